"""SQLite databases as files: copied whole while others write, and brought into one file."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bot.errors import CopyFailed

T = TypeVar("T")

PRIVATE = 0o600
"""What holds prompts and tokens is for its owner alone."""

_WAITING_SECONDS = 1.5
_IN_USE_SECONDS = 0.1
"""Whoever has a database open keeps it open."""

_PRIMARY = 0xFF
"""The bits of an error's code that say what kind it is of."""


async def copy_whole(source: Path, to: Path, *, unused: bool = False) -> None:
    """Write a consistent copy of a database into an empty file; with `unused` only while nobody else has it open.

    It is read in one transaction, which holds up no writer, so a busy bot cannot make it begin anew; and what has been
    deleted does not come along. :raises CopyFailed: nobody can read it, or there is no room for the copy.
    """
    try:
        with closing(_opened(source)) as connection:
            await _interruptible(connection, lambda: _copy(connection, to, unused=unused))
    except sqlite3.Error as error:
        raise CopyFailed(why=f"{source}: {error}") from None


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAITING_SECONDS, isolation_level=None, check_same_thread=False)


def _copy(connection: sqlite3.Connection, to: Path, *, unused: bool) -> None:
    if unused:
        _take_alone(connection)
    connection.execute("VACUUM INTO ?", (str(to),))


def _take_alone(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout={round(_IN_USE_SECONDS * 1000)}")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def is_open(path: Path) -> bool:
    """Whether anybody has a database open, be it in this process and idle."""
    try:
        with closing(_opened(path)) as connection:
            _take_alone(connection)
    except sqlite3.Error as error:
        return error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
    return False


def tables_in(path: Path) -> list[str]:
    """The names of a database's tables, without changing anything; none where it has none or cannot be read."""
    try:
        if not path.is_file() or not path.stat().st_size:
            return []
        with closing(_opened(path)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except (OSError, sqlite3.Error):
        return []
    return [name for (name,) in rows if not name.startswith("sqlite_")]


async def _interruptible(connection: sqlite3.Connection, work: Callable[[], T]) -> T:
    """Do something in a thread, which ends with whoever waits for it."""
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        connection.interrupt()
        await asyncio.gather(working, return_exceptions=True)
        raise


def make_private(file: Path) -> None:
    """Make an empty file that nobody else can read; FileExistsError where there is one."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def settle(file: Path) -> None:
    """Have the whole database in its one file, and that on the disk."""
    with closing(_opened(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    _sync(file)


def publish(part: Path, file: Path) -> None:
    """Give a finished file its name; FileExistsError where somebody else has taken it meanwhile."""
    try:
        os.link(part, file)  # unlike a move it never takes the place of another file
    except FileExistsError:
        raise
    except OSError:
        part.rename(file)  # not every file system knows links
    part.unlink(missing_ok=True)
    _sync(file.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(file: Path) -> None:
    """Remove a database with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
