"""Queries on what a whole server has spent, for its managers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import grants, jobs, ledger, revocations

Row = RowMapping
Place = tuple[datetime, int]
"""When an entry was written, and its id: what an export is sorted by."""

_SUBJECTS: dict[str, ColumnElement[Any]] = {
    "member": ledger.c.member_id,
    "tool": jobs.c.tool,
    "channel": jobs.c.channel_id,
}


@dataclass(frozen=True)
class Stretch:
    """The jobs that a server accepted from `begin` (included) to `end` (excluded)."""

    guild_id: int
    begin: datetime
    end: datetime

    @property
    def entries(self) -> ColumnElement[bool]:
        """The entries of those jobs, whenever they were written."""
        return and_(ledger.c.guild_id == self.guild_id, *self.holds(ledger.c.accepted_at))

    def holds(self, moment: ColumnElement[Any]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Whether a moment lies in the stretch."""
        return moment >= self.begin, moment < self.end


async def spending(
    connection: AsyncConnection, stretch: Stretch, by: str, steps: Sequence[datetime]
) -> list[Row]:
    """Credits, and jobs that cost any, per `subject` (a member, tool or channel) and `step`, which begins at that
    one of `steps`, of which there are two or more; the first of them is where the stretch begins.
    """
    subject = _SUBJECTS[by].label("subject")
    per_job = (
        select(subject, ledger.c.accepted_at, func.sum(ledger.c.credits).label("credits"))
        .join(jobs, jobs.c.id == ledger.c.job_id)
        .where(stretch.entries)
        .group_by(ledger.c.job_id, subject, ledger.c.accepted_at)
        .having(func.sum(ledger.c.credits) != 0)
        .subquery()
    )
    ends = [(per_job.c.accepted_at < end, number) for number, end in enumerate(steps[1:])]
    step = case(*ends, else_=len(ends)).label("step")
    stepped = select(per_job.c.subject, per_job.c.credits, step).subquery()
    query = select(
        stepped.c.subject,
        stepped.c.step,
        func.sum(stepped.c.credits).label("credits"),
        func.count().label("jobs"),
    ).group_by(stepped.c.subject, stepped.c.step)
    return list((await connection.execute(query)).mappings())


async def held(connection: AsyncConnection, stretch: Stretch, states: Collection[str]) -> int:
    """What of the spending is held by unfinished jobs and may still come back."""
    query = (
        select(func.coalesce(func.sum(ledger.c.credits), 0))
        .join(jobs, jobs.c.id == ledger.c.job_id)
        .where(stretch.entries, jobs.c.state.in_(states))
    )
    return int((await connection.execute(query)).scalar_one())


async def granted(connection: AsyncConnection, stretch: Stretch) -> list[Row]:
    """What was granted in the stretch (of time, not of jobs), `by` whom, in the order in which it happened."""
    query = (
        select(grants, grants.c.id.label("grant_id"), grants.c.granted_by.label("by"))
        .where(grants.c.guild_id == stretch.guild_id, *stretch.holds(grants.c.created_at))
        .order_by(grants.c.created_at, grants.c.id)
    )
    return list((await connection.execute(query)).mappings())


async def revoked(connection: AsyncConnection, stretch: Stretch) -> list[Row]:
    """What was taken back of grants in the stretch, as in `granted`."""
    query = (
        select(revocations, grants.c.member_id, revocations.c.revoked_by.label("by"))
        .join(grants, grants.c.id == revocations.c.grant_id)
        .where(grants.c.guild_id == stretch.guild_id, *stretch.holds(revocations.c.created_at))
        .order_by(revocations.c.created_at, revocations.c.id)
    )
    return list((await connection.execute(query)).mappings())


async def newest_entry(connection: AsyncConnection, stretch: Stretch) -> int:
    """The highest id among the entries; 0 for none."""
    query = select(func.coalesce(func.max(ledger.c.id), 0)).where(stretch.entries)
    return int((await connection.execute(query)).scalar_one())


async def entries(
    connection: AsyncConnection, stretch: Stretch, *, after: Place | None, until: int, limit: int
) -> list[Row]:
    """The next entries behind a place with an id up to `until`, in the order of time."""
    place = tuple_(ledger.c.created_at, ledger.c.id)
    moment = ledger.c.created_at.type
    behind = () if after is None else (place > tuple_(literal(after[0], moment), literal(after[1])),)
    query = (
        select(
            ledger,
            jobs.c.tool,
            jobs.c.channel_id,
            jobs.c.state,
            grants.c.reason.label("grant_reason"),
        )
        .join(jobs, jobs.c.id == ledger.c.job_id)
        .outerjoin(grants, grants.c.id == ledger.c.grant_id)
        .where(stretch.entries, ledger.c.id <= until, *behind)
        .order_by(ledger.c.created_at, ledger.c.id)
        .limit(limit)
    )
    return list((await connection.execute(query)).mappings())
