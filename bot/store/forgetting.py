"""Queries for forgetting what members asked for long ago; what it cost, where and when stays."""

from datetime import datetime

from sqlalchemy import and_, delete, exists, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.job_rows import Row, Values
from bot.store.schema import jobs, notices

columns = jobs.c

_FINISHED = and_(columns.finished_at.is_not(None), columns.forgotten_at.is_(None))
_OVER = and_(_FINISHED, columns.told_at.is_not(None), columns.erase_at.is_(None))
"""Nobody still works on it: its member knows of its end, and nothing of it is being deleted."""

NOTHING: Values = {
    "role_ids": [],
    "paths": {},
    "token": None,
    "problem_detail": None,
    "detection_id": None,
    "faces": null(),
    "origin_message_id": None,
}
"""What a forgotten job has in place of what it had."""


async def waiting(connection: AsyncConnection, before: datetime) -> bool:
    """Whether there is anything that ended before then and is to be forgotten now."""
    job = exists().where(_OVER, columns.finished_at < before)
    notice = exists().where(notices.c.closed_at.is_not(None), notices.c.closed_at < before)
    return (await connection.execute(select(literal(1)).where(job | notice))).first() is not None


async def jobs_to_forget(connection: AsyncConnection, before: datetime, limit: int) -> list[Row]:
    """Some of the jobs that ended before then, those first that ended first, but for those that somebody else has."""
    known = select(columns.id, columns.tool, columns.private, columns.request)
    old = known.where(_OVER, columns.finished_at < before).order_by(columns.finished_at).limit(limit)
    return list((await connection.execute(old.with_for_update(skip_locked=True))).mappings())


async def forget_job(connection: AsyncConnection, job_id: str, left: Values, now: datetime) -> None:
    """Forget what was asked for but for what is `left` of the request."""
    statement = update(jobs).where(columns.id == job_id)
    await connection.execute(statement.values(**NOTHING, request=dict(left), forgotten_at=now))


async def sweep_notices(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Remove some messages to managers that were posted, or given up, before then; how many."""
    old = (
        select(notices.c.id)
        .where(notices.c.closed_at.is_not(None), notices.c.closed_at < before)
        .limit(limit)
    )
    chosen = old.with_for_update(skip_locked=True).cte("chosen")
    gone = await connection.execute(
        delete(notices).where(notices.c.id.in_(select(chosen.c.id))).returning(notices.c.id)
    )
    return len(gone.all())
