"""Queries on the messages to managers that wait to be posted."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import notices

Row = RowMapping
columns = notices.c

_WAITING = columns.closed_at.is_(None)


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> bool:
    """Add a notice, unless one of its key is there already; says whether it was added."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(notices).values(**values).on_conflict_do_nothing(index_elements=["key"])
    return (await connection.execute(statement.returning(notices.c.id))).first() is not None


def _readable() -> ColumnElement[bool]:
    """Waiting notices of the given kinds: others are for another version, with what that has bound them together."""
    kinds: BindParameter[Any] = bindparam("kinds", expanding=True)
    theirs = select(columns.bundle_id).where(
        _WAITING, columns.bundle_id.is_not(None), columns.kind.not_in(kinds)
    )
    whole = or_(columns.bundle_id.is_(None), columns.bundle_id.not_in(theirs))
    return and_(_WAITING, columns.kind.in_(kinds), whole)


def _heads() -> Select[tuple[int]]:
    """The first waiting notice of each channel: until it is closed, no other of its channel is posted."""
    return select(func.min(columns.id)).where(_readable()).group_by(columns.channel_id)


_DUE_HEADS = (
    select(notices)
    .where(columns.id.in_(_heads()), columns.due_at <= bindparam("now"))
    .order_by(columns.due_at, columns.id)
    .limit(bindparam("most", type_=Integer))
)
_NEXT_DUE = select(func.min(columns.due_at, type_=columns.due_at.type)).where(columns.id.in_(_heads()))


async def due_heads(
    connection: AsyncConnection, kinds: Collection[str], *, now: datetime, limit: int
) -> list[Row]:
    """The notices of these kinds that their channels begin with and that are due, the longest waiting first."""
    values = {"kinds": list(kinds), "now": now, "most": limit}
    return list((await connection.execute(_DUE_HEADS, values)).mappings())


async def next_due(connection: AsyncConnection, kinds: Collection[str]) -> datetime | None:
    """When the next channel's turn comes."""
    due: datetime | None = (await connection.execute(_NEXT_DUE, {"kinds": list(kinds)})).scalar()
    return due


async def beginning_with(
    connection: AsyncConnection, head: Row, kinds: Collection[str], *, now: datetime, limit: int
) -> list[Row]:
    """What may go into one message with a head, in order: its bundle where there is one, else what is new."""
    query = select(notices).where(_readable(), columns.channel_id == head["channel_id"])
    if head["bundle_id"] is not None:
        query = query.where(columns.bundle_id == head["bundle_id"])
    else:
        query = query.where(columns.bundle_id.is_(None), columns.due_at <= now)
    query = query.order_by(columns.id).limit(limit)
    return list((await connection.execute(query, {"kinds": list(kinds)})).mappings())


async def lease(
    connection: AsyncConnection, notice_ids: Collection[int], *, now: datetime, until: datetime
) -> list[Row]:
    """Bind notices into one bundle, for good, so that nobody else posts them before `until`."""
    values = {
        "bundle_id": func.coalesce(columns.bundle_id, min(notice_ids)),
        "posting_at": func.coalesce(columns.posting_at, literal(now, columns.posting_at.type)),
        "attempts": columns.attempts + 1,
        "due_at": until,
    }
    statement = update(notices).where(columns.id.in_(notice_ids)).values(**values).returning(notices)
    rows = (await connection.execute(statement)).mappings()
    return sorted(rows, key=lambda row: int(row["id"]))


async def put(connection: AsyncConnection, notice_ids: Collection[int], values: Mapping[str, Any]) -> None:
    await connection.execute(update(notices).where(columns.id.in_(notice_ids)).values(**values))


async def untried(connection: AsyncConnection, channel_id: int, *, before: datetime, limit: int) -> list[Row]:
    """The notices of a channel that have been waiting since `before` without an attempt, in order."""
    old = (_WAITING, columns.channel_id == channel_id, columns.attempts == 0, columns.due_at <= before)
    query = select(notices).where(*old).order_by(columns.id).limit(limit)
    return list((await connection.execute(query)).mappings())


async def by_id(connection: AsyncConnection, notice_id: int) -> Row | None:
    return (await connection.execute(select(notices).where(columns.id == notice_id))).mappings().first()


async def by_key(connection: AsyncConnection, key: str) -> Row | None:
    return (await connection.execute(select(notices).where(notices.c.key == key))).mappings().first()
