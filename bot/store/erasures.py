"""Queries for the deletion of results."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.jobs import Row, Values
from bot.store.schema import jobs

columns = jobs.c

_DUE = and_(columns.erase_at.is_not(None), columns.told_at.is_not(None))
"""Wanted, and nobody is about to post anything of it any more."""


async def want(
    connection: AsyncConnection, job_id: str, states: Collection[str], by: int, now: datetime
) -> bool:
    """Have the result of a job in one of these states deleted; False where it cannot be, or is to be already."""
    free = and_(columns.state.in_(states), columns.erase_at.is_(None), columns.erased_at.is_(None))
    values = {"erase_at": now, "erased_by": by, "attempts": 0, "trouble_at": None}
    statement = (
        update(jobs)
        .where(columns.id == job_id, free)
        .values(**values, card_revision=columns.card_revision + 1)
        .returning(columns.id)
    )
    return (await connection.execute(statement)).first() is not None


async def claim(connection: AsyncConnection, *, now: datetime, until: datetime, limit: int) -> list[Row]:
    """The deletions that are due; until then nobody else takes them up."""
    due = and_(_DUE, columns.erase_at <= now)
    chosen = select(columns.id).where(due).order_by(columns.erase_at, columns.id).limit(limit)
    locked = select(chosen.with_for_update(skip_locked=True).cte("chosen").c.id)
    statement = (
        update(jobs)
        .where(columns.id.in_(locked), columns.erase_at <= now)
        .values(erase_at=until)
        .returning(jobs)
    )
    return list((await connection.execute(statement)).mappings())


async def next_due(connection: AsyncConnection) -> datetime | None:
    query = select(func.min(columns.erase_at, type_=columns.erase_at.type)).where(_DUE)
    due: datetime | None = (await connection.execute(query)).scalar()
    return due


async def put(connection: AsyncConnection, job_id: str, values: Values) -> Row | None:
    """Write down how far a deletion has come; None, and nothing, where it has been finished before."""
    wanted = and_(columns.id == job_id, columns.erase_at.is_not(None))
    statement = update(jobs).where(wanted).values(**values).returning(jobs)
    row: Row | None = (await connection.execute(statement)).mappings().first()
    return row
