"""Whether there is room where the bot writes, and whether it may write there."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from bot.checks.line import Line, fail, ok, warn
from bot.jobs.archive import SPARE_BYTES

DISK = "disk"

GIB = 1024**3
LITTLE_BYTES = GIB
LITTLE_FOR_AN_ARCHIVE_BYTES = 5 * GIB


async def disk(data_dir: Path, database_path: Path | None, *, archive: bool) -> AsyncIterator[Line]:
    """Look at the folder of results, which may hold an archive too, and at the folder of an embedded database."""
    what, wanted = ("results and the archive", LITTLE_FOR_AN_ARCHIVE_BYTES) if archive else ("results", 0)
    yield await asyncio.to_thread(_line, what, data_dir, wanted)
    if database_path is not None and not _same(database_path.parent, data_dir):
        yield await asyncio.to_thread(_line, "the database", database_path.parent, 0)


def room_line(what: str, free: int, wanted: int = 0) -> Line:
    """Judge the free bytes of a disk, of which more than usual may be wanted. Pure."""
    told = f"{room(free)} free for {what}"
    if free < SPARE_BYTES:
        return fail(
            DISK, f"{told}, of which {room(SPARE_BYTES)} are never touched: make room for large results."
        )
    if free < LITTLE_BYTES:
        return warn(DISK, f"{told}: make room before large results fail.")
    if free < wanted:
        return warn(DISK, f"{told}: make room, or lower ARCHIVE_DAYS.")
    return ok(DISK, f"{told}.")


def room(number: int) -> str:
    """Bytes for people."""
    return f"{number / GIB:,.1f} GiB" if number >= GIB else f"{number / 1024**2:,.1f} MiB"


def _line(what: str, folder: Path, wanted: int) -> Line:
    """It blocks, and writes a file that no folder names."""
    try:
        with tempfile.TemporaryFile(dir=_there(folder)):
            return room_line(f"{what} in {folder}", shutil.disk_usage(_there(folder)).free, wanted)
    except OSError as error:
        return fail(
            DISK, f"nothing can be written to {folder} ({error.strerror}): let the bot's user write there."
        )


def _same(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute()


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists: the bot makes the rest."""
    folder = folder.absolute()
    return next(each for each in (folder, *folder.parents) if each.exists())
