"""How much there is to do: one look at the jobs that have not ended, whoever's they are."""

from datetime import datetime

from sqlalchemy import RowMapping, and_, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import Instant, jobs

Row = RowMapping
columns = jobs.c

_LEASED = and_(columns.lease_owner.is_not(None), columns.lease_until > bindparam("now", type_=Instant))
_LEFT = and_(columns.lease_owner.is_not(None), columns.lease_until <= bindparam("now", type_=Instant))
_UNFINISHED = (
    select(
        columns.state,
        columns.tool,
        func.count().label("jobs"),
        func.sum(columns.credits).label("credits"),
        func.sum(case((_LEASED, 1), else_=0)).label("leased"),
        func.sum(case((_LEFT, 1), else_=0)).label("left"),
    )
    .where(columns.finished_at.is_(None))
    .group_by(
        columns.tool, columns.state
    )  # the other way round SQLite would read the whole table in that order
)
_UNTOLD = select(func.count()).where(columns.finished_at.is_not(None), columns.told_at.is_(None))


async def unfinished(connection: AsyncConnection, now: datetime) -> list[Row]:
    """Jobs that have not ended by `state` and `tool`: how many `jobs`, their `credits`, how many of them somebody has
    `leased`, and how many are `left` with a lease that ran out.
    """
    return list((await connection.execute(_UNFINISHED, {"now": now})).mappings())


async def untold(connection: AsyncConnection) -> int:
    """Ended jobs whose members do not know it yet."""
    return int((await connection.execute(_UNTOLD)).scalar_one())
