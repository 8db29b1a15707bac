"""Fresh and upgraded installations are one."""

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
