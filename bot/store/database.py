"""The database: short transactions on SQLite (embedded) or PostgreSQL (shared by several processes)."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import StoreError
from bot.store.statements import connect

BUSY_MILLISECONDS = 1500
"""How long SQLite waits for another process's lock: well below the 3 seconds in which Discord wants an answer."""

Transaction = AsyncConnection
"""An open transaction, as the rooms above hand it on without speaking SQL themselves."""

UNREACHABLE = (DBAPIError, PoolTimeoutError, OSError)


class _SqliteConnection(sqlite3.Connection):
    """Gives its lock back when it is closed, as it is when a task is canceled in the middle of a statement.

    SQLite itself would keep a closed connection and its transaction until the last cursor on it has been collected.
    """

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


_SQLITE = {"async_creator_fn": connect, "factory": _SqliteConnection}


class Database:
    """Opens transactions; every failure of the database itself comes out as StoreError."""

    def __init__(self, url: str, *, busy_milliseconds: int = BUSY_MILLISECONDS) -> None:
        address = make_url(url)
        self.name = address.get_backend_name()
        self.embedded = self.name == "sqlite"
        self._path = _path_of(address) if self.embedded else None
        how: dict[str, Any] = {"connect_args": _SQLITE} if self.embedded else {"pool_pre_ping": True}
        self._engine = create_async_engine(address, hide_parameters=True, **how)
        # One writer at a time is SQLite's own rule; waiting here is fair and costs no busy loop in a thread.
        self._writer: asyncio.Lock | None = asyncio.Lock() if self.embedded else None
        self._failed_at = 0.0
        if self.embedded:
            event.listen(self._engine.sync_engine, "connect", partial(_prepare_sqlite, busy_milliseconds))
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that writes: committed at the end of the block, rolled back by any exception."""
        with _translated():
            async with self._turn(), self._engine.connect() as connection:
                await connection.execution_options(writes=True)
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._writer is None:
            yield
            return
        begun = time.monotonic()
        async with self._writer:
            if self._failed_at > begun:
                raise StoreError  # whoever was before us in the queue has just found out, and waited long enough for us
            try:
                yield
            except UNREACHABLE:
                self._failed_at = time.monotonic()
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads, on a consistent snapshot where the database gives one."""
        with _translated():
            async with self._engine.connect() as connection, connection.begin():
                yield connection

    async def make_room(self) -> None:
        """Make the folder of an embedded database; OSError when that is not allowed."""
        if self._path:
            await asyncio.to_thread(self._path.parent.mkdir, parents=True, exist_ok=True)

    async def ping(self) -> None:
        """Raise StoreError unless the database answers."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self._engine.dispose()


def _path_of(address: URL) -> Path | None:
    name = address.database or ":memory:"
    return None if name == ":memory:" or name.startswith("file:") else Path(name)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise  # a defect of ours: the database works, and trying again would not help
    except UNREACHABLE as error:
        raise StoreError from error


def _prepare_sqlite(busy_milliseconds: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says so
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={busy_milliseconds}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
