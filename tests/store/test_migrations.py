"""Fresh and upgraded installations are one."""

import asyncio

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.schema import metadata


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_lead_to_the_schema(either_database: Database) -> None:
    async with either_database.write() as connection:
        assert await connection.run_sync(_differences) == []


async def test_migrating_twice_changes_nothing(either_database: Database) -> None:
    await migrate(either_database)

    async with either_database.write() as connection:
        assert await connection.run_sync(_differences) == []


async def test_two_processes_that_start_at_once_migrate_once(postgres: str) -> None:
    """Both find the shared database empty; the second waits for the first and then has nothing to do."""
    connection = await asyncpg.connect(postgres.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute("CREATE DATABASE fresh")
    await connection.close()
    first, second = (Database(postgres.replace("/postgres?", "/fresh?")) for _ in range(2))

    await asyncio.gather(migrate(first), migrate(second))

    async with first.write() as transaction:
        assert await transaction.run_sync(_differences) == []
    await first.close()
    await second.close()
