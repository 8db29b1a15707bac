"""Queries on the files for which a form is open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import selections


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    await connection.execute(insert(selections).values(**values))


async def keep_latest(connection: AsyncConnection, guild_id: int, member_id: int, most: int) -> None:
    """Forget all but the latest that a member has chosen on a server."""
    of_member = (selections.c.guild_id == guild_id, selections.c.member_id == member_id)
    order = (selections.c.created_at.desc(), selections.c.id.desc())
    latest = select(selections.c.id).where(*of_member).order_by(*order).limit(most)
    await connection.execute(delete(selections).where(*of_member, selections.c.id.not_in(latest)))


async def by_id(connection: AsyncConnection, selection_id: str) -> RowMapping | None:
    query = select(selections).where(selections.c.id == selection_id)
    return (await connection.execute(query)).mappings().first()


async def sweep(connection: AsyncConnection, before: datetime) -> None:
    """Forget what was chosen so long ago that nobody sends its form any more."""
    await connection.execute(delete(selections).where(selections.c.created_at < before))
