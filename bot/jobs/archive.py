"""The archive: whole results that are kept on our disk for some days, a folder for each job.

Everything here blocks and is called in threads.
"""

import errno
import logging
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

log = logging.getLogger(__name__)

SPARE_BYTES = 512 * 1024 * 1024
"""What neither the archive nor a large result takes of the disk: others need room too, the database first."""

HALF_WRITTEN = ".part"
ABANDONED = timedelta(hours=1)
"""Nobody still writes a file, or looks at a folder, that was last touched so long ago."""

_JOB = re.compile(r"[0-9a-f]{12}")


def free_bytes(folder: Path) -> int:
    """What the disk has left; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


class Archive:
    """Keeps results where `keeping`; what it has of before ends after its days all the same."""

    def __init__(
        self,
        folder: Path,
        *,
        keeping: bool,
        days: int,
        free_bytes: Callable[[Path], int] = free_bytes,
    ) -> None:
        self.folder = folder
        self.keeping = keeping
        self._retention = timedelta(days=days)
        self._free_bytes = free_bytes

    def keep(self, job_id: str, files: Collection[Path], now: datetime) -> None:
        """Take these files over. What cannot be taken stays where it is, as if there were no archive."""
        if not files:
            return
        folder = self.folder / job_id
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if self._free_bytes(folder) < SPARE_BYTES:
                log.warning("job %s: the disk is nearly full, so its result is not kept", job_id)
                return
            for file in files:
                _move(file, folder / file.name)
            os.utime(folder, (now.timestamp(), now.timestamp()))
        except OSError as error:
            log.warning("job %s: its result could not be kept: %s", job_id, error.strerror)

    def remove(self, job_id: str) -> None:
        """Keep nothing of a job any more."""
        shutil.rmtree(self.folder / job_id, ignore_errors=True)

    def sweep(self, now: datetime) -> None:
        """Remove what has been kept long enough, and what was never written to its end."""
        for folder in job_folders(self.folder):
            if touched(folder) < now - self._retention:
                log.info("job %s: its result leaves the archive", folder.name)
                self.remove(folder.name)
            else:
                _remove_halves(folder, now)


def job_folders(folder: Path) -> Iterator[Path]:
    """The folders that are named like a job; nothing else in there is ours."""
    if folder.is_dir():
        yield from (each for each in folder.iterdir() if _JOB.fullmatch(each.name) and each.is_dir())


def touched(path: Path) -> datetime:
    """When a file was last written, or something in a folder; the end of time for what has gone meanwhile."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def _remove_halves(folder: Path, now: datetime) -> None:
    for half in folder.glob(f"*{HALF_WRITTEN}"):
        if touched(half) < now - ABANDONED:
            half.unlink(missing_ok=True)


def _move(file: Path, to: Path) -> None:
    """Move a file; where that leads to another disk, it appears there only when it is whole."""
    try:
        file.replace(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy(file, to)


def copy(file: Path, to: Path) -> None:
    """Copy a file, which appears only when it is whole."""
    half = to.with_name(f"{to.name}{HALF_WRITTEN}")
    try:
        shutil.copyfile(file, half)
        half.replace(to)
    finally:
        half.unlink(missing_ok=True)
