"""Turns: transactions of one name that must not run beside each other."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import locks
from bot.store.upsert import upsert


async def take_turn(connection: AsyncConnection, name: str) -> None:
    """Wait until no other transaction of this name runs: the row's lock lasts to the commit.

    SQLite needs no row for that, because a transaction that writes is alone anyway.
    """
    if connection.dialect.name == "sqlite":
        return
    statement = upsert(connection, locks, {"name": name, "taken": 1}, taken=locks.c.taken + 1)
    await connection.execute(statement)
