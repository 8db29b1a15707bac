"""Fairness between processes that share one database, and over their deaths."""

import asyncio
from pathlib import Path

import pytest

from bot.jobs.job import Job
from bot.jobs.states import State
from bot.jobs.worker import LONGEST_REST, Worker
from bot.store.database import Database
from bot.store.queue import Beginning
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.queueing import ahead, ask, order_of_creates, running, states
from tests.jobs.world import ADA, BOB, World


async def test_an_end_that_nobody_rang_for_is_found_at_the_next_look(
    either_database: Database, tmp_path: Path
) -> None:
    """Another process carried the job: this one hears nothing, and rests no longer than the longest rest."""
    world = World(either_database, tmp_path / "results", allowance=None, most=1)
    jobs = await ask(world, 2)
    await world.go_on()
    transitions, _, other = world.another_process("another")
    starter = next(role for role in other.roles if role.name == "starter")
    assert await starter.next_due() == LONGEST_REST

    await world.transitions.advance(
        await world.job(jobs[0].id), State.FAILED, leased=False, problem_code="gone"
    )

    assert await starter.next_due() <= 0
    assert await starter.step() is True
    assert (await transitions.read(jobs[1].id)).state is State.SUBMITTING  # type: ignore[union-attr]  # it is there


async def test_two_processes_never_exceed_the_limit_together(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results", allowance=None)
    starters = [world.role("starter"), *(starter_of_another(world, f"other-{each}") for each in range(2))]
    jobs = [*await ask(world, 12), *await ask(world, 12, BOB)]

    for _ in range(4):
        await asyncio.gather(*(starter.step() for _ in range(3) for starter in starters))
        assert await running(world) == {ADA: 3, BOB: 3}
        ends = [job for job in jobs if (await world.job(job.id)).state is State.SUBMITTING]
        await asyncio.gather(*(end(world, job) for job in ends), *(starter.step() for starter in starters))
        assert max((await running(world)).values(), default=0) <= 3

    await asyncio.gather(*(starter.step() for starter in starters))
    assert await states(world, jobs) == [State.FAILED] * 24


async def test_a_starter_waits_for_what_another_is_beginning(
    either_database: Database, tmp_path: Path
) -> None:
    """Only then it knows which places are taken: the other one may not have seen the same jobs."""
    world = World(either_database, tmp_path / "results", allowance=None, most=1)
    jobs = await ask(world, 2)

    async with world.database.write() as transaction:
        await world.queue.take_turn(transaction)
        await world.queue.begin(
            transaction, [Beginning(jobs[1].id, State.UPLOADING, shown=False)], world.clock()
        )
        step = asyncio.create_task(world.role("starter").step())
        await asyncio.wait([step], timeout=0.2)
        assert not step.done()

    await step
    assert await states(world, jobs) == [State.ACCEPTED, State.UPLOADING]


def starter_of_another(world: World, owner: str) -> Worker:
    _, _, engine = world.another_process(owner)
    return next(role for role in engine.roles if role.name == "starter")


async def end(world: World, job: Job) -> None:
    failed = await world.transitions.advance(job, State.FAILED, leased=False, problem_code="gone")
    assert failed


async def test_commands_at_the_same_time_are_numbered_like_any_others(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results", allowance=None)

    jobs = await asyncio.gather(*(world.accept(world.order()) for _ in range(8)))
    await world.role("starter").step()

    # They were accepted in the same millisecond: Discord's own numbering decides.
    assert await ahead(world, sorted(jobs, key=lambda job: job.interaction_id)) == [0, 0, 0, 1, 2, 3, 4, 5]
    assert await running(world) == {ADA: 3}


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_death_while_jobs_begin_loses_none(
    mortal: MortalDatabase, tmp_path: Path, moment: str
) -> None:
    """Whether the transaction was committed or not: the next process finds either all of it or nothing."""
    world = World(mortal, tmp_path / "results", allowance=None)
    jobs = await ask(world, 5)
    mortal.dies_at = (mortal.writes + 1, moment)

    with pytest.raises(Death):
        await world.role("starter").step()
    begun = {"before": 0, "after": 3}[moment]
    assert sum((await running(world)).values()) == begun
    world.restart()
    await world.go_on()

    assert await states(world, jobs) == [State.WAITING] * 3 + [State.ACCEPTED] * 2
    assert order_of_creates(world, jobs) == [0, 1, 2]
