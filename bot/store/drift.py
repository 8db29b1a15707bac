"""Queries for comparing the shared account with the jobs that it has paid for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import checkpoint, jobs, ledger
from bot.store.upsert import upsert

Row = RowMapping
columns = jobs.c


def _given_up() -> ColumnElement[bool]:
    """Jobs that failed here, though Magic Hour did not say so and so gave nothing back."""
    taken = and_(columns.project_id.is_not(None), func.coalesce(columns.vendor_status, "") != "error")
    return and_(columns.state == "failed", or_(columns.problem_code == "unconfirmed", taken))


def _last_known() -> ColumnElement[int]:
    """What a job held before its credits went back."""
    kept = (ledger.c.job_id == columns.id, ledger.c.kind != "release")
    return select(func.coalesce(func.sum(ledger.c.credits), 0)).where(*kept).correlate(jobs).scalar_subquery()


def _charged() -> ColumnElement[int]:
    """What Magic Hour has charged for a job, as far as is known here."""
    return case((_given_up(), _last_known()), (columns.submitted_at.is_not(None), columns.credits), else_=0)


def _at_stake() -> ColumnElement[int]:
    return case((columns.quote > columns.credits, columns.quote), else_=columns.credits)


async def charges(connection: AsyncConnection, *, settled_before: datetime) -> tuple[int, int]:
    """What all jobs together were charged, and what those hold of which Magic Hour may know something else by now.

    The latter are all that were sent, but had not ended before the given time.
    """
    unsettled = or_(columns.finished_at.is_(None), columns.finished_at >= settled_before)
    query = select(
        func.coalesce(func.sum(_charged()), 0),
        func.coalesce(func.sum(case((unsettled, _at_stake()), else_=0)), 0),
    ).where(columns.create_sent_at.is_not(None))
    charged, at_stake = (await connection.execute(query)).one()
    return int(charged), int(at_stake)


async def spent_since(connection: AsyncConnection, begin: datetime) -> tuple[int, datetime | None]:
    """What the jobs submitted since `begin` cost, and when the first of them was."""
    query = select(
        func.coalesce(func.sum(columns.credits), 0),
        func.min(columns.submitted_at, type_=columns.submitted_at.type),
    ).where(columns.submitted_at >= begin)
    credits, first = (await connection.execute(query)).one()
    return int(credits), first


async def latest_checkpoint(connection: AsyncConnection) -> Row | None:
    return (await connection.execute(select(checkpoint).where(checkpoint.c.id == 1))).mappings().first()


async def put_checkpoint(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    await connection.execute(upsert(connection, checkpoint, {"id": 1, **values}, **values))
