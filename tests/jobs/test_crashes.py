"""The process dies at every point where it could, and is started again: promises 1 to 4 hold each time."""

from pathlib import Path

import pytest

from bot.errors import DiscordForbidden
from bot.jobs.job import Job
from bot.jobs.states import State
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.world import PICTURE, World

TRANSACTIONS = 24
"""More than one job ever needs, so that a longer way is noticed."""


async def live(world: World) -> None:
    """One job's whole life, a failed one beside it; a death on the way starts a new process."""
    for order in (
        world.order("image-to-video", image=PICTURE, prompt="sea", model="wan-2.2", resolution="480p"),
        world.order(),
    ):
        try:
            await world.accept(order)
        except Death:
            world.restart()
    for seconds in (0, 30, 60, 90, 120, 240, 1000, 4000, 4000):
        try:
            await world.go_on(seconds)
        except Death:
            world.restart()
        world.magic_hour.finish("error" if seconds == 90 else "complete", credits=0 if seconds == 90 else 10)


async def assert_promises(world: World) -> None:
    jobs = await world.book.recent(1, 3)
    assert all(job.state.final for job in jobs), "nothing is lost"
    assert len(set(world.magic_hour.creates)) == len(world.magic_hour.creates), "nothing is paid twice"
    assert [post.job_id for post in world.poster.posts].count(jobs[0].id) == 1, (
        "nothing is posted twice, or not at all"
    )
    assert await world.available() == 500 - sum(_owed(job) for job in jobs), "the books balance"
    for job in jobs:
        assert job.credits == _owed(job)


def _owed(job: Job) -> int:
    return 10 if job.state is State.DONE else 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, TRANSACTIONS + 1))
async def test_a_death_around_any_transaction_breaks_no_promise(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = World(mortal, tmp_path / "results")
    mortal.dies_at = (transaction, moment)

    await live(world)

    assert mortal.died
    await assert_promises(world)


async def test_a_death_between_the_create_and_its_answer_is_never_repeated(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Death())

    with pytest.raises(Death):
        await world.go_on()
    world.restart()
    await world.go_on(world.pace.lease + 1)

    assert (await world.job(job.id)).state is State.UNCONFIRMED
    assert len(world.magic_hour.creates) == 1


async def test_a_death_between_the_post_and_its_note_does_not_post_again(world: World) -> None:
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    world.poster.lost_answers.append(Death())

    with pytest.raises(Death):
        await world.go_on(30)
    world.restart()
    await world.go_on(world.pace.lease + 1)

    assert (await world.job(job.id)).state is State.DONE
    assert len(world.poster.posts) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", [1, 2, 3])
async def test_a_death_while_a_result_is_kept_charges_it_once(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    """The courier claims the job, notes that it will be posted, finds no place for it, and ends it."""
    world = World(mortal, tmp_path / "results")
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    world.clock.pass_seconds(30)
    await world.role("watcher").step()
    world.poster.troubles.extend(DiscordForbidden() for _ in range(3))
    mortal.dies_at = (mortal.writes + transaction, moment)

    with pytest.raises(Death):
        await world.role("courier").step()
    world.restart()
    await world.go_on(world.pace.lease + 1)

    kept = await world.job(job.id)
    assert (kept.state, kept.result_id, kept.credits) == (State.DONE, None, 10)
    assert world.poster.posts == []
    assert await world.available() == 490
