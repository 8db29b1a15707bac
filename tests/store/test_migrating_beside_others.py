"""A database is brought up to date while others work with it, and versions go on side by side."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from bot.errors import SettingsError, Unavailable
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.notes import Notes
from tests.databases import another_postgres_database
from tests.store.newer import REVISION, newer_migrations

MIGRATIONS_PATIENCE = 60.0
"""Seconds for which a migration waits for its table; who waited behind it would wait as long."""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    return newer_migrations(tmp_path)


@pytest.fixture
async def shared(postgres: str) -> AsyncIterator[Database]:
    """A PostgreSQL database of this version that may be changed."""
    database = Database(await another_postgres_database(postgres, "shared"))
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of either kind that may be changed."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    if request.param == "postgres":
        url = await another_postgres_database(request.getfixturevalue("postgres"), "either")
    database = Database(url)
    yield database
    await database.close()


async def is_newer(database: Database) -> bool:
    def moods(connection: Connection) -> bool:
        return "mood" in {column["name"] for column in inspect(connection).get_columns("jobs")}

    async with database.read() as connection:
        return await connection.run_sync(moods)


async def test_this_version_goes_on_with_the_database_of_a_newer_one(
    either: Database, newer: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await migrate(either, folder=newer)

    await migrate(either)

    assert f"of a newer version of the bot ({REVISION})" in caplog.text
    await Notes(either).put("key", "value")
    assert await is_newer(either)


async def test_a_database_of_another_bot_is_refused(either: Database) -> None:
    async with either.write() as connection:
        await connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        await connection.execute(text("INSERT INTO alembic_version VALUES ('abcdef')"))

    with pytest.raises(SettingsError, match=r"abcdef.*lacks"):
        await migrate(either)


async def test_nobody_waits_long_behind_a_migration_that_waits_for_a_table(
    shared: Database, newer: Path
) -> None:
    """A long look at a table, such as a backup, lets others work with it, and does not let it be changed."""
    async with shared.read() as looking:
        await looking.execute(text("SELECT count(*) FROM jobs"))
        migrating = asyncio.create_task(migrate(shared, folder=newer))
        waits = [await _write(shared) for _ in range(12)]
        assert not migrating.done()

    await migrating

    assert max(waits) < MIGRATIONS_PATIENCE
    assert sum(waits) > 0.5, "the migration has waited while others wrote"
    assert await is_newer(shared)


async def _write(database: Database) -> float:
    """The seconds that it takes to write into a table that is to be changed."""
    begun = time.monotonic()
    async with database.write() as connection:
        await connection.execute(text("UPDATE jobs SET ahead = 0"))
    await asyncio.sleep(0.1)
    return time.monotonic() - begun - 0.1


async def test_a_table_that_stays_busy_is_told_and_nothing_is_changed(shared: Database, newer: Path) -> None:
    async with shared.read() as looking:
        await looking.execute(text("SELECT count(*) FROM locks"))

        with pytest.raises(Unavailable, match="busy"):
            await migrate(shared, folder=newer, patience=0)

    assert not await is_newer(shared)


async def test_a_migration_that_meets_a_job_on_its_way_steps_back(shared: Database, newer: Path) -> None:
    """It has the job's table and wants the next, which is the job's, that wants its own: the job goes on."""
    async with shared.write() as job:
        await job.execute(text("SELECT count(*) FROM ledger"))
        migrating = asyncio.create_task(migrate(shared, folder=newer))
        await _waiting(shared)
        await job.execute(text("UPDATE jobs SET ahead = 0"))

    await migrating
    assert await is_newer(shared)


async def _waiting(database: Database) -> None:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER%'"
    )
    async with asyncio.timeout(10):
        while True:
            async with database.read() as connection:
                if (await connection.execute(query)).scalar_one():
                    return
            await asyncio.sleep(0.01)
