"""Restoring: everything of a backup, or of a stopped bot's SQLite database, into an empty database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import CopyFailed, SettingsError, StoreError
from bot.store import copying
from bot.store.backup import BACKED_UP, Copy, opened
from bot.store.books import problems_seen
from bot.store.database import DEFECTS, Database
from bot.store.files import copy_whole, is_open, make_private
from bot.store.migrate import migrate
from bot.store.notes import Notes
from bot.store.outage import reason
from bot.store.presence import somebody_works
from bot.store.revisions import known, revision_of
from bot.store.rooms import working_room
from bot.store.strangers import refuse_stranger
from bot.store.unusable import unusable

BOT_WORKS = "DATABASE_URL: a bot works with the database: stop it first. Nothing has been changed."


async def restore(database: Database, file: Path, folder: Path) -> Copy:
    """Copy all that a file holds into an empty database, in one transaction; `folder` has room for another copy of it.

    The file stays as it is, whichever version wrote it. :raises SettingsError: the file or the database will not do.
    :raises Unavailable: the database cannot be reached.
    :raises CopyFailed: it broke off. In either case nothing has been changed.
    """
    await _refuse_filled(database)
    try:
        async with _brought_up_to_date(file, folder) as source:
            await migrate(database)
            backed_up_at = await _backed_up_at(source)
            async with source.read() as read, database.overhaul() as written:
                await copying.hold_still(written)
                await _refuse(written)
                return await _copied(read, written, backed_up_at)
    except DEFECTS as error:
        raise CopyFailed(why=str(error.orig)) from None
    except StoreError as error:
        raise CopyFailed(why=reason(error)) from None
    except OSError as error:
        raise CopyFailed(why=f"{error.filename}: {error.strerror}") from None


async def _refuse_filled(database: Database) -> None:
    """Before anything is touched; asked once more when nobody else can write."""
    try:
        await database.make_room()
        await refuse_stranger(database)
        await _refuse_open(database)
        async with database.read() as connection:
            await _refuse(connection)
    except OSError as error:
        raise SettingsError(f"DATABASE_URL: {error.filename} cannot be made: {error.strerror}.") from None
    except StoreError as error:
        raise unusable(error) from None


async def _refuse_open(database: Database) -> None:
    if database.path is None:
        return
    await database.close()  # our own connections would look like a bot's; they are opened anew
    if await asyncio.to_thread(is_open, database.path):
        raise SettingsError(BOT_WORKS)


async def _refuse(connection: AsyncConnection) -> None:
    if filled := await copying.filled(connection):
        raise SettingsError(
            f"DATABASE_URL: the database is not empty: it has {', '.join(filled)}. Nothing has been changed."
        )
    if await somebody_works(connection):
        raise SettingsError(BOT_WORKS)


@asynccontextmanager
async def _brought_up_to_date(file: Path, folder: Path) -> AsyncIterator[Database]:
    """A copy of the file with the tables of this version."""
    if not await asyncio.to_thread(file.is_file):
        raise SettingsError(f"{file}: there is no such file.")
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {error.filename} cannot be made: {error.strerror}.") from None
    with working_room(folder) as room:
        copy = room / "copy.db"
        await asyncio.to_thread(make_private, copy)
        try:
            await copy_whole(file, copy, unused=True)
        except CopyFailed as error:
            raise SettingsError(_unreadable(file, error)) from None
        async with opened(copy) as source:
            await _refuse_unknown(source, file)
            await migrate(source)
            yield source


def _unreadable(file: Path, error: CopyFailed) -> str:
    if "locked" in error.why:
        return (
            f"{file} is in use: stop the bot first, so that nothing happens twice. Nothing has been changed."
        )
    return f"{error.why}. Nothing has been changed."


async def _refuse_unknown(source: Database, file: Path) -> None:
    async with source.read() as connection:
        revision = await revision_of(connection)
    if revision is None:
        raise SettingsError(f"{file} is no database of this bot. Nothing has been changed.")
    if not known(revision):
        raise SettingsError(
            f"{file} is of a newer version of this bot: use that one. Nothing has been changed."
        )


async def _backed_up_at(source: Database) -> datetime | None:
    """When a backup was made, the note of which does not come along. The file of a bot itself has none: nobody had it
    open when it was copied here, so nothing has happened since.
    """
    notes = Notes(source)
    noted = await notes.get(BACKED_UP)
    await notes.drop(BACKED_UP)
    return None if noted is None else datetime.fromisoformat(noted)


async def _copied(source: AsyncConnection, target: AsyncConnection, backed_up_at: datetime | None) -> Copy:
    await copying.clear(target)
    changes: dict[str, copying.Change] = {
        "jobs": partial(copying.unled, backed_up_at=backed_up_at),
        "notices": partial(copying.perhaps_posted, backed_up_at=backed_up_at),
        "notes": copying.unregistered,
    }
    copied = await copying.copy_all(source, target, changes)
    if await copying.counts(target, copied) != await copying.counts(source, copied):
        raise CopyFailed(why="not every row has arrived")
    await copying.number_on(target)
    problems = await problems_seen(lambda: nullcontext(target))
    if problems:
        raise CopyFailed(why=f"the books of the file do not balance: {'; '.join(problems)}")
    return Copy(copied["jobs"], ())
