"""Queries on the files that Magic Hour has copies of."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import uploads
from bot.store.upsert import upsert

columns = uploads.c


class Upload(NamedTuple):
    """What Magic Hour calls a copy, and when it was begun: so long it has kept it at most."""

    path: str
    uploaded_at: datetime


async def find(connection: AsyncConnection, source: str, since: datetime) -> Upload | None:
    """The copy of a file, where it is not older than `since`."""
    query = select(columns.path, columns.uploaded_at).where(
        columns.source == source, columns.uploaded_at >= since
    )
    row = (await connection.execute(query)).first()
    return Upload(row.path, row.uploaded_at) if row else None


async def put(connection: AsyncConnection, source: str, upload: Upload) -> None:
    """Remember a copy; of two copies of the same file either will do."""
    copy = upload._asdict()
    await connection.execute(upsert(connection, uploads, {"source": source, **copy}, **copy))


async def forget(connection: AsyncConnection, sources: Collection[str]) -> None:
    """Forget the copies of some files: the next who needs one makes it anew."""
    await connection.execute(delete(uploads).where(columns.source.in_(sources)))


async def sweep(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Forget at most so many copies that are too old to be used, but for those that somebody else just writes; how
    many.
    """
    old = select(columns.source).where(columns.uploaded_at < before).limit(limit)
    chosen = old.with_for_update(skip_locked=True).cte("chosen")
    old_ones = delete(uploads).where(columns.source.in_(select(chosen.c.source)))
    return len((await connection.execute(old_ones.returning(columns.source))).all())
