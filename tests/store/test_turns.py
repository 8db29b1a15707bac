"""Turns on PostgreSQL: one after another, in the order in which they were wanted, across processes and versions."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.schema import locks
from bot.store.turns import take_turn
from bot.store.upsert import upsert
from tests.databases import postgres_database

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%locks%'"
)


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    async with postgres_database(postgres) as database:
        yield database


async def waiting(database: Database, count: int) -> None:
    """Until so many wait for a lock."""
    async with asyncio.timeout(10):
        while True:
            async with database.read() as connection:
                if (await connection.execute(WAITING)).scalar_one() >= count:
                    return


async def test_who_waits_for_a_turn_is_not_overtaken(database: Database) -> None:
    order: list[int] = []

    async def turn(number: int) -> None:
        async with database.write() as connection:
            await take_turn(connection, "ledger")
            order.append(number)
            await connection.execute(text("SELECT pg_sleep(0.001)"))

    async with database.write() as holder:
        await take_turn(holder, "ledger")
        turns = []
        for number in range(8):
            turns.append(asyncio.create_task(turn(number)))
            await waiting(database, number + 1)
    await asyncio.gather(*turns)

    assert order == list(range(8))


async def test_turns_of_another_name_are_not_waited_for(database: Database) -> None:
    async with database.write() as first, database.write() as second:
        await take_turn(first, "ledger")
        await asyncio.wait_for(take_turn(second, "queue"), 5)


async def test_a_process_that_knows_only_the_row_is_waited_for(database: Database) -> None:
    """As the versions did that took the row's lock and nothing else."""
    async with database.write() as old, database.write() as new:
        values = {"name": "ledger", "taken": 1}
        await old.execute(upsert(old, locks, values, taken=locks.c.taken + 1))
        taking = asyncio.create_task(take_turn(new, "ledger"))
        await waiting(database, 1)
        assert not taking.done()

        await old.rollback()
        await asyncio.wait_for(taking, 5)
