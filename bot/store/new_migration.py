"""Writes the next migration: `python -m bot.store.new_migration "what it changes"`.

The new file holds the difference between a freshly migrated database and the schema. It is applied while processes of
the version before go on, in one transaction with all others that are missing:

- It only adds. A new column may be empty or has a `server_default`, which PostgreSQL adds without rewriting the table.
- Rows are not rewritten in it: on a large table that holds everybody up. Let the code read an empty column as what it
  means instead.
- An index of a large table (jobs and ledger may have millions of rows) holds up whoever writes there while it is built,
  some seconds for each million: PostgreSQL builds one beside its writers only outside transactions. Have it made with
  `if_not_exists=True`, and give operators the statement by which they can build it before they update:
  `CREATE INDEX CONCURRENTLY IF NOT EXISTS …`, of the same name.
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
