"""SQLite's statements, each carried out in one go on its connection's thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any, Self

import aiosqlite

Work = Callable[..., None]
"""What is done with a connection, which comes first, in its thread."""


def connect(database: str, **options: Any) -> aiosqlite.Connection:
    """A connection that is about to open, for SQLAlchemy; its thread does not keep the process alive."""
    connection = _Connection(lambda: sqlite3.connect(database, **options), 64)
    connection._thread.daemon = True  # noqa: SLF001  as SQLAlchemy does for the connections that it makes itself
    return connection


class _Cursor:
    """Has the rows as soon as its statement was executed.

    The cursor that it stands for would go to the thread and back four times: to be made, executed, fetched and closed.
    """

    def __init__(self, connection: "_Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.carry_out(self._execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        await self._connection.carry_out(self._executemany, statement, parameters)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing is left to close."""

    def _execute(self, connection: sqlite3.Connection, statement: str, parameters: Sequence[Any]) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(statement, parameters)
            self._keep(cursor)

    def _executemany(
        self, connection: sqlite3.Connection, statement: str, parameters: Iterable[Sequence[Any]]
    ) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.executemany(statement, parameters)
            self._keep(cursor)

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall()
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid


class _Connection(aiosqlite.Connection):
    """Begins a transaction together with its first statement, ends it once, and waits for no end of one that only read.

    SQLAlchemy would send all of it to the thread and wait, and roll back once more before a connection is used again.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._beginning: str | None = None
        self._writes = True
        self._open = False
        self._ending: asyncio.Future[Any] | None = None

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except BaseException:
            # aiosqlite leaves its thread to tell of its end to a loop that may be gone by then.
            if self._ending is not None:
                await self._ending
            raise

    def stop(self) -> asyncio.Future[Any] | None:
        self._ending = super().stop()
        return self._ending

    def cursor(self) -> Any:
        return _Cursor(self)

    def begin(self, *, writes: bool) -> None:
        """What is carried out next begins a transaction: one that writes locks out other writers from then on."""
        self._beginning, self._writes = "BEGIN IMMEDIATE" if writes else "BEGIN", writes

    async def carry_out(self, work: Work, *arguments: Any) -> None:
        beginning, self._beginning, self._open = self._beginning, None, True
        await self._send(_carried_out, self._conn, beginning, work, *arguments)

    async def commit(self) -> None:
        await self._end(self._conn.commit)

    async def rollback(self) -> None:
        await self._end(self._conn.rollback)

    async def _end(self, end: Callable[[], None]) -> None:
        self._beginning = None
        if not self._open:
            return
        if self._writes:
            await self._send(end)
        else:
            self._tx.put_nowait((None, end))  # whatever is done next with the connection comes after it
        self._open = False

    async def _send(self, work: Callable[..., None], *arguments: Any) -> None:
        await self._execute(work, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite annotates it in part


def _carried_out(connection: sqlite3.Connection, beginning: str | None, work: Work, *arguments: Any) -> None:
    if beginning is not None:
        connection.execute(beginning)
    work(connection, *arguments)
