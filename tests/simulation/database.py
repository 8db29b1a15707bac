"""The real database, its statements carried out at once: who comes when is decided by the seed and by nobody else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import CursorResult, Dialect, Executable, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bot.store.database import BUSY_MILLISECONDS, Database

if TYPE_CHECKING:
    from tests.simulation.process import Process

LOOKS = 0.05
"""Seconds between two looks whether somebody else's lock is gone."""


class DatabaseFile:
    """The file that all processes share, and the lock of whoever writes into it.

    One connection is enough for all who read, as each of their statements is done at once, and one for whoever writes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = create_engine(
            f"sqlite:///{path}", isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True
        )
        event.listen(self._engine, "connect", _prepare)
        self.reading, self.writing = self._engine.connect(), self._engine.connect()
        self.writer: Connection | None = None
        self.questions = sqlite3.connect(path, isolation_level=None)
        """For what the simulation itself wants to know."""

    def close(self) -> None:
        self.questions.close()
        self.reading.close()
        self.writing.close()
        self._engine.dispose()


class SimulatedDatabase(Database):
    """Opens transactions as the bot does; where the driver would hand them to a thread, they are simply done."""

    def __init__(self, file: DatabaseFile, process: "Process") -> None:
        super().__init__(f"sqlite+aiosqlite:///{file.path}")
        self._open: list[Connection] = []
        inline: Any = _Engine(file, process, self._open)
        self._engine = inline

    def lose_connections(self) -> None:
        """What the death of a process does to its transactions."""
        for connection in tuple(self._open):
            connection.give_up()


class _Engine:
    def __init__(self, file: DatabaseFile, process: "Process", opened: "list[Connection]") -> None:
        self._file = file
        self._process = process
        self._opened = opened

    def connect(self) -> "Connection":
        return Connection(self._file, self._process, self._opened)

    async def dispose(self) -> None:
        """The file is closed by its owner."""


class Connection:
    """What the store uses of SQLAlchemy's asynchronous connection."""

    def __init__(self, file: DatabaseFile, process: "Process", opened: "list[Connection]") -> None:
        self._file = file
        self._process = process
        self._opened = opened
        self._writes = False
        self._sync = file.reading
        self.dialect: Dialect = self._sync.dialect

    async def __aenter__(self) -> Self:
        self._process.live()
        return self

    async def __aexit__(self, *error: object) -> None:
        self.give_up()

    async def execution_options(self, *, writes: bool) -> None:
        self._writes = writes
        self._sync = self._file.writing if writes else self._file.reading

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        if self._writes:
            self._process.step("in a transaction")
        return self._sync.execute(statement, parameters)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        if self._writes:
            self._process.step("before a transaction")
            await self._lock()
        else:
            await asyncio.sleep(0)
        self._process.live()
        self._strike("disk I/O error")
        yield
        if self._writes:
            await self._commit()

    async def _lock(self) -> None:
        """Wait for other processes as SQLite does: not in a queue, and not for long."""
        world, waited = self._process.world, 0.0
        while self._file.writer is not None:
            if waited >= BUSY_MILLISECONDS / 1000:
                raise _trouble("database is locked")
            await world.sleep(LOOKS)
            self._process.live()
            waited += LOOKS
        self._file.writer = self
        self._opened.append(self)
        self._sync.exec_driver_sql("BEGIN IMMEDIATE")

    async def _commit(self) -> None:
        await self._hold_on()
        self._process.step("before a commit")
        self._sync.exec_driver_sql("COMMIT")
        self._unlock()
        self._process.world.committed()
        self._process.step("after a commit")
        self._strike("the answer to the commit was lost", often=0.25)

    async def _hold_on(self) -> None:
        """Now and then a disk takes its time, while nobody else can write."""
        world = self._process.world
        if world.weather.strikes(0.02):
            await world.sleep(world.weather.pause() * (20 if world.weather.strikes(0.1) else 1))
        else:
            await asyncio.sleep(0)

    def _strike(self, trouble: str, often: float = 1.0) -> None:
        weather = self._process.world.weather
        if weather.strikes(weather.database * often):
            raise _trouble(trouble)

    def give_up(self) -> None:
        """What was not committed has never been."""
        if self._file.writer is self:
            self._sync.exec_driver_sql("ROLLBACK")
            self._unlock()

    def _unlock(self) -> None:
        self._file.writer = None
        self._opened.remove(self)


def _trouble(what: str) -> OperationalError:
    return OperationalError("", None, sqlite3.OperationalError(what))


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=ON", "busy_timeout=0"):
        connection.execute(f"PRAGMA {pragma}")
