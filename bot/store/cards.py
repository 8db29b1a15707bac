"""Queries on the cards of jobs: where they stand, and whether they show what their jobs are."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.job_rows import MOST, Row, Values, among, columns, every, first, unlocked, writing
from bot.store.schema import jobs

NEXT_CARD = columns.card_revision + case(
    (or_(columns.batch_id.is_(None), columns.batch_id == columns.id), 1), else_=0
)
"""The revision of a job's card after a move that can be seen there; the jobs of a batch share that of its first."""


async def ids_of(connection: AsyncConnection, job_ids: Collection[str]) -> dict[str, int]:
    """The cards of jobs that have one, by the ids of the jobs."""
    query = select(columns.id, columns.card_id).where(columns.id.in_(job_ids), columns.card_id.is_not(None))
    return {row.id: row.card_id for row in await connection.execute(query)}


async def claim(connection: AsyncConnection, *, now: datetime, until: datetime, limit: int) -> list[Row]:
    """Lease the cards that no longer show what their job is; a card has a lease of its own beside the job's."""
    return await every(connection, _CLAIM, {"now": now, "until": until, "most": limit})


def _claiming() -> Update:
    stale = and_(columns.card_id.is_not(None), columns.card_shown < columns.card_revision, _CARD_DUE)
    chosen = select(columns.id).where(stale).order_by(columns.card_due_at, columns.id).limit(MOST)
    return (
        update(jobs)
        .where(columns.id.in_(unlocked(chosen)), _CARD_DUE)
        .values(card_due_at=bindparam("until"))
        .returning(jobs)
    )


_CARD_DUE = columns.card_due_at <= bindparam("now")
_CLAIM = _claiming()


async def next_due(connection: AsyncConnection) -> datetime | None:
    due: datetime | None = (await connection.execute(_NEXT_DUE)).scalar()
    return due


_NEXT_DUE = select(func.min(columns.card_due_at)).where(
    columns.card_id.is_not(None), columns.card_shown < columns.card_revision
)


def not_before(shown_at: datetime) -> Values:
    """Let a card wait until then. One that is stale already, or being edited, keeps its own time: however often a job
    moves, its card is never put off twice.
    """
    return {"card_due_at": _NOT_BEFORE, "shown_at": shown_at}


def _not_before() -> ColumnElement[datetime]:
    shown_at = bindparam("shown_at", type_=columns.card_due_at.type)
    later = and_(columns.card_shown >= columns.card_revision, columns.card_due_at < shown_at)
    return case((later, shown_at), else_=columns.card_due_at)


_NOT_BEFORE = _not_before()


async def change(connection: AsyncConnection, job_id: str, values: Values) -> None:
    statement, plain = writing(_CHANGE, values)
    await connection.execute(statement, {**plain, "of_job": job_id})


_CHANGE = update(jobs).where(columns.id == bindparam("of_job"))


async def show(
    connection: AsyncConnection, job_id: str, states: Collection[str], card_id: int, now: datetime
) -> Row | None:
    """Write down where the card of a job stands, which goes on if it still waits for that, in one of `states`; its
    state, or None, and nothing changes, where it is in a batch.
    """
    values = {"of_job": job_id, "card": card_id, "now": now}
    return await first(connection, _show(frozenset(states)), values)


@cache
def _show(states: frozenset[str]) -> Update:
    due_at = case(
        (among(columns.state, states), bindparam("now", type_=columns.due_at.type)), else_=columns.due_at
    )
    alone = and_(columns.id == bindparam("of_job"), columns.batch_id.is_(None))
    return update(jobs).where(alone).values(card_id=bindparam("card"), due_at=due_at).returning(columns.state)
