"""Queries on the files for which a form is open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import selections


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    await connection.execute(insert(selections).values(**values))


async def by_id(connection: AsyncConnection, selection_id: str) -> RowMapping | None:
    query = select(selections).where(selections.c.id == selection_id)
    return (await connection.execute(query)).mappings().first()


async def sweep(connection: AsyncConnection, before: datetime) -> None:
    """Forget what was chosen so long ago that nobody sends its form any more."""
    await connection.execute(delete(selections).where(selections.c.created_at < before))
