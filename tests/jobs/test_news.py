"""What Magic Hour tells by webhooks: a fresh result is delivered as it was told, everything else is asked."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Unclear
from bot.jobs.fresh_looks import FRESH
from bot.jobs.job import Job
from bot.jobs.pace import Pace
from bot.jobs.states import State
from bot.magic_hour import Created
from bot.store import cards
from bot.store import jobs as table
from bot.store.database import Database
from bot.tools import CATALOGUE
from tests.jobs.world import MemoryMagicHour, World

TOOL = CATALOGUE["voice-generator"]


@pytest.fixture
def hearing(database: Database, tmp_path: Path) -> World:
    """A world at the pace of webhooks."""
    return World(database, tmp_path, pace=Pace(webhooks=True))


@pytest.fixture
async def job(world: World) -> Job:
    """A job that waits at Magic Hour."""
    job = await world.accept()
    await world.go_on()
    return await world.job(job.id)


def out_of_reach(world: World) -> None:
    """From now on nobody gets an answer when they look."""
    world.magic_hour.troubles.extend([Unclear()] * 100)


async def test_a_fresh_result_is_delivered_without_a_look(world: World, job: Job) -> None:
    world.magic_hour.finish(credits=17)
    out_of_reach(world)

    await world.webhook("p0")
    await world.go_on()

    done = await world.job(job.id)
    assert (done.state, done.vendor_status, done.credits) == (State.DONE, "complete", 17)
    assert len(world.poster.posts) == 1
    assert await world.available() == 500 - 17


async def test_an_old_result_is_asked_for(world: World, job: Job) -> None:
    """Its addresses may be dead, and what it says be overtaken."""
    world.magic_hour.finish()
    world.magic_hour.troubles.append(Unclear())

    await world.webhook("p0", fresh=False)
    await world.go_on()
    assert (await world.job(job.id)).state is State.WAITING

    await world.go_on(600)
    assert (await world.job(job.id)).state is State.DONE


@pytest.mark.parametrize("change", [{"outputs": 0}, {"enabled": False}, {"credits": None}])
async def test_a_result_that_lacks_something_is_asked_for(
    world: World, job: Job, change: dict[str, Any]
) -> None:
    world.magic_hour.finish(**change)

    await world.webhook("p0")

    assert (await world.job(job.id)).state is State.WAITING
    assert await world.role("watcher").next_due() <= 0


async def test_a_failure_is_asked_for_because_its_credits_may_not_be_back_yet(world: World, job: Job) -> None:
    world.magic_hour.finish("error")

    await world.webhook("p0")

    assert (await world.job(job.id)).state is State.WAITING
    assert await world.role("watcher").next_due() <= 0


async def test_a_result_that_is_told_again_changes_nothing(world: World, job: Job) -> None:
    world.magic_hour.finish()
    for _ in range(2):
        await world.webhook("p0")
    await world.go_on()

    await world.webhook("p0")
    await world.go_on(600)

    assert len(world.poster.posts) == 1
    assert (await world.job(job.id)).state is State.DONE


async def test_a_beginning_that_comes_after_the_result_changes_nothing(world: World, job: Job) -> None:
    world.magic_hour.finish()
    await world.webhook("p0")

    await world.hint("p0", job.name, begun=True)
    await world.go_on()

    assert (await world.job(job.id)).vendor_status == "complete"
    assert len(world.poster.posts) == 1


async def test_a_result_that_comes_during_a_look_is_posted_once(world: World, job: Job) -> None:
    """The look saw it complete too, and finds it moved."""
    world.magic_hour.finish()
    world.magic_hour.meanwhile = lambda: world.webhook("p0")

    await world.go_on(25)

    assert (await world.job(job.id)).state is State.DONE
    assert len(world.poster.posts) == 1


async def test_a_result_that_nobody_here_waits_for_is_nothing_to_do(world: World, job: Job) -> None:
    world.magic_hour.finish()
    world.magic_hour.projects["p1"] = world.magic_hour.projects.pop("p0")
    world.magic_hour.projects["p1"].id = "p1"
    world.magic_hour.projects["p1"].name = "made by hand in the web app"

    await world.webhook("p1")

    assert (await world.job(job.id)).state is State.WAITING


async def test_a_result_adopts_a_job_whose_answer_was_lost(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Unclear())
    await world.go_on()
    world.magic_hour.finish()

    await world.webhook("p0")
    await world.go_on()

    assert (await world.job(job.id)).state is State.DONE


class Hasty(MemoryMagicHour):
    """Tells of the result before its answer to the create has arrived."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self.telling: asyncio.Task[None] | None = None

    async def create(self, path: str, body: Mapping[str, Any]) -> Created:
        created = await super().create(path, body)
        self.finish()
        self.telling = asyncio.create_task(self._world.webhook(created.id))
        await asyncio.sleep(0)  # it is being written down when the answer comes
        return created


async def test_a_result_that_is_told_while_the_answer_is_written_down_is_not_forgotten(world: World) -> None:
    world.magic_hour = hasty = Hasty(world)
    world.restart()
    job = await world.accept()

    await world.go_on()
    assert hasty.telling
    await hasty.telling
    await world.go_on()

    assert (await world.job(job.id)).state is State.DONE


async def test_a_look_that_crashes_over_a_job_that_was_moved_meanwhile_leaves_it_to_its_carrier(
    world: World, job: Job
) -> None:
    world.magic_hour.finish()
    world.clock.pass_seconds(25)
    owner, now = world.transitions.owner, world.clock()

    async def meanwhile() -> None:
        await world.webhook("p0")
        async with world.database.write() as transaction:
            until = now + timedelta(seconds=20)
            await table.claim(transaction, {State.DELIVERING}, now=now, owner=owner, until=until, limit=1)
        raise ZeroDivisionError("out of the blue")

    world.magic_hour.meanwhile = meanwhile
    await world.role("watcher").step()

    async with world.database.read() as transaction:
        carried = await table.by_id(transaction, job.id)
    assert carried
    assert (carried["state"], carried["lease_owner"]) == (State.DELIVERING, owner)


async def test_a_job_that_another_version_can_read_is_left_to_it(world: World, job: Job) -> None:
    world.magic_hour.finish()
    async with world.database.write() as transaction:
        await cards.change(transaction, job.id, {"tool": "of-tomorrow", "request": {"tool": "of-tomorrow"}})

    await world.webhook("p0")
    await world.go_on()

    assert world.poster.posts == []


async def test_whoever_has_not_heard_the_result_asks_for_it(world: World, job: Job) -> None:
    """The process that was told dies before it could deliver."""
    world.magic_hour.finish()
    await world.webhook("p0")
    world.restart()

    await world.go_on()

    assert (await world.job(job.id)).state is State.DONE
    assert len(world.poster.posts) == 1


async def test_what_was_told_long_ago_is_asked_for_again(world: World, job: Job) -> None:
    world.magic_hour.finish()
    await world.webhook("p0")
    world.magic_hour.projects["p0"].credits = 23

    await world.go_on(FRESH.total_seconds())

    assert (await world.job(job.id)).credits == 23


async def test_it_is_learnt_from_results_how_long_a_tool_takes(hearing: World) -> None:
    durations = hearing.role("watcher").crew.durations  # type: ignore[attr-defined]  # every role has a crew
    published = durations.of(TOOL).median
    for number in range(30):
        await hearing.accept()
        await hearing.go_on()
        hearing.clock.pass_seconds(7)
        hearing.magic_hour.finish()
        await hearing.webhook(f"p{number}")
        await hearing.go_on()

    assert 7 < durations.of(TOOL).median < (7 + published) / 2


async def test_results_that_come_late_teach_nothing_wrong(hearing: World) -> None:
    """Magic Hour signs them anew when it tries again: they look fresh."""
    durations = hearing.role("watcher").crew.durations  # type: ignore[attr-defined]  # every role has a crew
    before = durations.of(TOOL)
    for number in range(20):
        await hearing.accept()
        await hearing.go_on()
        hearing.clock.pass_seconds(3 * 3600)
        hearing.magic_hour.finish()
        await hearing.webhook(f"p{number}")
        await hearing.go_on()

    after = durations.of(TOOL)
    assert after.median == pytest.approx(before.median, rel=0.05)
    assert after.spread == pytest.approx(before.spread, rel=0.05)
