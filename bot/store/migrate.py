"""Brings a database to the current schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.store.database import Database

TURN = 7_114_200
"""The number of the lock that lets only one starting process migrate a shared database."""

FOLDER = Path(__file__).parent / "migrations"


def configuration() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


async def migrate(database: Database) -> None:
    """Apply every migration that is missing; on a current database nothing happens."""
    await database.make_room()
    async with database.write() as connection:
        if not database.embedded:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN})
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
