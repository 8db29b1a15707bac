"""SQLite's statements, each carried out in one go on its connection's thread."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, Self

import aiosqlite


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
    def cursor(self) -> Any:
        return _Cursor(self)

    async def carry_out(self, work: Any, *arguments: Any) -> None:
        await self._execute(work, self._conn, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite annotates it in part
