"""PostgreSQL may fall silent and other processes may freeze: it is noticed, and whoever waits hears of it in time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StoreError, Unavailable
from bot.store.database import AT_ONCE, Database, Transaction
from bot.store.limits import Limits
from bot.store.migrate import TURN, migrate
from bot.store.notes import Notes
from bot.store.together import Together
from bot.store.turns import take_turn
from tests.databases import postgres_database
from tests.store.silence import Way, way_to

SHORT = Limits(connecting=0.2, ping=0.2, hurry=0.2, free=0.4, idle=0.5, lock=2.0, statement=3.0, command=0.6)


@pytest.fixture
async def way(postgres: str) -> AsyncIterator[Way]:
    async with way_to(postgres) as way:
        yield way


@asynccontextmanager
async def opened(url: str, limits: Limits = SHORT) -> AsyncIterator[Database]:
    database = Database(url, limits=limits)
    try:
        yield database
    finally:
        await database.close()


async def seconds_to_fail(work: Awaitable[object]) -> float:
    begun = time.monotonic()
    with pytest.raises(StoreError):
        await asyncio.wait_for(work, 10)
    return time.monotonic() - begun


async def work(transaction: Transaction) -> None:
    await transaction.execute(text("SELECT 1"))


async def setting(connection: Transaction, name: str) -> str:
    return str((await connection.execute(text(f"SHOW {name}"))).scalar_one())


async def test_a_line_that_fell_silent_while_it_rested_is_noticed_at_once(way: Way) -> None:
    async with opened(way.url) as database:
        await database.ping()
        way.fall_silent()

        assert await seconds_to_fail(database.ping()) < 1.0  # one word, and one attempt to connect anew


async def test_one_silent_line_is_enough_to_take_all_of_them_for_lost(way: Way) -> None:
    """Nobody waits once more for each of those that rest."""
    patient = replace(SHORT, ping=3.0)
    async with opened(way.url, patient) as database:
        await asyncio.gather(*(database.ping() for _ in range(5)))
        way.fall_silent()
        await seconds_to_fail(database.ping())
        way.heal()

        async with asyncio.timeout(patient.ping):
            await asyncio.gather(*(database.ping() for _ in range(5)))


async def test_a_line_that_falls_silent_within_a_transaction_is_noticed(way: Way) -> None:
    async with opened(way.url) as database:

        async def fall_silent() -> None:
            async with database.write() as transaction:
                await work(transaction)
                way.fall_silent()
                await work(transaction)

        assert SHORT.command <= await seconds_to_fail(fall_silent()) < 2 * SHORT.command


async def test_a_commit_that_nobody_confirms_is_a_store_error(way: Way) -> None:
    async with opened(way.url) as database:

        async def fall_silent() -> None:
            async with database.write() as transaction:
                await work(transaction)
                way.fall_silent()

        assert await seconds_to_fail(fall_silent()) < 2 * SHORT.command


async def test_connections_are_closed_although_the_server_is_silent(way: Way) -> None:
    database = Database(way.url, limits=SHORT)
    await asyncio.gather(*(database.ping() for _ in range(3)))
    way.fall_silent()

    async with asyncio.timeout(SHORT.command):
        await database.close()


async def test_a_connection_apart_is_not_waited_for_for_ever(way: Way) -> None:
    async with opened(way.url) as database:
        way.fall_silent()

        async def come() -> None:
            async with database.apart():
                pass

        assert await seconds_to_fail(come()) < 1.0


async def test_a_statement_that_takes_too_long_is_given_up_by_the_server_itself(postgres: str) -> None:
    async with opened(postgres, Limits(statement=0.1)) as database, database.write() as transaction:
        with pytest.raises(Exception, match="statement timeout"):
            await transaction.execute(text("SELECT pg_sleep(10)"))


async def test_a_command_behind_a_frozen_process_hears_of_it_and_work_goes_on_after_it(postgres: str) -> None:
    """The server takes the turn from whoever says nothing more, before those who have time give up."""
    async with postgres_database(postgres), opened(postgres) as frozen, opened(postgres) as other:

        async def freeze(frozen_now: asyncio.Event, thaw: asyncio.Event) -> None:
            async with frozen.write() as transaction:
                await take_turn(transaction, "ledger")
                frozen_now.set()
                await thaw.wait()

        frozen_now, thaw = asyncio.Event(), asyncio.Event()
        freezing = asyncio.create_task(freeze(frozen_now, thaw))
        await frozen_now.wait()

        waits = asyncio.create_task(Together(other, "ledger").write(work))
        assert await seconds_to_fail(Together(other, "ledger", urgent=True).write(work)) < SHORT.idle
        await waits

        thaw.set()
        with pytest.raises(StoreError):
            await freezing


async def test_who_waits_behind_one_that_waits_in_vain_hears_of_it_with_them(postgres: str) -> None:
    """Otherwise each would wait as long as the one before, and longer than Discord does."""
    async with postgres_database(postgres) as holder, opened(postgres, Limits(hurry=0.3)) as database:
        together = Together(database, "ledger", urgent=True)
        async with holder.write() as transaction:
            await take_turn(transaction, "ledger")
            first = asyncio.create_task(seconds_to_fail(together.write(work)))
            await asyncio.sleep(0.2)  # as another command comes a little later

            assert await seconds_to_fail(together.write(work)) < 0.25
            await first
        await together.write(work)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_when_all_connections_are_taken_commands_hear_of_it_and_others_wait_longer(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shared = kind == "postgres"
    url = request.getfixturevalue("postgres") if shared else f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    async with opened(url, Limits(hurry=0.1)) as database:
        await migrate(database)
        async with AsyncExitStack() as stack:
            for _ in range(AT_ONCE):
                await stack.enter_async_context(database.read())

            writing = asyncio.create_task(Notes(database).put("a", "b"))
            assert await seconds_to_fail(database.ping()) < 1.0
            assert shared or not writing.done()
            if shared:  # where one writes at a time, the next waits for the one before
                assert await seconds_to_fail(database.write(urgent=True).__aenter__()) < 1.0
        await writing


async def test_long_transactions_have_time(postgres: str) -> None:
    names = ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout")
    async with opened(postgres, Limits()) as database:
        async with database.read() as ordinary:
            assert [await setting(ordinary, name) for name in names] == ["15s", "20s", "25s"]
        for long in (database.snapshot, database.overhaul):
            async with long() as connection:
                assert [await setting(connection, name) for name in names] == ["0", "0", "0"]


async def test_a_snapshot_and_an_overhaul_outlast_every_limit(postgres: str) -> None:
    tight = Limits(idle=0.1, lock=0.1, statement=0.1, command=0.1)
    async with opened(postgres, tight) as database:
        for long in (database.snapshot, database.overhaul):
            async with long() as connection:
                await connection.execute(text("SELECT pg_sleep(0.3)"))
                await asyncio.sleep(0.3)
                await work(connection)


async def test_a_migration_does_not_wait_for_ever_for_one_that_hangs(postgres: str) -> None:
    async with opened(postgres, Limits()) as database, database.write() as hanging:
        await hanging.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN})

        with pytest.raises(Unavailable, match="busy"):
            await asyncio.wait_for(migrate(database, patience=0), 5)
