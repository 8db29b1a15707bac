"""What the watcher learns of a project, and how a card follows it."""

from pathlib import Path

import pytest

from bot.errors import NotFound, Unclear
from bot.jobs.job import Job
from bot.jobs.pace import Pace
from bot.jobs.states import State
from bot.store.database import Database
from tests.jobs.world import World


@pytest.fixture
async def job(world: World) -> Job:
    """A job that waits at Magic Hour."""
    job = await world.accept()
    await world.go_on()
    return await world.job(job.id)


async def problem(world: World, job: Job) -> str:
    failed = await world.job(job.id)
    assert failed.problem
    return failed.problem.code


async def test_a_new_status_is_shown_on_the_card(world: World, job: Job) -> None:
    shown = len(world.poster.cards[job.id])

    world.magic_hour.finish("rendering")
    await world.go_on(25)

    assert (await world.job(job.id)).vendor_status == "rendering"
    assert len(world.poster.cards[job.id]) == shown + 1


async def test_an_unchanged_status_leaves_the_card_alone(world: World, job: Job) -> None:
    world.magic_hour.finish("rendering")
    await world.go_on(25)
    shown = len(world.poster.cards[job.id])

    for _ in range(5):
        await world.go_on(10)

    assert len(world.poster.cards[job.id]) == shown


async def test_a_look_that_fails_is_repeated(world: World, job: Job) -> None:
    world.magic_hour.finish()
    world.magic_hour.troubles.extend([Unclear()] * 3)

    for _ in range(5):
        await world.go_on(25)

    assert (await world.job(job.id)).state is State.DONE


async def test_a_project_unknown_for_a_moment_is_looked_up_again(world: World, job: Job) -> None:
    world.magic_hour.finish()
    world.magic_hour.troubles.append(NotFound(status=404, code=None, detail="Not Found"))

    for _ in range(3):
        await world.go_on(25)

    assert (await world.job(job.id)).state is State.DONE


async def test_a_project_that_stays_unknown_is_given_up(world: World, job: Job) -> None:
    world.magic_hour.projects.clear()

    for _ in range(20):
        await world.go_on(80)

    assert await problem(world, job) == "vanished"
    assert await world.available() == 500


async def test_a_project_deleted_by_hand_is_given_up(world: World, job: Job) -> None:
    world.magic_hour.finish(enabled=False)

    await world.go_on(25)

    assert await problem(world, job) == "vanished"


async def test_an_answer_that_does_not_say_whether_it_is_enabled_is_no_deletion(
    world: World, job: Job
) -> None:
    world.magic_hour.finish(enabled=None)

    await world.go_on(25)

    assert (await world.job(job.id)).state is State.DONE


async def test_a_hint_during_a_look_is_not_forgotten(world: World, job: Job) -> None:
    """The look saw it queued, the webhook said done: the next look is at once and not minutes later."""
    watcher, hint = world.role("watcher"), world.hint

    async def hint_meanwhile() -> None:
        world.clock.pass_seconds(1)
        await hint("p0", None)
        world.magic_hour.finish()

    world.clock.pass_seconds(25)
    world.magic_hour.meanwhile = hint_meanwhile
    await watcher.step()
    await world.go_on()

    assert (await world.job(job.id)).state is State.DONE


async def test_what_a_webhook_tells_of_a_beginning_stands_on_the_card_without_a_look(
    world: World, job: Job
) -> None:
    shown = len(world.poster.cards[job.id])

    for _ in range(2):
        await world.hint("p0", None, begun=True)
        await world.go_on()

    assert (await world.job(job.id)).vendor_status == "rendering"
    assert (await world.job(job.id)).due_at == job.due_at
    assert len(world.poster.cards[job.id]) == shown + 1


@pytest.mark.parametrize("webhooks", [False, True])
async def test_looks_are_made_together_where_webhooks_bring_the_news(
    database: Database, tmp_path: Path, *, webhooks: bool
) -> None:
    """Nobody waits for them: what was not hinted at has most likely not ended."""
    world = World(database, tmp_path, pace=Pace(webhooks=webhooks))
    job = await world.accept()
    await world.go_on()
    world.clock.now = (await world.job(job.id)).due_at

    assert await world.role("watcher").next_due() == (5 if webhooks else 0)


async def test_a_beginning_that_is_told_late_says_nothing_of_an_end(world: World, job: Job) -> None:
    world.magic_hour.finish()
    await world.go_on(25)

    await world.hint("p0", None, begun=True)

    assert (await world.job(job.id)).vendor_status == "complete"


async def test_a_beginning_adopts_a_job_whose_answer_was_lost(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Unclear())
    await world.go_on()

    await world.hint("p0", job.name, begun=True)

    assert (await world.job(job.id)).state is State.WAITING


async def test_a_job_that_never_ends_is_given_up_after_a_day(world: World, job: Job) -> None:
    await world.go_on(world.pace.give_up_waiting + 60)

    assert await problem(world, job) == "took_too_long"
    assert await world.available() == 500
