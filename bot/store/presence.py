"""Whether a bot works with a database: on a shared one each holds a lock of the session on which it listens."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.files import is_open

KEY = 7_114_202
"""The number of that lock, which any number of processes hold beside each other."""


async def show_presence(connection: AsyncConnection) -> None:
    """Be known to work with the database for as long as the connection stands; waits while a backup is restored."""
    await connection.execute(text("SELECT pg_advisory_lock_shared(:key)"), {"key": KEY})


async def somebody_works(connection: AsyncConnection) -> bool:
    """Whether a bot works with the database; none begins to until this transaction ends. SQLite's file itself tells."""
    if connection.dialect.name == "sqlite":
        return False
    alone = await connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": KEY})
    return not alone.scalar_one()


async def somebody_has_the_file(database: Database) -> bool:
    """Whether a SQLite file is open, be it by this process: ask before it is opened here. No server has such a file."""
    path = database.path
    return path is not None and await asyncio.to_thread(lambda: path.is_file() and is_open(path))
