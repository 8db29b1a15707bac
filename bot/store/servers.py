"""Queries on what servers have decided, and on who changed it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import changes, server_exceptions, servers
from bot.store.upsert import upsert

Row = RowMapping
Values = Mapping[str, Any]

# Asked before every command is answered: built once, because building costs more than asking.
_SERVER = select(servers).where(servers.c.guild_id == bindparam("guild_id"))
_EXCEPTIONS = select(server_exceptions.c.kind, server_exceptions.c.subject).where(
    server_exceptions.c.guild_id == bindparam("guild_id")
)


async def server(connection: AsyncConnection, guild_id: int) -> Row | None:
    return (await connection.execute(_SERVER, {"guild_id": guild_id})).mappings().first()


async def logging_servers(connection: AsyncConnection) -> list[Row]:
    """Every server that has a log channel."""
    return list(
        (await connection.execute(select(servers).where(servers.c.log_channel_id.is_not(None)))).mappings()
    )


async def servers_with_channels(connection: AsyncConnection) -> list[Row]:
    """Every server that has a channel of its own for anything."""
    named = or_(servers.c.log_channel_id.is_not(None), servers.c.approvals_channel_id.is_not(None))
    return list((await connection.execute(select(servers).where(named))).mappings())


async def all_exceptions(connection: AsyncConnection, kind: str) -> list[tuple[int, str]]:
    """Every exception of one kind, as its server and its subject."""
    query = select(server_exceptions.c.guild_id, server_exceptions.c.subject)
    found = await connection.execute(query.where(server_exceptions.c.kind == kind))
    return [(guild_id, subject) for guild_id, subject in found]


async def put_server(connection: AsyncConnection, guild_id: int, values: Values) -> None:
    await connection.execute(upsert(connection, servers, {"guild_id": guild_id, **values}, **values))


async def exceptions(connection: AsyncConnection, guild_id: int) -> dict[str, set[str]]:
    """The subjects by their kind."""
    found: dict[str, set[str]] = {}
    for kind, subject in await connection.execute(_EXCEPTIONS, {"guild_id": guild_id}):
        found.setdefault(kind, set()).add(subject)
    return found


async def add_exception(connection: AsyncConnection, guild_id: int, kind: str, subject: str) -> None:
    key = {"guild_id": guild_id, "kind": kind, "subject": subject}
    await connection.execute(upsert(connection, server_exceptions, key, subject=subject))


async def drop_exception(connection: AsyncConnection, guild_id: int, kind: str, subject: str) -> None:
    await connection.execute(
        delete(server_exceptions).where(
            server_exceptions.c.guild_id == guild_id,
            server_exceptions.c.kind == kind,
            server_exceptions.c.subject == subject,
        )
    )


async def drop_exceptions(connection: AsyncConnection, guild_id: int, kind: str) -> None:
    """Drop every exception of one kind."""
    await connection.execute(
        delete(server_exceptions).where(
            server_exceptions.c.guild_id == guild_id, server_exceptions.c.kind == kind
        )
    )


async def made_before(connection: AsyncConnection, guild_id: int, interaction_id: int) -> bool:
    """Whether an interaction has made a change already."""
    query = select(changes.c.id).where(
        changes.c.guild_id == guild_id, changes.c.interaction_id == interaction_id
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def add_change(connection: AsyncConnection, values: Values) -> int:
    return int(
        (await connection.execute(insert(changes).values(**values).returning(changes.c.id))).scalar_one()
    )
