"""Batches beside others: several processes, or one that dies at any point; nothing is lost, doubled or overspent."""

import asyncio
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from bot.errors import BatchRefused, TooLate
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.servers.notices import NoticeKind
from bot.store import jobs as table
from bot.store.database import Database
from tests.jobs.batching import PRICE, ask, counted, ends, last_card, orders, shown, states
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.world import ADA, BOB, GUILD, World, drain


async def test_the_same_interaction_twice_at_once_is_one_batch(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path)
    _, other, _ = world.another_process("another")
    asked = orders(world, 3)

    one, two = await asyncio.gather(world.book.accept_batch(asked), other.accept_batch(asked))

    assert [job.id for job in one] == [job.id for job in two]
    assert await world.available() == 500 - 3 * PRICE


async def test_batches_at_once_overspend_nothing(either_database: Database, tmp_path: Path) -> None:
    world = World(either_database, tmp_path, allowance=100)
    books = [world.book, *(world.another_process(f"other-{each}")[1] for each in range(2))]
    asked = [orders(world, 4) for _ in range(6) if world.order()]

    answers = await asyncio.gather(
        *(book.accept_batch(each) for book, each in zip(books * 2, asked, strict=True)),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, list) for answer in answers) == 2
    assert sum(isinstance(answer, BatchRefused) for answer in answers) == 4
    assert await world.available() == 100 - 2 * 4 * PRICE


async def test_the_last_two_ends_at_once_are_told_once(either_database: Database, tmp_path: Path) -> None:
    world = World(either_database, tmp_path / "results")
    other, _, _ = world.another_process("another")
    batches = [await ask(world, 2) for _ in range(5) if world.order()]

    await asyncio.gather(
        *(
            moves.advance(job, State.FAILED, leased=False, problem_code="gone")
            for batch in batches
            for moves, job in zip((world.transitions, other), batch, strict=True)
        )
    )

    async with world.database.read() as connection:
        kinds = await connection.exec_driver_sql("SELECT kind FROM notices")
        assert list(kinds.scalars()) == [NoticeKind.BATCH.value] * 5


async def test_after_the_last_two_ends_at_once_no_token_is_left(
    either_database: Database, tmp_path: Path
) -> None:
    """Nobody knows where the cards stand, so the last word of an end forgets it, whichever that is."""
    world = World(either_database, tmp_path / "results")
    other, _, _ = world.another_process("another")
    accepted = [await world.book.accept_batch(orders(world, 3)) for _ in range(5)]
    for job in chain(*accepted):
        await world.transitions.advance(job, State.FAILED, leased=False, problem_code="gone")
    batches = [await world.book.batch(batch[0].id) for batch in accepted]
    for batch in batches:
        await world.transitions.told(batch[0], None)

    await asyncio.gather(
        *(
            moves.told(job, None)
            for batch in batches
            for moves, job in zip((world.transitions, other), batch[1:], strict=True)
        )
    )

    left = [job.token for batch in batches for job in await world.book.batch(batch[0].id)]
    assert left == [None] * 15


async def test_those_who_carry_a_batch_at_once_never_wait_for_each_other(
    either_database: Database, tmp_path: Path
) -> None:
    """A job's move turns a card that is a row of another job, while the leases of all are renewed."""
    world = World(either_database, tmp_path / "results", allowance=None, most=8)
    jobs = [job for member in (ADA, BOB) for job in await ask(world, 8, member=member)]
    await world.role("starter").step()
    owner, until = world.transitions.owner, world.clock() + timedelta(minutes=5)
    async with world.database.write() as connection:
        carried = await table.claim(
            connection, [State.UPLOADING], now=world.clock(), owner=owner, until=until, limit=16
        )
    assert len(carried) == 16

    async def renew() -> None:
        async with world.database.write() as connection:
            await table.renew_leases(connection, owner, [job.id for job in jobs], until)

    async def work(job: Job) -> None:
        job = await world.job(job.id)
        await world.transitions.note(job, visible=True)
        assert await world.transitions.advance(job, State.SUBMITTING)

    await asyncio.gather(*(each for job in jobs for each in (work(job), renew())))

    assert {(await world.job(job.id)).state for job in jobs} == {State.SUBMITTING}
    assert [(await world.job(job.id)).card_revision for job in jobs[::8]] == [2 + 8 * 2] * 2


async def test_beginning_and_canceling_at_once_never_wait_for_each_other(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results", allowance=None, most=2)
    _, book, engine = world.another_process("another")
    starters = [world.role("starter"), next(role for role in engine.roles if role.name == "starter")]
    batches = [await ask(world, 6, member=member) for member in (ADA, BOB, 5, 6)]

    answers = await asyncio.gather(
        *(starter.step() for _ in range(4) for starter in starters),
        *(world.book.cancel(job.id) for batch in batches for job in batch[3:5]),
        *(book.cancel_batch(batch[0].id) for batch in batches),
        return_exceptions=True,
    )

    assert {type(answer) for answer in answers if isinstance(answer, BaseException)} <= {TooLate}

    for batch in batches:
        assert await states(world, batch) == [State.CANCELED] * 6


async def test_a_batch_that_begins_while_it_is_withdrawn_is_withdrawn_whole_or_not_at_all(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results", allowance=None, most=2)
    _, book, _ = world.another_process("another")
    batches = [await world.book.accept_batch(orders(world, 4, member=each)) for each in (ADA, BOB, 5, 6)]
    world.clock.pass_seconds(world.pace.card_grace + 1)

    *_, first, second, third, fourth = await asyncio.gather(
        drain(world.engine), *(book.withdraw(batch[0].id) for batch in batches)
    )

    for batch, withdrawn in zip(batches, (first, second, third, fourth), strict=True):
        gone = {state is State.CANCELED for state in await states(world, batch)}
        assert gone == {withdrawn}


TRANSACTIONS = 22
"""So many do two jobs of a batch need, one after another, until the card has told the end of both."""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, TRANSACTIONS + 1))
async def test_a_death_around_any_transaction_breaks_no_promise(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = World(mortal, tmp_path / "results", most=1)
    asked = orders(world, 2)
    mortal.writes, mortal.dies_at = 0, (transaction, moment)

    for _ in range(2):  # Discord may bring it again, and so may the member
        try:
            await shown(world, asked)
        except Death:
            world.restart()
    for seconds in (0, 60, 120, 1000, 4000):
        try:
            await world.go_on(seconds)
        except Death:
            world.restart()
        world.magic_hour.finish(
            "error" if seconds == 120 else "complete", credits=0 if seconds == 120 else 10
        )

    assert mortal.died
    batch = await world.book.batch((await world.book.recent(GUILD, ADA))[0].batch_id or "")
    assert len(batch) == 2
    assert all(job.state.final for job in batch), "nothing is lost"
    assert len(set(world.magic_hour.creates)) == len(world.magic_hour.creates), "nothing is paid twice"
    assert sorted(post.job_id for post in world.poster.posts) == sorted(job.id for job in batch)
    assert len(ends(world)) == 1, "the end is told once"
    assert await world.available() == 500 - sum(job.credits for job in batch), "the books balance"
    assert last_card(world) == [counted(job) for job in batch], "the card is true"
