"""One house in which a list of wishes was asked for at once and has come to its end."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sandbox.magic_hour.jobs import Job as MadeJob
from tests.whole.books import Row, over
from tests.whole.house import House
from tests.whole.things import FILES, POSTED, SECONDS, Thing
from tests.whole.wishes import Wish
from tests.wire.cdn import StoredFile
from tests.wire.discord import Channel, Interaction, Member

EARLIER: Mapping[Thing, tuple[str, Mapping[str, Any]]] = {
    Thing.PICTURE_RESULT: ("image-generator", {"prompt": "an earlier fox"}),
    Thing.FILM_RESULT: ("text-to-video", {"prompt": "an earlier fox", "duration": SECONDS}),
    Thing.SOUND_RESULT: ("voice-generator", {"prompt": "An earlier fox.", "voice_name": "Adele"}),
}
HANDFUL = 25
"""Commands at once, so that each is answered in time; their jobs are all carried together."""

LONG_ENOUGH = 10_000
"""Seconds after which even the slowest of the tools is done."""


@dataclass(frozen=True)
class Workshop:
    """What became of each wish; AssertionError where a job did not end well."""

    house: House
    asked: Mapping[int, Interaction]

    @classmethod
    async def busy(cls, house: House, wishes: Sequence[Wish]) -> Self:
        """Ask for everything and wait for its end.

        Magic Hour, whose speed must be 1, stands still until every card was shown and every request has arrived.
        """
        ada, studio = house.wire.member("ada"), house.wire.channel("studio")
        known = {**await _posted(house, ada, studio), **await _earlier(house, ada, studio)}
        asked: dict[int, Interaction] = {}
        for wish in wishes:
            options = {name: _given(value, known) for name, value in wish.options.items()}
            asked[id(wish)] = await house.wire.command(ada, studio, wish.command, **options)
            if len(asked) % HANDFUL == 0:
                await asyncio.gather(*(one.answer for one in asked.values()))
        await _finish(house, *asked.values())
        return cls(house, asked)

    def interaction(self, wish: Wish) -> Interaction:
        return self.asked[id(wish)]

    def job(self, wish: Wish) -> Row:
        job = self.house.job(self.interaction(wish))
        assert job["state"] == "done", job
        return job

    def made(self, wish: Wish) -> MadeJob:
        """The job as Magic Hour has it."""
        return self.house.magic_hour.jobs[self.job(wish)["project_id"]]

    def body(self, wish: Wish) -> Any:
        """The request that made it; one without a name is known by its script."""
        name, script = self.job(wish)["name"], wish.options.get("script")
        bodies = [create.body for create in self.house.magic_hour.creates]
        (body,) = [
            body for body in bodies if name == body.get("name") or (script and script == body.get("script"))
        ]
        return body

    def entries(self, wish: Wish) -> list[int]:
        """What was booked for it, in order."""
        job_id = self.job(wish)["id"]
        return [one["credits"] for one in self.house.books.entries() if one["job_id"] == job_id]

    def files(self, wish: Wish) -> list[StoredFile]:
        return self.house.outcome(self.interaction(wish)).files


def _given(value: Any, known: Mapping[Thing, str]) -> Any:
    if not isinstance(value, Thing):
        return value
    return FILES[value]() if value in FILES else known[value]


async def _posted(house: House, ada: Member, studio: Channel) -> dict[Thing, str]:
    """Messages with files; their links."""
    posts = {thing: await house.wire.post(ada, studio, "look", file()) for thing, file in POSTED.items()}
    place = f"https://discord.com/channels/{house.wire.guild.id}/{studio.id}"
    return {thing: f"{place}/{post.id}" for thing, post in posts.items()}


async def _earlier(house: House, ada: Member, studio: Channel) -> dict[Thing, str]:
    """Finished jobs, as a member names them."""
    asked = {
        thing: await house.wire.command(ada, studio, command, **options)
        for thing, (command, options) in EARLIER.items()
    }
    await _finish(house, *asked.values())
    return {thing: f"job:{house.job(one)['id']}" for thing, one in asked.items()}


async def _finish(house: House, *asked: Interaction) -> None:
    answers = await asyncio.gather(*(one.answer for one in asked))
    await house.until(lambda: len(house.books.progress()) >= len(answers), every=0.1)
    await house.until(
        lambda: all(over(job) or job["project_id"] for job in house.books.progress()), 60, every=0.1
    )
    house.magic_hour.clock.advance(LONG_ENOUGH)
    await house.at_rest(60, every=0.1)
