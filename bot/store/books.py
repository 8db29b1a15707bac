"""Whether the books balance: each job's entries add up to what it says it costs, and no grant is overspent."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import Integer, RowMapping, and_, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.schema import account, checkpoint, grants, jobs, ledger, revocations

AT_ONCE = 500
"""Jobs looked at in one transaction: a bot that works meanwhile is not held up."""

MOST_NAMED = 5

GIVEN_BACK = ("failed", "canceled", "denied")
"""The states in which a job has cost nothing."""

Opening = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens a transaction that reads, or hands out the one that is open."""


def _jobs_with_sums() -> Any:
    of_job = (jobs.c.id, jobs.c.guild_id, jobs.c.member_id, jobs.c.state, jobs.c.credits, jobs.c.accepted_at)
    behind, most = jobs.c.id > bindparam("behind"), bindparam("most", type_=Integer)
    some = select(*of_job).where(behind).order_by(jobs.c.id).limit(most).subquery("some")
    strange = or_(
        ledger.c.guild_id != some.c.guild_id,
        ledger.c.member_id != some.c.member_id,
        ledger.c.accepted_at.is_distinct_from(some.c.accepted_at),
    )
    return (
        select(
            *(some.c.id, some.c.state, some.c.credits),
            func.coalesce(func.sum(ledger.c.credits), 0).label("booked"),
            func.count(ledger.c.id).label("entries"),
            func.coalesce(func.max(ledger.c.step), -1).label("last"),
            func.coalesce(func.sum(case((and_(ledger.c.id.is_not(None), strange), 1), else_=0)), 0).label(
                "strange"
            ),
        )
        .outerjoin_from(some, ledger, ledger.c.job_id == some.c.id)
        .group_by(*some.c)
        .order_by(some.c.id)
    )


# One statement, so that a job and its entries are seen at the same moment, whatever the isolation.
_JOBS = _jobs_with_sums()

_SPENT = (
    select(ledger.c.grant_id, func.sum(ledger.c.credits).label("spent"))
    .where(ledger.c.grant_id.is_not(None))
    .group_by(ledger.c.grant_id)
    .subquery()
)
_REVOKED = (
    select(revocations.c.grant_id, func.sum(revocations.c.credits).label("revoked"))
    .group_by(revocations.c.grant_id)
    .subquery()
)
_USED = func.coalesce(_SPENT.c.spent, 0) + func.coalesce(_REVOKED.c.revoked, 0)
_OVERSPENT = (
    select(grants.c.id, grants.c.credits, _USED.label("used"))
    .outerjoin(_SPENT, _SPENT.c.grant_id == grants.c.id)
    .outerjoin(_REVOKED, _REVOKED.c.grant_id == grants.c.id)
    .where(or_(grants.c.credits < _USED, func.coalesce(_SPENT.c.spent, 0) < 0))
    .order_by(grants.c.id)
    .limit(MOST_NAMED)
)
_OTHERS_GRANTS = (
    select(ledger.c.job_id, ledger.c.grant_id)
    .join(grants, grants.c.id == ledger.c.grant_id)
    .where(or_(grants.c.guild_id != ledger.c.guild_id, grants.c.member_id != ledger.c.member_id))
    .order_by(ledger.c.id)
    .limit(MOST_NAMED)
)


async def books_problems(database: Database) -> list[str]:
    """What does not balance, in words that name the first few wrong jobs and grants; nothing where all does.

    It reads in short transactions, and may be asked while the bot works.
    """
    return await problems_seen(database.read)


async def problems_seen(opening: Opening) -> list[str]:
    """The same in transactions that somebody else opens."""
    found: list[str] = []
    async for problem in _problems(opening):
        found.append(problem)
        if len(found) == MOST_NAMED:
            break
    return found


async def _problems(opening: Opening) -> AsyncIterator[str]:
    async for problem in _problems_of_jobs(opening):
        yield problem
    async with opening() as connection:
        for grant in (await connection.execute(_OVERSPENT)).all():
            yield f"grant {grant.id} is of {grant.credits} credits, and {grant.used} of it are used"
        for entry in (await connection.execute(_OTHERS_GRANTS)).all():
            yield f"job {entry.job_id} draws on grant {entry.grant_id}, which is somebody else's"
        for problem in await _problems_of_account(connection):
            yield problem


async def _problems_of_jobs(opening: Opening) -> AsyncIterator[str]:
    behind = ""
    while True:
        async with opening() as connection:
            values = {"behind": behind, "most": AT_ONCE}
            rows = (await connection.execute(_JOBS, values)).mappings().all()
        for row in rows:
            for problem in _wrong(row):
                yield f"job {row['id']} ({row['state']}): {problem}"
        if len(rows) < AT_ONCE:
            return
        behind = rows[-1]["id"]


def _wrong(row: RowMapping) -> Iterator[str]:
    if row["booked"] != row["credits"]:
        yield f"it says {row['credits']} credits, and its entries add up to {row['booked']}"
    if row["state"] in GIVEN_BACK and row["credits"]:
        yield f"it has ended without a result, and keeps {row['credits']} credits"
    if row["last"] != row["entries"] - 1:
        yield f"it has {row['entries']} entries, of which the last has the number {row['last']}"
    if row["strange"]:
        yield "an entry of it names another server, member or moment than the job"


async def _problems_of_account(connection: AsyncConnection) -> list[str]:
    """Both tables are of one row."""
    found = []
    for table in (account, checkpoint):
        others = await connection.execute(select(table.c.id).where(table.c.id != 1).limit(1))
        if others.first() is not None:
            found.append(f"the table {table.name} has more than its one row")
    return found
