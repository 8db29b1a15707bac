"""Queries on what managers have granted, and on what they have taken back of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, RowMapping, Select, bindparam, cast, func, insert, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.credits import SPENT_OF_ALLOWANCE, account_left_query
from bot.store.schema import grants, ledger, revocations

Row = RowMapping
Values = Mapping[str, Any]

# Asked before every command is answered: built once, because building costs more than asking.
_SPENT = (
    select(ledger.c.grant_id, func.sum(ledger.c.credits).label("spent"))
    .where(
        ledger.c.guild_id == bindparam("guild_id"),
        ledger.c.member_id == bindparam("member_id"),
        ledger.c.grant_id.is_not(None),
    )
    .group_by(ledger.c.grant_id)
    .subquery()
)
_REVOKED = (
    select(revocations.c.grant_id, func.sum(revocations.c.credits).label("revoked"))
    .group_by(revocations.c.grant_id)
    .subquery()
)
_LEFT_OF = cast(  # PostgreSQL's sums are decimals
    grants.c.credits - func.coalesce(_SPENT.c.spent, 0) - func.coalesce(_REVOKED.c.revoked, 0), BigInteger
)
_OF_MEMBER = (
    select(grants, _LEFT_OF.label("left"))
    .outerjoin(_SPENT, _SPENT.c.grant_id == grants.c.id)
    .outerjoin(_REVOKED, _REVOKED.c.grant_id == grants.c.id)
    .where(grants.c.guild_id == bindparam("guild_id"), grants.c.member_id == bindparam("member_id"))
)
_LEFT = _OF_MEMBER.where(or_(grants.c.expires_at.is_(None), grants.c.expires_at > bindparam("now"))).order_by(
    grants.c.expires_at.is_(None), grants.c.expires_at, grants.c.id
)


def _funds() -> Select[Any]:
    """One row for each grant, and one where there is none."""
    drawn, left = SPENT_OF_ALLOWANCE.subquery(), _LEFT.order_by(None).subquery()
    account_left = account_left_query().scalar_subquery()
    query = select(drawn.c[0], account_left, left.c.id, left.c.left)
    joined = query.select_from(drawn.outerjoin(left, true()))
    return joined.order_by(left.c.expires_at.is_(None), left.c.expires_at, left.c.id)


_FUNDS = _funds()
_EXPIRED = (
    _OF_MEMBER.where(grants.c.expires_at <= bindparam("now"), _LEFT_OF > 0)
    .order_by(grants.c.expires_at.desc(), grants.c.id.desc())
    .limit(bindparam("limit"))
)


async def left(connection: AsyncConnection, guild_id: int, member_id: int, now: datetime) -> list[Row]:
    """The member's grants that have not expired, with what is left of each, in the order they are spent."""
    values = {"guild_id": guild_id, "member_id": member_id, "now": now}
    return list((await connection.execute(_LEFT, values)).mappings())


class Funds(NamedTuple):
    """What a member and the shared account have."""

    spent: int
    """What the member's jobs of a period have drawn from the allowance."""
    grants: list[tuple[int, int]]
    """What is left of each grant that has not expired, by its id, in the order they are spent."""
    account_left: int | None
    """See `account_left`."""


async def funds(
    connection: AsyncConnection,
    guild_id: int,
    member_id: int,
    *,
    period: tuple[datetime, datetime],
    now: datetime,
    open_states: Collection[str],
) -> Funds:
    """What there is for a member's job accepted in a period, from its first moment to that of the next."""
    of_member = {"guild_id": guild_id, "member_id": member_id}
    values = {"begin": period[0], "end": period[1], "now": now, "open_states": list(open_states)}
    rows = (await connection.execute(_FUNDS, {**of_member, **values})).all()
    spent, account_left = rows[0][:2]
    left = [(grant_id, credits) for *_, grant_id, credits in rows if grant_id is not None]
    return Funds(int(spent), left, None if account_left is None else int(account_left))


async def expired(
    connection: AsyncConnection, guild_id: int, member_id: int, now: datetime, limit: int
) -> list[Row]:
    """The member's grants that expired before they were spent, with what was left of each, the latest first."""
    values = {"guild_id": guild_id, "member_id": member_id, "now": now, "limit": limit}
    return list((await connection.execute(_EXPIRED, values)).mappings())


async def add(connection: AsyncConnection, values: Values) -> int:
    return int(
        (await connection.execute(insert(grants).values(**values).returning(grants.c.id))).scalar_one()
    )


async def revoke(connection: AsyncConnection, values: Values) -> None:
    await connection.execute(insert(revocations).values(**values))


async def of_member(connection: AsyncConnection, guild_id: int, member_id: int, limit: int) -> list[Row]:
    """A member's latest grants, newest first."""
    query = (
        select(grants)
        .where(grants.c.guild_id == guild_id, grants.c.member_id == member_id)
        .order_by(grants.c.id.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).mappings())


async def revocations_of_member(
    connection: AsyncConnection, guild_id: int, member_id: int, limit: int
) -> list[Row]:
    """What was taken back of a member's grants, newest first."""
    query = (
        select(revocations)
        .join(grants, grants.c.id == revocations.c.grant_id)
        .where(grants.c.guild_id == guild_id, grants.c.member_id == member_id)
        .order_by(revocations.c.id.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).mappings())
