"""Writes the next migration: `python -m bot.store.new_migration "what it changes"`.

The new file holds the difference between a freshly migrated database and the schema.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from bot.store.database import Database
from bot.store.migrate import configuration, migrate


async def write_migration(message: str) -> None:
    """Compare a freshly migrated database with the schema and write what is missing as a new file."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder, 'fresh.db')}")
        try:
            await migrate(database)
            async with database.write() as connection:
                await connection.run_sync(_revise, message)
        finally:
            await database.close()


def _revise(connection: Connection, message: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.revision(config, message, autogenerate=True)


if __name__ == "__main__":
    asyncio.run(write_migration(sys.argv[1]))
