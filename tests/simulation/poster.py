"""What the bot's poster does, on a simulated Discord: nonces, one place after another, a search before a repetition."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.credits.statement import Standing
from bot.errors import (
    DiscordBusy,
    DiscordError,
    DiscordForbidden,
    DiscordGone,
    DiscordTokenExpired,
    FileTooLarge,
)
from bot.jobs.job import Job, Problem
from bot.jobs.ports import Notice, Output, Posted
from bot.jobs.states import State
from bot.tools import Attachment
from tests.simulation.discord import DIRECT

if TYPE_CHECKING:
    from tests.simulation.process import Process

LINES = 4
"""Notices that fit into one message."""


class SimulatedPoster:
    """See bot.jobs.ports.Poster."""

    def __init__(self, process: "Process") -> None:
        self._process = process
        self._world = process.world

    def refuse_if_away(self) -> None:
        self._process.live()
        if self._world.discord_away:
            raise DiscordBusy

    async def show_card(self, job: Job) -> None:
        if job.state is not State.CHOOSING:
            await self._edit(job, (job.state,))

    async def show_batch(self, jobs: Sequence[Job]) -> None:
        await self._edit(jobs[0], tuple(job.state for job in jobs))

    async def show_faces(self, job: Job, picture: Path) -> None:
        assert _lie_here([picture]), "what is shown lies on our disk"
        await self._edit(job, (job.state,))
        self._world.faces_shown(job)

    async def post_result(self, job: Job, outputs: Sequence[Output], *, again: bool) -> Posted:
        attached = [output for output in outputs if output.path]
        assert _lie_here(output.path for output in attached), "what is posted lies on our disk"
        if attached and self._world.weather.strikes(0.05):
            raise FileTooLarge
        return await self._bring(job, f"result of {len(outputs)} for {job.credits}", "r", again=again)

    async def post_failure(self, job: Job, *, again: bool) -> Posted:
        code = job.problem.code if job.problem else ""
        return await self._bring(job, f"{job.state} {code}", "f", again=again)

    async def remove_result(self, job: Job) -> None:
        for _, message_id in job.messages:
            if not (job.private and message_id == job.card_id):
                await self._ask("deleting a message", partial(self._world.discord.delete, message_id))

    async def post_rest(self, job: Job, rest: Problem) -> None:
        await self._post(DIRECT + job.member_id, f"rest of {job.id}", rest.code, f"e{job.id}")

    async def attachments_of(self, channel_id: int, message_id: int) -> Sequence[Attachment]:
        attachments: Sequence[Attachment] = await self._ask("reading a message", self._world.attached)
        return attachments

    def fitting(self, notices: Sequence[Notice]) -> int:
        return min(len(notices), LINES)

    async def post_notices(self, notices: Sequence[Notice], *, tried_at: datetime | None) -> int:
        return await self._notify(notices[0], " + ".join(notice.kind for notice in notices), tried_at)

    async def post_request(
        self, notice: Notice, job: Job, standing: Standing, *, tried_at: datetime | None
    ) -> int:
        message_id = await self._notify(notice, f"approve {job.id}", tried_at)
        self._world.approval_asked(job)
        return message_id

    async def standing_notice(self, notice: Notice, tried_at: datetime) -> int | None:
        return await self._find(notice.channel_id, _about(notice))

    async def settle_request(self, job: Job, channel_id: int, message_id: int) -> None:
        await self._ask("settling a request", lambda: None)

    async def post_approved(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        return await self._notify(notice, f"approved {job.id}", tried_at)

    async def post_batch_end(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        posted = await self._once(job, _about(notice), f"batch {job.id}", "b", again=tried_at is not None)
        return posted.message_id

    async def _notify(self, notice: Notice, words: str, tried_at: datetime | None) -> int:
        if tried_at is not None and (standing := await self.standing_notice(notice, tried_at)) is not None:
            return standing
        return await self._post(notice.channel_id, _about(notice), words, f"notice{notice.id}")

    async def _bring(self, job: Job, words: str, prefix: str, *, again: bool) -> Posted:
        if self._replaceable(job) and (there := await self._replace(job, words)):
            return there
        return await self._once(job, job.id, words, prefix, again=again)

    def _replaceable(self, job: Job) -> bool:
        alive = job.token_alive(self._world.clock())
        return job.private and job.card_id is not None and job.batch_id is None and alive

    async def _replace(self, job: Job, words: str) -> Posted | None:
        card_id = job.card_id or 0

        def put() -> None:
            self._world.discord.card(card_id).outcome = words

        try:
            await self._ask("replacing a card", put)
        except DiscordBusy:
            raise
        except DiscordError:
            return None
        return Posted(((job.channel_id, card_id),))

    async def _once(self, job: Job, about: str, words: str, prefix: str, *, again: bool) -> Posted:
        """In the first of the places that takes it, unless it stands in one of them."""
        channels = [] if job.private else [job.channel_id, job.fallback_channel_id]
        places = [*dict.fromkeys(each for each in channels if each is not None), DIRECT + job.member_id]
        for place in places if again else ():
            if (standing := await self._found(place, about)) is not None:
                return Posted(((place, standing),))
        return await self._in_first(places, about, words, f"{prefix}{job.id}")

    async def _in_first(self, places: Sequence[int], about: str, words: str, nonce: str) -> Posted:
        trouble: DiscordError = DiscordGone()
        for number, place in enumerate(places):
            try:
                return Posted(((place, await self._post(place, about, words, f"{nonce}.{number}")),))
            except DiscordBusy:
                raise
            except DiscordError as error:
                trouble = error
        raise trouble

    async def _found(self, place: int, about: str) -> int | None:
        try:
            return await self._find(place, about)
        except (DiscordGone, DiscordForbidden):
            return None

    async def _find(self, channel_id: int, about: str) -> int | None:
        found: int | None = await self._ask(
            "looking for a message", lambda: self._world.discord.find(channel_id, about)
        )
        return found

    async def _post(self, channel_id: int, about: str, words: str, nonce: str) -> int:
        number: int = await self._ask(
            f"posting about {about}", lambda: self._world.discord.post(channel_id, about, words, nonce)
        )
        return number

    async def _edit(self, job: Job, states: tuple[str, ...]) -> None:
        if job.card_id is None or job.follows:
            raise DiscordGone
        if job.private and not job.token_alive(self._world.clock()):
            raise DiscordTokenExpired
        card_id = job.card_id

        def show() -> None:
            self._world.discord.card(card_id).shown.append(tuple(map(str, states)))

        await self._ask("editing a card", show)

    async def _ask(self, what: str, effect: Callable[[], Any]) -> Any:
        self.refuse_if_away()
        return await self._process.ask(what, effect, self._world.weather.to_discord())


def _lie_here(files: Iterable[Path | None]) -> bool:
    return all(file is not None and file.is_file() for file in files)


def _about(notice: Notice) -> str:
    return f"notice {notice.id}"
