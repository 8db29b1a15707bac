"""What Magic Hour tells by webhooks: a fresh result is delivered as it was told, everything else is asked."""

from typing import Any

import pytest

from bot.errors import Unclear
from bot.jobs.fresh_looks import FRESH
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.tools import CATALOGUE
from tests.jobs.world import World

TOOL = CATALOGUE["voice-generator"]


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


async def test_it_is_learnt_from_results_how_long_a_tool_takes(world: World) -> None:
    durations = world.role("watcher").crew.durations  # type: ignore[attr-defined]  # every role has a crew
    published = durations.of(TOOL).median
    for number in range(30):
        await world.accept()
        await world.go_on()
        world.clock.pass_seconds(7)
        world.magic_hour.finish()
        await world.webhook(f"p{number}")
        await world.go_on()

    assert 7 < durations.of(TOOL).median < (7 + published) / 2
