"""Copying every row from one database to another, whichever they are, without ever holding a whole table."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Insert,
    Table,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.notes import REGISTERED
from bot.store.schema import (
    account,
    checkpoint,
    identify_turns,
    jobs,
    locks,
    metadata,
    notes,
    selections,
    shard_holders,
    uploads,
)

AT_ONCE = 500
"""Rows in memory at a time."""

OF_PROCESSES = (locks, shard_holders, identify_turns)
"""Tables about the processes that run; they mean nothing to any other database."""

OF_A_START = (account, checkpoint, notes, selections, uploads)
"""Tables in which a bot may have written before anybody has asked it for anything."""

COPIED = tuple(table for table in metadata.sorted_tables if table not in OF_PROCESSES)
"""In an order in which each row comes after those that it refers to."""

SENDING = "submitting"
ABOUT_TO_BE_SENT = ("measuring", "accepted", "uploading", SENDING)
"""The states that lead to a project of Magic Hour without anybody's doing."""

Row = dict[str, Any]
Change = Callable[[Row], Row]


async def copy_all(
    source: AsyncConnection, target: AsyncConnection, changes: Mapping[str, Change] | None = None
) -> dict[str, int]:
    """Copy what the source has of each table, with the columns it has, and count the rows; `changes` says by table what
    becomes of a row on the way.
    """
    columns = await source.run_sync(lambda plain: _columns_of(inspect(plain)))
    tables = [table for table in COPIED if table.name in columns]
    changes = changes or {}
    return {
        table.name: await _copy(source, target, columns[table.name], changes.get(table.name))
        for table in tables
    }


def _columns_of(inspector: Any) -> dict[str, list[Column[Any]]]:
    """The columns of our tables that a database has: one of an earlier version has fewer."""
    found = {}
    for name in set(inspector.get_table_names()) & set(metadata.tables):
        there = {column["name"] for column in inspector.get_columns(name)}
        found[name] = [column for column in metadata.tables[name].columns if column.name in there]
    return found


async def _copy(
    source: AsyncConnection, target: AsyncConnection, columns: Sequence[Column[Any]], change: Change | None
) -> int:
    count, statement = 0, _inserting(columns)
    async for rows in _pages(source, columns):
        copies = [change(row) for row in rows] if change else rows
        await target.execute(statement, [_named(row) for row in copies])
        count += len(rows)
    return count


async def _pages(connection: AsyncConnection, columns: Sequence[Column[Any]]) -> AsyncIterator[list[Row]]:
    """The rows in the order of their keys; each page begins behind the last key of the one before."""
    keys = list(columns[0].table.primary_key)
    query = select(*columns).order_by(*keys).limit(AT_ONCE)
    page = query
    while True:
        rows = [dict(row) for row in (await connection.execute(page)).mappings()]
        if rows:
            yield rows
        if len(rows) < AT_ONCE:
            return
        last = tuple_(*(literal(rows[-1][key.name], key.type) for key in keys))
        page = query.where(tuple_(*keys) > last)


def _inserting(columns: Sequence[Column[Any]]) -> Insert:
    """Nothing stays nothing: written as JSON it would become a word for it."""
    table = columns[0].table
    values = {
        column.name: bindparam(
            f"new_{column.name}",
            type_=JSON(none_as_null=True) if isinstance(column.type, JSON) else column.type,
        )
        for column in columns
    }
    assert isinstance(table, Table)  # noqa: S101  none of our columns is of anything else
    return insert(table).values(values)


def _named(row: Row) -> Row:
    return {f"new_{name}": value for name, value in row.items()}


def unled(row: Row, backed_up_at: datetime | None = None) -> Row:
    """A job that no process carries. One whose outcome nobody is known to have seen may have been told since the copy
    was made: that is looked for before it is told, from the backup on, for before that nobody had begun to tell it. Its
    channel has had many messages since it was asked for, and only so many are looked through.

    After a backup, made at `backed_up_at`, its bot may have sent what was about to be sent. So it counts as sent then:
    the bot does not repeat that, but waits for a sign of it, and gives the credits back when none comes.
    """
    posting_at = row["posting_at"]
    if row["told_at"] is None:
        posting_at = posting_at or backed_up_at or row["created_at"]
    free = {**row, "lease_owner": None, "lease_until": None, "posting_at": posting_at}
    if backed_up_at is None or row["state"] not in ABOUT_TO_BE_SENT:
        return free
    sent = {"state": SENDING, "create_sent_at": row["create_sent_at"] or backed_up_at}
    # What was still being measured was accepted later, if at all: what it cost is booked under this moment.
    accepted_at = row["accepted_at"] or backed_up_at
    return {**free, **sent, "accepted_at": accepted_at, "ahead": 0, "due_at": row["created_at"]}


def perhaps_posted(row: Row, backed_up_at: datetime | None = None) -> Row:
    """A notice. What was still to be posted when a backup was made may have been posted since: it is looked for."""
    if backed_up_at is None or row["closed_at"] is not None:
        return row
    return {**row, "posting_at": row["posting_at"] or backed_up_at}


def unregistered(row: Row) -> Row:
    """A note. Of the registered commands it says where they are and no more: Discord may have those of another version
    by now, so they are registered anew.
    """
    return {**row, "value": row["value"].partition(" ")[0]} if row["key"].startswith(REGISTERED) else row


async def hold_still(connection: AsyncConnection) -> None:
    """Let nobody else write until the transaction ends; on SQLite nobody can anyway."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in metadata.sorted_tables)
        await connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


async def filled(connection: AsyncConnection) -> list[str]:
    """The tables in which there is anything that a restored copy would mix with."""
    there = await connection.run_sync(lambda plain: set(inspect(plain).get_table_names()))
    tables = [table for table in COPIED if table not in OF_A_START and table.name in there]
    return [table.name for table in tables if await _has_rows(connection, table)]


async def _has_rows(connection: AsyncConnection, table: Table) -> bool:
    return (await connection.execute(select(literal(1)).select_from(table).limit(1))).first() is not None


async def clear(connection: AsyncConnection) -> None:
    """Remove what a first start has written."""
    for table in OF_A_START:
        await connection.execute(delete(table))


async def counts(connection: AsyncConnection, names: Iterable[str]) -> dict[str, int]:
    """How many rows each of these tables has."""
    return {name: await count(connection, metadata.tables[name]) for name in names}


async def count(connection: AsyncConnection, table: Table = jobs) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def number_on(connection: AsyncConnection) -> None:
    """Have PostgreSQL number new rows behind those that came with their numbers; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in COPIED:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            highest = select(func.max(column)).scalar_subquery()
            await connection.execute(select(func.setval(sequence, highest)))
