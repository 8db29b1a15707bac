"""The process ends, by a crash or as asked, with a job in every state; another one takes over.

All jobs of one end are prepared first, each held in its state by one of the stand-ins, so that one end meets them all.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
import pytest_asyncio

from sandbox.gate import Gate
from sandbox.magic_hour.failures import Hold
from tests.whole.house import House, a_picture
from tests.whole.secrets import leaked
from tests.wire.discord import Channel, Interaction, Member
from tests.wire.process import Stopped

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALLBACK = "/interactions/*/callback"


@dataclass
class Ending:
    """One house, the commands that were in its states when its process ended, and how it ended."""

    house: House
    asked: dict[str, Interaction] = field(default_factory=dict)
    stopped: Stopped | None = None
    lost_create: Hold | None = None

    async def ask(self, name: str, prompt: str = "a red fox", **options: object) -> Interaction:
        """A command by a member of its own, in a channel of its own."""
        ada, studio = self.house.wire.member("ada"), self.house.wire.channel("studio")
        self.asked[name] = await self.house.picture(ada, studio, prompt, **options)
        return self.asked[name]

    async def prepare(self) -> None:
        await self._deliver()
        await self._render()
        await self._submit()
        await self._upload()
        await self._accept()

    async def _deliver(self) -> None:
        """Jobs that are finished at Magic Hour and on their way to their members."""
        house = self.house
        names = {"posting": False, "posted": True, "telling": True}
        for name in names:
            asked = await self.ask(name, "fail:nsfw" if name == "telling" else "a red fox")
            await house.reached(asked, "waiting")
        private = await self.ask("private", private=True)
        await house.reached(private, "waiting")
        holds = [self._hold_post(self.asked[name], processed=processed) for name, processed in names.items()]
        holds.append(house.wire.faults.hold("PATCH", f"/webhooks/*/messages/{self._card_id(private)}"))
        house.magic_hour.clock.advance(60)
        await asyncio.gather(*(asyncio.wait_for(hold.reached.wait(), 5) for hold in holds))

    def _hold_post(self, asked: Interaction, *, processed: bool) -> Gate:
        return self.house.wire.faults.hold(
            "POST", f"/channels/{asked.channel.id}/messages", processed=processed
        )

    def _card_id(self, asked: Interaction) -> int:
        assert asked.message is not None
        return asked.message.id

    async def _render(self) -> None:
        await self.house.reached(await self.ask("rendering"), "waiting")

    async def _submit(self) -> None:
        """Creates that never arrive, or that took effect without an answer."""
        for name, processed in (("creating", False), ("created", True)):
            hold = self.house.magic_hour.interruptions.hold("POST", "/v1/ai-image", processed=processed)
            await self.ask(name)
            await hold.reached.wait()
            self.lost_create = self.lost_create or hold

    async def _upload(self) -> None:
        hold = self.house.wire.faults.hold("GET", "/cdn/*")
        ada, studio = self.house.wire.member("ada"), self.house.wire.channel("studio")
        self.asked["uploading"] = await self.house.wire.command(
            ada, studio, "image-to-video", image=a_picture()
        )
        await hold.reached.wait()

    async def _accept(self) -> None:
        """Commands whose answer never arrives, or whose card stands without the bot knowing."""
        for name, processed in (("answering", False), ("answered", True)):
            hold = self.house.wire.faults.hold("POST", CALLBACK, processed=processed)
            await self.ask(name)
            await hold.reached.wait()


NAMES = (
    "posting",
    "posted",
    "telling",
    "private",
    "rendering",
    "creating",
    "created",
    "uploading",
    "answering",
    "answered",
)
UNSURE = "creating"
"""The one whose create nobody ever answers: it stays unconfirmed, and is never sent again."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def endings(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Ending]]:
    """A crash and an orderly end, each followed by a new process that has brought everything to rest."""
    endings = {name: Ending(House(tmp_path_factory.mktemp(name), speed=1)) for name in ("SIGKILL", "SIGTERM")}
    try:
        await asyncio.gather(*(_live_through(name, ending) for name, ending in endings.items()))
        yield endings
    finally:
        await asyncio.gather(*(ending.house.close() for ending in endings.values()))


async def _live_through(name: str, ending: Ending) -> None:
    house = ending.house
    await house.open()
    await house.start()
    await ending.prepare()
    if name == "SIGKILL":
        await house.kill()
    else:
        ending.stopped = await house.terminate()
    house.wire.world.nonce_lifetime = 0
    await house.start()
    await house.until(
        lambda: all(
            house.job(asked)["submitted_at"]
            for asked in ending.asked.values()
            if asked is not ending.asked[UNSURE]
        )
    )
    house.magic_hour.clock.advance(300)
    await house.at_rest(20)


@pytest.fixture(params=["SIGKILL", "SIGTERM"])
def ending(request: pytest.FixtureRequest, endings: dict[str, Ending]) -> Ending:
    return endings[request.param]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"telling", UNSURE}])
async def test_a_job_is_delivered_once_though_the_process_ended_while_it_was(
    name: str, ending: Ending
) -> None:
    house, asked = ending.house, ending.asked[name]
    job = house.job(asked)
    assert job["state"] == "done", job
    assert len(house.outcome(asked).files) == 1
    assert [create.name for create in house.magic_hour.creates].count(job["name"]) == 1


async def test_a_failure_is_told_once_though_the_process_ended_while_it_was_told(ending: Ending) -> None:
    job = ending.house.job(ending.asked["telling"])
    assert (job["state"], job["credits"]) == ("failed", 0)
    assert len(ending.house.scene.outcomes(job)) == 1


async def test_all_promises_are_kept(ending: Ending) -> None:
    await ending.house.keeps_its_promises()


async def test_the_end_that_was_asked_for_is_quick_and_orderly(endings: dict[str, Ending]) -> None:
    stopped = endings["SIGTERM"].stopped
    assert stopped is not None
    assert stopped.code == 0
    assert stopped.seconds < 10
    assert "Traceback" not in endings["SIGTERM"].house.processes[0].output
    assert endings["SIGKILL"].house.processes[0].code == -signal.SIGKILL


async def test_a_create_that_arrives_after_all_is_adopted_and_delivered(ending: Ending) -> None:
    """Until then its hold is kept and nothing is sent a second time; this is the last thing that happens here."""
    house, asked = ending.house, ending.asked[UNSURE]
    job = house.job(asked)
    assert (job["state"], job["credits"], job["project_id"]) == ("unconfirmed", 5, None)
    assert job["name"] not in [create.name for create in house.magic_hour.creates]
    assert ending.lost_create is not None
    ending.lost_create.release()
    await house.until(lambda: any(made.name == job["name"] for made in house.magic_hour.jobs.values()))
    house.magic_hour.clock.advance(60)
    await house.ended(asked)
    await house.keeps_its_promises()


async def test_what_is_under_way_when_the_end_is_asked_for_is_brought_to_its_answer(
    house: House, ada: Member, studio: Channel
) -> None:
    post = house.wire.faults.hold("POST", f"/channels/{studio.id}/messages")
    posting = await house.picture(ada, studio)
    await post.reached.wait()
    create = house.magic_hour.interruptions.hold("POST", "/v1/ai-image")
    creating = await house.picture(ada, studio)
    await create.reached.wait()
    ending = asyncio.create_task(house.terminate())
    await house.process.line_matching("bot.app: stopping: 2 jobs in hand")
    status, parts = await fetched(house, "/readyz")
    assert (status, parts["accepting"]) == (503, False)
    post.release()
    create.release()
    assert (await ending).code == 0
    assert house.job(posting)["state"] == "done"
    assert len(house.wire.requests_to("POST", f"/channels/{studio.id}/messages")) == 1
    assert house.job(creating)["project_id"] in house.magic_hour.jobs
    await house.start()
    await house.process.line_matching(
        "bot.report: started magic-hour-discord .*; found 1 unfinished job, 5 credits held; waiting: 1 at Magic Hour"
    )
    await house.ended(creating)


async def test_a_second_signal_ends_the_process_at_once(house: House, ada: Member, studio: Channel) -> None:
    post = house.wire.faults.hold("POST", f"/channels/{studio.id}/messages")
    posting = await house.picture(ada, studio)
    await post.reached.wait()
    ending = asyncio.create_task(house.terminate())
    await house.process.line_matching("a second signal ends the process at once")

    stopped = await house.terminate()

    # By its own doing: the system's would spare the first process of a container.
    assert (stopped.code, (await ending).code) == (128 + signal.SIGTERM, 128 + signal.SIGTERM)
    assert stopped.seconds < 3, "a result under way is given longer than that"
    post.release()
    await house.start()
    await house.ended(posting)


async def test_what_is_measured_can_be_scraped(house: House, ada: Member, studio: Channel) -> None:
    done = await house.picture(ada, studio)
    await house.ended(done)

    async with aiohttp.ClientSession() as session, session.get(address(house, "/metrics")) as answer:
        text = await answer.text()

    for measured in (
        'magichour_bot_jobs_ended_total{ending="done",tool="image-generator"}',
        'magichour_bot_interaction_answer_seconds_count{kind="command"}',
        'magichour_bot_magic_hour_requests_total{method="POST",outcome="2xx",route="/v1/ai-image-generator"}',
        'magichour_bot_discord_requests_total{method="POST",status="200"}',
        'magichour_bot_webhooks_received_total{verdict="fresh"}',
        "magichour_bot_event_loop_lag_seconds_count",
        "magichour_bot_discord_connected ",
        "magichour_bot_magic_hour_key_refused 0.0",
        "magichour_bot_database_up 1.0",
        "magichour_bot_account_credits",
    ):
        assert measured in text
    assert leaked(text, ()) == []


def address(house: House, path: str) -> str:
    return f"http://127.0.0.1:{house.port}{path}"


async def fetched(house: House, path: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(address(house, path)) as answer:
        return answer.status, await answer.json()
