"""Backup and restore, as the command line has them: what is done, and the one line that tells of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import CopyFailed
from bot.settings import Settings
from bot.store import backup as making
from bot.store import restore as reading
from bot.store.backup import Copy
from bot.store.database import Database

_KIB = 1024


async def backup(settings: Settings, file: Path) -> str:
    """Write a backup, and say where it is and what is in it.

    :raises SettingsError: there cannot be one at that place.
    :raises CopyFailed: it broke off, or it was made of books that do not balance.
    """
    async with _opened(settings) as database:
        copy = await making.backup(database, file, datetime.now(UTC))
    told = f"Backed up: {file}, {_size(copy.size)}, {_jobs(copy)}."
    if copy.problems:
        raise CopyFailed(f"{told} But the books do not balance: {'; '.join(copy.problems)}.")
    return f"{told} {_balance(copy)}"


async def restore(settings: Settings, file: Path) -> str:
    """Read a backup into the database of the settings, and say so. Raises what `bot.store.restore.restore` does."""
    async with _opened(settings) as database:
        copy = await reading.restore(database, file, settings.data_dir)
    return f"Restored: {file} into {database.name}, {_jobs(copy)}. {_balance(copy)}"


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


def _jobs(copy: Copy) -> str:
    return f"{copy.jobs:,} job{'' if copy.jobs == 1 else 's'}"


def _balance(copy: Copy) -> str:
    if copy.problems is None:
        return "Its books were not checked, for it is of an earlier version: restoring it checks them."
    return "The books balance."


def _size(size: int) -> str:
    """Bytes in the largest unit that leaves something before the point."""
    amount, units = float(size), ["bytes", "KiB", "MiB", "GiB", "TiB"]
    while amount >= _KIB and len(units) > 1:
        amount, units = amount / _KIB, units[1:]
    return f"{amount:,.1f} {units[0]}" if units[0] != "bytes" else f"{size} bytes"
