"""Queries on the rules that managers have set, and on what is measured against them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, bindparam, delete, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import budgets, jobs, ledger, servers
from bot.store.upsert import upsert

Row = RowMapping
Values = Mapping[str, Any]

NOBODY = 0
"""The subject of a rule that is not about one role or member."""

# Asked before every command is answered: built once, because building costs more than asking.
_FOR_MEMBER = and_(
    budgets.c.guild_id == bindparam("guild_id"),
    or_(
        budgets.c.subject_id == NOBODY,
        and_(budgets.c.scope == "member", budgets.c.subject_id == bindparam("member_id")),
        and_(budgets.c.scope == "role", budgets.c.subject_id.in_(bindparam("role_ids", expanding=True))),
    ),
)


def _bounds() -> Select[Any]:
    """One row for each rule, and one where there is none; each with what the server has decided, if it has."""
    one = select(literal(1).label("one")).subquery()
    known = one.outerjoin(servers, servers.c.guild_id == bindparam("guild_id"))
    decided = [column.label(f"server_{column.name}") for column in servers.c]
    return select(*decided, budgets).select_from(known.outerjoin(budgets, _FOR_MEMBER))


_BOUNDS = _bounds()

# Asked with each job of a member who is near the end: the few rows that have an alert are in an index of their own.
_HIGHEST_ALERT = select(func.coalesce(func.max(jobs.c.alert), 0)).where(
    jobs.c.guild_id == bindparam("guild_id"),
    jobs.c.member_id == bindparam("member_id"),
    jobs.c.accepted_at >= bindparam("begin"),
    jobs.c.alert.is_not(None),
)


async def bounds(
    connection: AsyncConnection, guild_id: int, member_id: int, role_ids: Collection[int]
) -> tuple[dict[str, Any] | None, list[Row]]:
    """What a server has decided, None for nothing, and every rule that bounds a member with these roles."""
    values = {"guild_id": guild_id, "member_id": member_id, "role_ids": list(role_ids)}
    rows = list((await connection.execute(_BOUNDS, values)).mappings())
    decided = {column.name: rows[0][f"server_{column.name}"] for column in servers.c}
    server = None if decided["guild_id"] is None else decided
    return server, [row for row in rows if row["scope"] is not None]


async def rules_of_server(connection: AsyncConnection, guild_id: int) -> list[Row]:
    query = (
        select(budgets).where(budgets.c.guild_id == guild_id).order_by(budgets.c.scope, budgets.c.subject_id)
    )
    return list((await connection.execute(query)).mappings())


async def rule(connection: AsyncConnection, guild_id: int, scope: str, subject_id: int) -> Row | None:
    query = select(budgets).where(_key(guild_id, scope, subject_id))
    return (await connection.execute(query)).mappings().first()


async def put_rule(
    connection: AsyncConnection, guild_id: int, scope: str, subject_id: int, values: Values
) -> None:
    key = {"guild_id": guild_id, "scope": scope, "subject_id": subject_id}
    await connection.execute(upsert(connection, budgets, {**key, **values}, **values))


async def drop_rule(connection: AsyncConnection, guild_id: int, scope: str, subject_id: int) -> None:
    await connection.execute(delete(budgets).where(_key(guild_id, scope, subject_id)))


def _key(guild_id: int, scope: str, subject_id: int) -> Any:
    return and_(budgets.c.guild_id == guild_id, budgets.c.scope == scope, budgets.c.subject_id == subject_id)


async def spent_by_server(connection: AsyncConnection, guild_id: int, begin: datetime, end: datetime) -> int:
    """What all jobs of a server accepted between `begin` and `end` cost, wherever it was drawn from."""
    query = select(func.coalesce(func.sum(ledger.c.credits), 0)).where(
        ledger.c.guild_id == guild_id, ledger.c.accepted_at >= begin, ledger.c.accepted_at < end
    )
    return int((await connection.execute(query)).scalar_one())


async def spent_by_members(
    connection: AsyncConnection, guild_id: int, begin: datetime, end: datetime
) -> dict[int, int]:
    """What each member has drawn from the allowance for jobs accepted between `begin` and `end`."""
    query = (
        select(ledger.c.member_id, func.sum(ledger.c.credits))
        .where(
            ledger.c.guild_id == guild_id,
            ledger.c.grant_id.is_(None),
            ledger.c.accepted_at >= begin,
            ledger.c.accepted_at < end,
        )
        .group_by(ledger.c.member_id)
    )
    return {member_id: int(spent) for member_id, spent in await connection.execute(query)}


async def latest_roles(connection: AsyncConnection, guild_id: int, begin: datetime) -> dict[int, list[int]]:
    """The roles that members had at their latest job accepted since `begin`."""
    latest = (
        select(jobs.c.member_id, func.max(jobs.c.accepted_at).label("accepted_at"))
        .where(jobs.c.guild_id == guild_id, jobs.c.accepted_at >= begin)
        .group_by(jobs.c.member_id)
        .subquery()
    )
    query = select(jobs.c.member_id, jobs.c.role_ids).where(
        jobs.c.guild_id == guild_id,
        jobs.c.member_id == latest.c.member_id,
        jobs.c.accepted_at == latest.c.accepted_at,
    )
    return {row.member_id: row.role_ids for row in await connection.execute(query)}


async def highest_alert(connection: AsyncConnection, guild_id: int, member_id: int, begin: datetime) -> int:
    """The highest percentage of their allowance of which a member has heard since `begin`; 0 for none."""
    values = {"guild_id": guild_id, "member_id": member_id, "begin": begin}
    return int((await connection.execute(_HIGHEST_ALERT, values)).scalar_one())
