"""Turns: transactions of one name that must not run beside each other."""

from zlib import crc32

from sqlalchemy import Insert, Integer, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import locks

QUEUES = 7_114_201
"""The first of the two numbers of these advisory locks; the second stands for the name."""


def _taking() -> Insert:
    """First the queue of that name, then its row.

    Whoever waits for a row that is written again and again may be overtaken any number of times: the queue is fair. The
    row is for processes of a version that knew no queue.
    """
    number = func.pg_advisory_xact_lock(literal(QUEUES, Integer), bindparam("number", type_=Integer))
    queue = select(number.label("taken")).cte("queue").prefix_with("MATERIALIZED")
    row = select(bindparam("of", type_=locks.c.name.type), literal(1, locks.c.taken.type)).select_from(queue)
    statement = insert(locks).from_select(["name", "taken"], row)
    return statement.on_conflict_do_update(index_elements=["name"], set_={"taken": locks.c.taken + 1})


_TAKING = _taking()


async def take_turn(connection: AsyncConnection, name: str) -> None:
    """Wait until no other transaction of this name runs: the turn lasts to the commit.

    SQLite needs nothing for that, because a transaction that writes is alone anyway.
    """
    if connection.dialect.name == "sqlite":
        return
    await connection.execute(_TAKING, {"of": name, "number": crc32(name.encode()) - 2**31})
