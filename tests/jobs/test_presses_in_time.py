"""Whoever presses a button hears of a database that is busy before Discord stops waiting; who has time waits on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.credits.ledger import TURN
from bot.errors import StoreError
from bot.jobs.states import State
from bot.store.database import Database
from bot.store.limits import Limits
from bot.store.turns import take_turn
from tests.databases import postgres_database
from tests.jobs.approving import MONA, decide
from tests.jobs.approving import ask as ask_to_approve
from tests.jobs.batching import ask, orders
from tests.jobs.measuring import lip_sync
from tests.jobs.test_choosing_faces import found, with_faces
from tests.jobs.world import World

LIMITS = Limits(hurry=0.2, lock=10.0)
"""Somebody who waits hears of it long before the others give up."""

Press = Callable[[], Awaitable[object]]


@pytest.fixture
async def busy(postgres: str, tmp_path: Path) -> AsyncIterator[World]:
    """A bot on a database that others use too."""
    async with postgres_database(postgres):
        database = Database(postgres, limits=LIMITS)
        yield World(database, tmp_path / "results")
        await database.close()


@asynccontextmanager
async def somebody_at_the_ledger(postgres: str) -> AsyncIterator[Database]:
    """Another process has the turn that everything needs which moves credits."""
    other = Database(postgres)
    try:
        async with other.write() as transaction:
            await take_turn(transaction, TURN)
            yield other
    finally:
        await other.close()


async def several_are_asked_for(world: World) -> Press:
    asked = orders(world, 2)
    return lambda: world.book.accept_batch(asked)


async def several_are_canceled(world: World) -> Press:
    leader, _ = await ask(world, 2)
    return lambda: world.book.cancel_batch(leader.id)


async def one_is_canceled(world: World) -> Press:
    job = await world.accept()
    return lambda: world.book.cancel(job.id)


async def one_is_forbidden(world: World) -> Press:
    job = await world.accept()
    return lambda: world.book.cancel(job.id, manager_id=MONA)


async def one_is_approved(world: World) -> Press:
    await decide(world)
    job = await ask_to_approve(world)
    return lambda: world.book.approve(job.id, MONA)


async def one_is_denied(world: World) -> Press:
    await decide(world)
    job = await ask_to_approve(world)
    return lambda: world.book.deny(job.id, MONA, "too dear")


async def faces_are_chosen(world: World) -> Press:
    job = await found(world)
    return lambda: world.book.choose(job.id, with_faces(job, 1))


@pytest.mark.parametrize(
    "prepared",
    [
        several_are_asked_for,
        several_are_canceled,
        one_is_canceled,
        one_is_forbidden,
        one_is_approved,
        one_is_denied,
        faces_are_chosen,
    ],
)
async def test_whoever_presses_a_button_hears_in_time_that_the_database_is_busy(
    busy: World, postgres: str, prepared: Callable[[World], Awaitable[Press]]
) -> None:
    press = await prepared(busy)

    async with somebody_at_the_ledger(postgres), asyncio.timeout(LIMITS.lock / 2):
        with pytest.raises(StoreError):
            await press()

    assert await press(), "afterwards it is as it was"


async def a_card_was_refused(world: World) -> Press:
    job = await world.book.accept(world.order())
    return lambda: world.book.withdraw(job.id)


async def a_card_of_several_was_refused(world: World) -> Press:
    leader, _ = await world.book.accept_batch(orders(world, 2))
    return lambda: world.book.withdraw(leader.id)


async def a_clip_is_measured(world: World) -> Press:
    job = await world.accept(lip_sync(world))

    async def measured() -> bool:
        await world.role("measurer").step()
        return (await world.job(job.id)).state is State.ACCEPTED

    return measured


@pytest.mark.parametrize("prepared", [a_card_was_refused, a_card_of_several_was_refused, a_clip_is_measured])
async def test_what_nobody_sees_is_not_given_up_because_of_a_busy_moment(
    busy: World, postgres: str, prepared: Callable[[World], Awaitable[Press]]
) -> None:
    """A withdrawal that is given up lets a job be paid for whose card nobody has."""
    work = await prepared(busy)

    async with somebody_at_the_ledger(postgres) as other:
        working = asyncio.ensure_future(work())
        await _has_waited(other, LIMITS.hurry)

    assert await working


async def _has_waited(database: Database, seconds: float) -> None:
    """Until somebody has waited for a lock for longer than so many seconds."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND clock_timestamp() - query_start > make_interval(secs => :seconds)"
    )
    async with asyncio.timeout(LIMITS.lock / 2):
        while True:
            async with database.read() as connection:
                if (await connection.execute(query, {"seconds": 1.5 * seconds})).scalar_one():
                    return
            await asyncio.sleep(0.01)
