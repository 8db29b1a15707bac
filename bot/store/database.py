"""The database: short transactions on SQLite (embedded) or PostgreSQL (shared by several processes)."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import CommitUnclear, StoreError
from bot.store.files import make_private
from bot.store.limits import LONG_COMMAND_SECONDS, Limits, arguments, hurry, take_time, watch
from bot.store.outage import Outage
from bot.store.statements import connect
from bot.store.writers import Writers

LIMITS = Limits()

BUSY_MILLISECONDS = 1500
"""How long SQLite waits for another process's lock: well below the 3 seconds in which Discord wants an answer."""

Transaction = AsyncConnection
"""An open transaction, as the rooms above hand it on without speaking SQL themselves."""

DEFECTS = (DataError, IntegrityError, ProgrammingError)
"""What a database that works says to what it does not take."""

UNREACHABLE = (DBAPIError, PoolTimeoutError, OSError)  # of which TimeoutError is one

AT_ONCE = 15
"""Transactions that a process has open at most."""

CLOSING_SECONDS = 5.0
"""How long connections are given to end politely."""


class _SqliteConnection(sqlite3.Connection):
    """Gives its lock back when it is closed, as it is when a task is canceled in the middle of a statement.

    SQLite itself would keep a closed connection and its transaction until the last cursor on it has been collected.
    """

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


_SQLITE = {"connect_args": {"async_creator_fn": connect, "factory": _SqliteConnection}}

_FILE: dict[str, Any] = {**_SQLITE, "pool_size": AT_ONCE, "max_overflow": 0, "pool_use_lifo": True}
"""All connections of a rush stay: one that was opened for each peak would cost more than the transaction in it."""

_POSTGRESQL = {"pool_size": 10, "max_overflow": AT_ONCE - 10}
"""A process has about forty workers, which rest or wait for a neighbour nearly always: ten connections that stay and
five for rushes carry them, and commands beside them. With the one it listens on, a process has sixteen at most, so
that six processes fit below the hundred that PostgreSQL takes by default, three of which it keeps for its superuser."""


class Database:
    """Opens transactions; every failure of the database itself comes out as StoreError."""

    def __init__(
        self,
        url: str | URL,
        *,
        busy_milliseconds: int = BUSY_MILLISECONDS,
        limits: Limits = LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        address = make_url(url)
        self.name = address.get_backend_name()
        self.embedded = self.name == "sqlite"
        self.path = _path_of(address) if self.embedded else None
        self._limits = limits
        how = self._file_or_server()
        self._engine = create_async_engine(address, hide_parameters=True, **how)
        self._places = asyncio.Semaphore(AT_ONCE)
        # One writer at a time is SQLite's own rule; waiting here is fair and costs no busy loop in a thread.
        self._writers = Writers() if self.embedded else None
        self._failed_at = 0.0
        self._reading, self._writing = Outage("read", clock), Outage("written to", clock)
        if self.embedded:
            event.listen(self._engine.sync_engine, "connect", partial(_prepare_sqlite, busy_milliseconds))
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
        else:
            watch(self._engine, limits)

    def _file_or_server(self) -> dict[str, Any]:
        if self.embedded:
            return _FILE if self.path else _SQLITE
        return _POSTGRESQL | self._arguments()

    def _arguments(self, **other: float) -> dict[str, Any]:
        return {"connect_args": arguments(self._limits, **other)}

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[AsyncConnection]:
        """One transaction that writes: committed at the end of the block, rolled back by any exception.

        What is urgent, because somebody waits for it, goes before other writers of this process and is given
        up sooner. Raises CommitUnclear where the database broke off before it said that it has committed.
        """
        patience = self._limits.hurry if urgent else self._limits.free
        with self._watched(self._writing):
            async with self._turn(urgent=urgent), self._place(patience), self._engine.connect() as connection:
                await connection.execution_options(writes=True)
                with _answered_commit() as progress:
                    async with connection.begin():
                        if urgent and not self.embedded:
                            await hurry(connection, self._limits)
                        yield connection
                        progress.written = not self.embedded  # where a file says no, nothing was written

    @asynccontextmanager
    async def _place(self, patience: float) -> AsyncIterator[None]:
        """One of the transactions that may be open at once; TimeoutError when none is free for so many seconds."""
        async with asyncio.timeout(patience):
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    @asynccontextmanager
    async def _turn(self, *, urgent: bool) -> AsyncIterator[None]:
        if self._writers is None:
            yield
            return
        begun = time.monotonic()
        async with self._writers.turn(urgent=urgent):
            if self._failed_at > begun:
                raise StoreError  # whoever was before us in the queue has just found out, and waited long enough for us
            try:
                yield
            except DEFECTS:
                raise  # the next writer meets a database that works
            except (DBAPIError, PoolTimeoutError):
                self._failed_at = time.monotonic()
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads, on a consistent snapshot where the database gives one."""
        with self._watched(self._reading):
            async with (
                self._place(self._limits.hurry),
                self._engine.connect() as connection,
                connection.begin(),
            ):
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """One long transaction that only reads, and sees everything as it was when it began."""
        if self.embedded:  # it sees it so anyway
            async with self.read() as connection:
                yield connection
            return
        frozen: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        async with self._long(**frozen) as connection:
            yield connection

    @asynccontextmanager
    async def overhaul(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that writes, and takes as long as it needs to change or fill whole tables."""
        async with self.write() if self.embedded else self._long() as connection:
            yield connection

    @asynccontextmanager
    async def _long(self, **options: Any) -> AsyncIterator[AsyncConnection]:
        with _translated():
            engine = self._engine_apart(command=LONG_COMMAND_SECONDS)
            async with engine.connect() as connection:
                await connection.execution_options(**options)
                async with connection.begin():
                    await take_time(connection)
                    yield connection

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[AsyncConnection]:
        """A connection beside the pool, for whoever keeps it long; each of its statements is a transaction."""
        with _translated():
            engine = self._engine_apart()
            async with engine.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                yield connection

    @contextmanager
    def _watched(self, outage: Outage) -> Iterator[None]:
        try:
            with _translated():
                yield
        except StoreError as error:
            outage.failed(error)
            raise
        else:
            outage.worked()

    def _engine_apart(self, **limits: float) -> AsyncEngine:
        how = self._arguments(**limits)
        engine = create_async_engine(self._engine.url, hide_parameters=True, poolclass=NullPool, **how)
        watch(engine, self._limits)
        return engine

    async def make_room(self) -> None:
        """Make the folder of an embedded database, and a file in it that its owner alone can read, where there is none;
        OSError when that is not allowed.
        """
        if self.path:
            await asyncio.to_thread(_make_room, self.path)

    async def ping(self) -> None:
        """Raise StoreError unless the database answers."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection, which a server that is silent does not hold up for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._engine.dispose()


def _path_of(address: URL) -> Path | None:
    name = address.database or ":memory:"
    return None if name == ":memory:" or name.startswith("file:") else Path(name)


def _make_room(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        make_private(path)


@dataclass
class _Progress:
    """How far a transaction has come."""

    written: bool = False
    """Only the answer to its commit is missing, which another machine gives."""


@contextmanager
def _answered_commit() -> Iterator[_Progress]:
    """Raise CommitUnclear where the database fails after everything was written."""
    progress = _Progress()
    try:
        yield progress
    except DEFECTS:
        raise
    except UNREACHABLE as error:
        if not progress.written:
            raise
        raise CommitUnclear from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DEFECTS:
        raise  # a defect of ours: the database works, and trying again would not help
    except TimeoutError as error:  # nearly always without a word
        raise StoreError from TimeoutError(str(error) or "it did not answer in time")
    except UNREACHABLE as error:
        raise StoreError from error


def _prepare_sqlite(busy_milliseconds: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says so
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=FAST",  # what is forgotten is overwritten, as far as that costs no page more
        f"busy_timeout={busy_milliseconds}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.begin(writes=bool(connection.get_execution_options().get("writes")))
