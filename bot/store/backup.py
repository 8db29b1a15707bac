"""A backup: the whole database, of one moment, in one SQLite file, made while the bot works."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import CopyFailed, SettingsError, StoreError
from bot.store.books import books_problems
from bot.store.copying import copy_all, count
from bot.store.database import Database
from bot.store.files import copy_whole, make_private, publish, remove, settle
from bot.store.notes import Notes
from bot.store.outage import reason
from bot.store.revisions import known, newest, revision_of, upgrade_to
from bot.store.schema import notes
from bot.store.strangers import refuse_stranger

HALF_WRITTEN = ".part"

BACKED_UP = "backed up"
"""The note, in a backup alone, of when it was made."""

IN_PLACE = "is a backup that was put in place by hand: move it away, and read it in with `python -m bot restore FILE`"


@dataclass(frozen=True)
class Copy:
    """What has been copied."""

    jobs: int
    problems: tuple[str, ...] | None
    """What does not balance in its books; None where they were not looked at, as of an earlier version's."""
    size: int = 0
    """Bytes."""


async def backup(database: Database, file: Path, now: datetime) -> Copy:
    """Write a backup to a file that there is not yet; it appears under its name when it is complete.

    It says in itself when it was made: the bot goes on then, or later, and does things that are not in the backup.

    :raises SettingsError: there cannot be one at that place, or of that database.
    :raises CopyFailed: it broke off.
    """
    async with _half_written(file) as part:
        await _write(database, part)
        copy = await _looked_through(part, now)
        await asyncio.to_thread(settle, part)
        size = (await asyncio.to_thread(part.stat)).st_size
        await asyncio.to_thread(publish, part, file)
    return Copy(copy.jobs, copy.problems, size)


@asynccontextmanager
async def _half_written(file: Path) -> AsyncIterator[Path]:
    """Where a backup is written; whatever ends it, no half of it is left."""
    part = file.with_name(f"{file.name}{HALF_WRITTEN}")
    _begin(file, part)  # at once: who is stopped in between would not know of the file
    try:
        yield part
    except OSError as error:
        raise CopyFailed(why=f"{error.filename or file}: {error.strerror}") from None
    except StoreError as error:
        raise CopyFailed(why=reason(error)) from None
    finally:
        await asyncio.to_thread(remove, part)


def _begin(file: Path, part: Path) -> None:
    if file.exists():
        raise SettingsError(f"{file} is there already: name a new file, for a backup overwrites nothing.")
    try:
        make_private(part)
    except FileExistsError:
        raise SettingsError(
            f"{part} is there already, from a backup that goes on or was cut off: remove it if none goes on."
        ) from None
    except OSError as error:
        raise SettingsError(f"{part} cannot be written: {error.strerror}.") from None


async def _write(database: Database, part: Path) -> None:
    if not database.embedded:
        await _write_shared(database, part)
        return
    if database.path is None or not await asyncio.to_thread(database.path.is_file):
        raise SettingsError(f"DATABASE_URL: there is no database at {database.path}.")
    await copy_whole(database.path, part)


async def _write_shared(database: Database, part: Path) -> None:
    async with database.snapshot() as source:
        revision = await revision_of(source)
        if revision is None or not known(revision):
            raise SettingsError(
                "DATABASE_URL: this version of the bot does not know the tables of the database."
            )
        async with opened(part) as copy, copy.write() as target:
            await upgrade_to(target, revision)
            await copy_all(source, target)


async def _looked_through(part: Path, now: datetime) -> Copy:
    async with opened(part) as copy:
        async with copy.read() as connection:
            revision = await revision_of(connection)
            if revision is None:
                raise SettingsError(
                    "DATABASE_URL: the database is not one of this bot: it has none of its tables."
                )
            jobs = await count(connection)
        if await Notes(copy).get(BACKED_UP) is None:  # the copy of a backup is as old as that is
            await Notes(copy).put(BACKED_UP, now.isoformat())
        problems = tuple(await books_problems(copy)) if revision == newest() else None
    return Copy(jobs, problems)


async def refuse_backup(database: Database) -> None:
    """Let no bot work on a backup itself, as if nothing had happened since: only restoring marks what may have.

    :raises SettingsError: the database is one, or is somebody else's.
    """
    await database.make_room()
    await refuse_stranger(database)
    async with database.read() as connection:
        if await is_backup(connection):
            raise SettingsError(f"DATABASE_URL: the database {IN_PLACE}. Nothing has been changed.")


async def is_backup(connection: AsyncConnection) -> bool:
    """Whether the note stands in a database, which may be one without any table."""
    if not await connection.run_sync(lambda plain: inspect(plain).has_table(notes.name)):
        return False
    return (await connection.execute(select(notes.c.key).where(notes.c.key == BACKED_UP))).first() is not None


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Database]:
    """A database of one file."""
    database = Database(URL.create("sqlite+aiosqlite", database=str(file)))
    try:
        yield database
    finally:
        await database.close()
