"""Whether the database works, is up to date and has room; nothing in it is changed."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bot.checks.disk import room
from bot.checks.line import Line, fail, ok, warn
from bot.errors import StoreError
from bot.store.backup import IN_PLACE
from bot.store.database import Database
from bot.store.inspection import Inspection, Standing, inspect
from bot.store.outage import reason

DATABASE = "database"

CONNECTIONS_OF_A_BOT = 16
"""What one process opens at most."""

MOUNTS = Path("/proc/self/mounts")
NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "afs",
}
"""File systems that other machines share, by their types in Linux."""


async def database(of: Database) -> AsyncIterator[Line]:
    """Connect, read the revision and try to write."""
    try:
        found = await inspect(of)
    except StoreError as error:
        yield fail(DATABASE, f"it cannot be used: {reason(error)}. Look at DATABASE_URL.")
        return
    lines = list(standing_lines(found, of.name))
    if of.path is not None:
        lines += await asyncio.to_thread(lambda path: list(_network_lines(path)), of.path)
    for line in lines:
        yield line
    if not lines:
        yield ok(DATABASE, f"{of.name} {found.version}, up to date, writable, {room(found.bytes)}.")


def standing_lines(found: Inspection, name: str) -> Iterator[Line]:
    """What is wrong with a database that answers. Pure."""
    if found.backup:
        yield fail(DATABASE, f"it {IN_PLACE}.")
    if found.stranger:
        yield fail(DATABASE, f"{found.stranger}. Name another one in DATABASE_URL.")
    elif found.missing:
        yield fail(
            DATABASE,
            f"it is of a version that this one does not know, and it lacks {found.missing}: run the version that it "
            "belongs to, or restore a backup.",
        )
    elif found.standing is Standing.AHEAD:
        yield warn(
            DATABASE,
            "a newer version of the bot has updated it: this one goes on with it, without what is new.",
        )
    elif found.standing is Standing.BEHIND:
        yield warn(
            DATABASE, "it is behind this version: the next start updates it, or `python -m bot migrate` now."
        )
    elif found.standing is Standing.EMPTY:
        yield warn(
            DATABASE, f"{name} has no tables yet: the first start makes them, or `python -m bot migrate` now."
        )
    if found.refusal:
        yield fail(
            DATABASE, f"nothing can be written: {found.refusal}. Give its user, or the file, that right."
        )
    if found.connections_left is not None and found.connections_left < CONNECTIONS_OF_A_BOT:
        yield warn(
            DATABASE,
            f"it has {found.connections_left} connections left, and a bot process opens up to "
            f"{CONNECTIONS_OF_A_BOT}: raise max_connections, or end what else uses them.",
        )


def _network_lines(path: Path) -> Iterator[Line]:
    """It reads the table of mounts."""
    try:
        mounts = MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return  # not Linux: where its files lie is not known
    kind = file_system(path, mounts)
    if kind in NETWORK:
        yield warn(
            DATABASE,
            f"the SQLite file lies on a network's file system ({kind}), where its locks are not to be trusted: put "
            "it on a disk of this machine, or use PostgreSQL.",
        )


def file_system(path: Path, mounts: str) -> str | None:
    """The type of the file system that a path lies on, by Linux's table of mounts."""
    here = os.path.realpath(path)
    kinds = {}
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split(" ")
        kinds[point.encode().decode("unicode_escape")] = kind
    above = [point for point in kinds if here == point or here.startswith(point.rstrip("/") + "/")]
    return kinds[max(above, key=len)] if above else None
