"""Queries for the deletion of results."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.batches import turn_cards
from bot.store.cards import NEXT_CARD
from bot.store.job_rows import Row, Values
from bot.store.schema import jobs

columns = jobs.c

_DUE = and_(columns.erase_at.is_not(None), columns.told_at.is_not(None))
"""Wanted, and nobody is about to post anything of it any more."""

_AGAIN = and_(columns.erased_at.is_not(None), columns.trouble_at.is_not(None))
"""Given up before, with something left that may be deleted now."""


async def want(
    connection: AsyncConnection, job_id: str, states: Collection[str], by: int, now: datetime
) -> bool:
    """Have the result of a job in one of these states deleted, and its card say so; False where it cannot be, is to be
    already, or is deleted completely.
    """
    anew = and_(columns.erase_at.is_(None), or_(columns.erased_at.is_(None), _AGAIN))
    untried = {"erased_at": None, "attempts": 0, "crashes": 0, "trouble_at": None}
    statement = (
        update(jobs)
        .where(columns.id == job_id, columns.state.in_(states), anew)
        .values(erase_at=now, erased_by=by, card_revision=NEXT_CARD, **untried)
        .returning(columns.batch_id)
    )
    row = (await connection.execute(statement)).first()
    if row is not None and row.batch_id not in {None, job_id}:
        await turn_cards(connection, [row.batch_id])
    return row is not None


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


_NEXT_DUE = select(func.min(columns.erase_at, type_=columns.erase_at.type)).where(_DUE)


async def next_due(connection: AsyncConnection) -> datetime | None:
    due: datetime | None = (await connection.execute(_NEXT_DUE)).scalar()
    return due


async def put(connection: AsyncConnection, job_id: str, values: Values) -> Row | None:
    """Write down how far a deletion has come; None, and nothing, where it has been finished before."""
    wanted = and_(columns.id == job_id, columns.erase_at.is_not(None))
    statement = update(jobs).where(wanted).values(**values).returning(jobs)
    row: Row | None = (await connection.execute(statement)).mappings().first()
    return row
