"""Queries on the ledger, the grants and the reading of the shared account."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import account, jobs, ledger
from bot.store.upsert import upsert

Row = RowMapping
Values = Mapping[str, Any]

# Asked before every command is answered: built once, because building costs more than asking.
_OF_MEMBER = and_(ledger.c.guild_id == bindparam("guild_id"), ledger.c.member_id == bindparam("member_id"))
SPENT_OF_ALLOWANCE = select(func.coalesce(func.sum(ledger.c.credits), 0)).where(
    _OF_MEMBER,
    ledger.c.grant_id.is_(None),
    ledger.c.accepted_at >= bindparam("begin"),
    ledger.c.accepted_at < bindparam("end"),
)


async def add_entries(connection: AsyncConnection, entries: Sequence[Values]) -> None:
    if entries:
        await connection.execute(_ADD_ENTRIES, list(entries))


_ADD_ENTRIES = insert(ledger)


_OF_JOB = select(ledger).where(ledger.c.job_id == bindparam("job_id")).order_by(ledger.c.step)


async def entries_of_job(connection: AsyncConnection, job_id: str) -> list[Row]:
    return list((await connection.execute(_OF_JOB, {"job_id": job_id})).mappings())


async def spent_of_allowance(
    connection: AsyncConnection, guild_id: int, member_id: int, begin: datetime, end: datetime
) -> int:
    """What jobs accepted between `begin` and `end` have drawn from the allowance."""
    values = {"guild_id": guild_id, "member_id": member_id, "begin": begin, "end": end}
    return int((await connection.execute(SPENT_OF_ALLOWANCE, values)).scalar_one())


async def held(connection: AsyncConnection, guild_id: int, member_id: int, states: Collection[str]) -> int:
    """Credits of the member that unfinished jobs hold."""
    query = select(func.coalesce(func.sum(jobs.c.credits), 0)).where(
        jobs.c.guild_id == guild_id, jobs.c.member_id == member_id, jobs.c.state.in_(states)
    )
    return int((await connection.execute(query)).scalar_one())


def _total(*, of: ColumnElement[bool], sign: int = 1) -> ColumnElement[int]:
    return func.sum(case((of, sign * ledger.c.credits), else_=0))


async def latest_jobs(connection: AsyncConnection, guild_id: int, member_id: int, limit: int) -> list[Row]:
    """What the member's latest jobs have held, taken and returned in sum, newest first."""
    latest = (
        select(ledger.c.job_id)
        .where(ledger.c.guild_id == guild_id, ledger.c.member_id == member_id, ledger.c.step == 0)
        .order_by(ledger.c.accepted_at.desc(), ledger.c.id.desc())
        .limit(limit)
    )
    query = (
        select(
            jobs.c.tool,
            jobs.c.state,
            ledger.c.accepted_at,
            _total(of=ledger.c.kind == "hold").label("held"),
            _total(of=ledger.c.credits > 0).label("taken"),
            _total(of=ledger.c.credits < 0, sign=-1).label("returned"),
        )
        .join(jobs, jobs.c.id == ledger.c.job_id)
        .where(ledger.c.job_id.in_(latest))
        .group_by(jobs.c.id, jobs.c.tool, jobs.c.state, ledger.c.accepted_at)
        .order_by(ledger.c.accepted_at.desc(), func.min(ledger.c.id).desc())
    )
    return list((await connection.execute(query)).mappings())


async def latest_reading(connection: AsyncConnection) -> Row | None:
    return (await connection.execute(select(account).where(account.c.id == 1))).mappings().first()


async def put_reading(connection: AsyncConnection, values: Values) -> None:
    await connection.execute(upsert(connection, account, {"id": 1, **values}, **values))


def account_left_query() -> Select[Any]:
    """What `account_left` asks, with the bound parameter `open_states`."""
    credits = select(func.coalesce(func.sum(jobs.c.credits), 0))
    open_states: BindParameter[Any] = bindparam("open_states", expanding=True)
    # One sum for each index: together they would be found by reading the whole table.
    not_submitted = credits.where(jobs.c.state.in_(open_states), jobs.c.submitted_at.is_(None))
    submitted_since = credits.where(jobs.c.submitted_at >= account.c.read_at).correlate(account)
    left = account.c.credits - not_submitted.scalar_subquery() - submitted_since.scalar_subquery()
    return select(left).where(account.c.id == 1)


_ACCOUNT_LEFT = account_left_query()


async def account_left(connection: AsyncConnection, open_states: Collection[str]) -> int | None:
    """What the shared account has left, without what jobs hold or cost that its latest reading cannot have counted yet;
    None before the first reading.
    """
    left = (await connection.execute(_ACCOUNT_LEFT, {"open_states": list(open_states)})).scalar()
    return None if left is None else int(left)
