"""Whether a bot works with a shared database: each one that runs holds a lock of the session on which it listens."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

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
