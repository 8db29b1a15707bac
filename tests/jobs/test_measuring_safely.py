"""Whatever happens while a clip is measured, nothing is held twice, lost, or held for what was called off."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.errors import (
    ClipBusy,
    ClipUnreadable,
)
from bot.jobs.admission import Admission
from bot.jobs.job import Job
from bot.jobs.states import BEFORE_SUBMISSION, State
from bot.store.database import Database
from tests.jobs.measuring import MESSAGE, ended, entries, lip_sync
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.world import ADA, BOB, CLIP, GUILD, World, drain

BEFORE_THE_CREATE = 11
"""The transactions of a measured job's way until its create is sent; what follows is every job's way."""


async def test_a_member_cancels_while_the_clip_is_still_to_be_measured(world: World) -> None:
    job = await world.accept(lip_sync(world))

    canceled = await world.book.cancel(job.id)
    await world.go_on(600)

    assert (canceled.state, canceled.quote) == (State.CANCELED, 0)
    assert (world.clips.read, await entries(world), world.poster.posts) == ([], [], [])


@pytest.mark.parametrize("wish", ["cancel", "withdraw"])
async def test_a_job_called_off_while_its_clip_is_read_holds_nothing(world: World, wish: str) -> None:
    job = await world.accept(lip_sync(world))
    world.clips.meanwhile = lambda: getattr(world.book, wish)(job.id)

    await world.go_on()
    await world.go_on(600)

    assert len(world.clips.read) == 1
    assert (await world.job(job.id)).state is State.CANCELED
    assert (await entries(world), world.magic_hour.creates, world.poster.posts) == ([], [], [])


@pytest.mark.parametrize("trouble", [ClipBusy(filename="talk.mp4"), ClipUnreadable(filename="talk.mp4")])
async def test_a_job_called_off_while_its_clip_cannot_be_read_stays_called_off(
    world: World, trouble: Exception
) -> None:
    job = await world.accept(lip_sync(world))
    world.clips.troubles.append(trouble)
    world.clips.meanwhile = lambda: world.book.cancel(job.id)

    await world.go_on()
    await world.go_on(600)

    canceled = await world.job(job.id)
    assert canceled.problem
    assert (canceled.state, canceled.problem.code) == (State.CANCELED, "canceled_by_member")
    assert world.poster.posts == []


async def test_a_cancel_that_comes_just_after_the_hold_gives_it_back(world: World) -> None:
    """The member's click read the job before it was measured and is written down after it."""
    job = await world.accept(lip_sync(world))
    await world.role("measurer").step()

    await world.transitions.advance(job, State.CANCELED, leased=False, since=BEFORE_SUBMISSION)

    assert await entries(world) == [("hold", 300), ("release", -300)]


def admission(world: World) -> Admission:
    return Admission(world.transitions, world.queue, world.account)


async def test_holding_twice_does_nothing_the_second_time(world: World) -> None:
    job = await world.accept(lip_sync(world))
    request = job.request.measured(10.0, world.account.plan)
    quote = request.quote({})
    first: list[Job | None] = []

    async def hold_meanwhile() -> None:
        first.append(await admission(world).measured(job, request, quote))
        first.append(await admission(world).measured(job, request, quote))

    world.clips.meanwhile = hold_meanwhile
    await world.role("measurer").step()

    assert [moved is None for moved in first] == [False, True]
    assert await entries(world) == [("hold", 300)]


async def test_a_job_that_this_process_does_not_carry_is_not_moved_by_it(world: World) -> None:
    job = await world.accept(lip_sync(world))
    request = job.request.measured(10.0, world.account.plan)

    assert await admission(world).measured(job, request, request.quote({})) is None

    assert (await world.job(job.id)).state is State.MEASURING
    assert await entries(world) == []


async def test_another_process_leaves_a_clip_alone_that_is_being_read(world: World) -> None:
    _, _, other = world.another_process("another")
    await world.accept(lip_sync(world))
    world.clips.meanwhile = partial(drain, other)

    await world.go_on()

    assert len(world.clips.read) == 1
    assert (await entries(world))[0] == ("hold", 300)


async def test_a_process_that_lost_its_lease_while_reading_holds_nothing_more(world: World) -> None:
    _, _, other = world.another_process("another")
    job = await world.accept(lip_sync(world))

    async def overtake() -> None:
        world.clock.pass_seconds(world.pace.lease + 1)
        await drain(other)

    world.clips.meanwhile = overtake
    await world.go_on()

    assert len(world.clips.read) == 2
    assert [kind for kind, _ in await entries(world)].count("hold") == 1
    assert world.magic_hour.creates == [job.name]


async def test_a_death_while_the_clip_is_read_only_reads_it_again(world: World) -> None:
    job = await world.accept(lip_sync(world))
    world.clips.troubles.append(Death())

    with pytest.raises(Death):
        await world.go_on()
    world.restart()
    await world.go_on(world.pace.lease + 1)

    assert len(world.clips.read) == 2
    assert (await world.job(job.id)).state is State.WAITING
    assert [kind for kind, _ in await entries(world)].count("hold") == 1


async def live(world: World, length: float) -> list[Job]:
    """The life of a job about a linked message's clip; a death on the way starts a new process."""
    world.poster.attachments = [CLIP]
    world.clips.length = length
    await or_begin_anew(world, lambda: world.accept(lip_sync(world, video_url=MESSAGE)))
    for seconds in (0, 25, 25, 600, 600):
        await or_begin_anew(world, partial(world.go_on, seconds))
        world.magic_hour.finish()
    return await world.book.recent(GUILD, ADA)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, BEFORE_THE_CREATE + 1))
async def test_a_death_around_any_transaction_loses_no_job_and_holds_nothing_twice(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = World(mortal, tmp_path / "results")
    mortal.dies_at = (transaction, moment)

    jobs = await live(world, 10.0)

    assert mortal.died
    assert len(jobs) == (0 if mortal.dies_at == (1, "before") else 1)
    assert [job.state for job in jobs] == [State.DONE] * len(jobs)
    assert await entries(world) == [("hold", 300), ("correction", -290)] * len(jobs)
    assert len(world.magic_hour.creates) == len(world.poster.posts) == len(jobs)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", [1, 2, 3, 4, 6, 7, 8, 9])
async def test_a_death_around_a_clip_that_is_too_dear_books_nothing_and_tells_it_once(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    """The fifth transaction is the hold itself, which is rolled back and therefore has no end."""
    world = World(mortal, tmp_path / "results")
    mortal.dies_at = (transaction, moment)

    jobs = await live(world, 60.0)

    assert mortal.died
    assert len(jobs) == (0 if mortal.dies_at == (1, "before") else 1)
    for job in jobs:
        assert (await ended(world, job))[0] == "not_enough_credits"


async def or_begin_anew(world: World, step: Callable[[], Awaitable[Any]]) -> None:
    """One step; where the process dies in it, a new one begins."""
    try:
        await step()
    except Death:
        world.restart()


@pytest.mark.parametrize("unavailable", ["book", "another"])
async def test_hints_about_a_job_that_was_never_sent_change_nothing(world: World, unavailable: str) -> None:
    job = await world.accept(lip_sync(world))

    await world.hint("p0", job.name if unavailable == "book" else "somebody else's")
    assert (await world.job(job.id)).state is State.MEASURING
    await world.go_on()

    assert (await world.job(job.id)).state is State.WAITING
    assert world.magic_hour.creates == [job.name]


async def test_a_clip_measured_after_the_reset_is_paid_from_the_new_allowance(world: World) -> None:
    """The bot was away for a week between the command and the reading; what is canceled then returns to it too."""
    await world.accept(lip_sync(world, end=10))
    job = await world.accept(lip_sync(world))
    world.clock.pass_seconds(7 * 24 * 3600)

    await world.role("measurer").step()

    assert (await world.job(job.id)).accepted_at == world.clock()
    assert await world.available() == 200
    await world.transitions.advance(job, State.CANCELED, leased=False, since=BEFORE_SUBMISSION)
    assert await world.available() == 500


async def test_jobs_that_are_measured_at_once_cannot_overspend_together(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results", allowance=1000)
    _, _, other = world.another_process("another")
    jobs = [await world.accept(lip_sync(world, member=member)) for _ in range(6) for member in (ADA, BOB)]

    measurers = [world.role("measurer"), next(role for role in other.roles if role.name == "measurer")]
    await asyncio.gather(*(measurer.step() for _ in range(8) for measurer in measurers))
    await asyncio.gather(*(measurer.step() for _ in range(8) for measurer in measurers))

    states = [(await world.job(job.id)).state for job in jobs]
    assert [states.count(state) for state in (State.ACCEPTED, State.FAILED)] == [6, 6]
    for member in (ADA, BOB):
        assert await entries(world, member) == [("hold", 300)] * 3
        assert await world.available(member) == 100
