"""Folders for working copies of a database: private, and what a killed process has left there does not stay."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "restore-"


@contextmanager
def working_room(folder: Path) -> Iterator[Path]:
    """A new folder in a folder, which goes with the block; those of processes that were killed go before it."""
    with _claimed(folder), tempfile.TemporaryDirectory(dir=folder, prefix=PREFIX) as room:
        yield Path(room)


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """Let nobody sweep the folder meanwhile; the system ends the claim of whoever is killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(
            OSError
        ):  # somebody has a room here; or nothing can be locked here, and so nobody sweeps
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in folder.glob(f"{PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)
