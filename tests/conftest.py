"""Fixtures shared by all rooms."""

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.databases import postgres_database, postgres_url, sqlite_database

LONGEST_FIRST = (
    "simulation",
    "whole/test_every_tool.py",
    "whole",
    "sandbox/test_live_discord.py",
    "sandbox/test_command_line.py",
    "sandbox/test_smoke.py",
    "sandbox",
    "jobs",
    "cogs",
)
"""What takes longest begins first, so that no worker is left alone with it at the end."""

YOUNG = 20_000
"""Objects that are made before the garbage collector looks through the young ones: Python's own 700 are soon made where
each test builds a world, which is thrown away whole at its end."""

MEMORY = Path("/dev/shm")  # noqa: S108  pytest and tempfile make folders there that are theirs alone
ENOUGH_BYTES = 2 << 30


def pytest_configure() -> None:
    """Keep the tests' files in memory where there is room: a disk would be waited for at every transaction."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
        os.environ["TMPDIR"] = str(MEMORY)  # workers and the processes of tests follow
        tempfile.tempdir = None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: while some wait for another process or for a clock, others work."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    items.sort(key=lambda item: _place(item.path.relative_to(here).as_posix()))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays to the end: the garbage collector need not look through it again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, 20, 20)
        gc.enable()


def _place(path: str) -> int:
    places = (number for number, part in enumerate(LONGEST_FIRST) if path.startswith(part))
    return next(places, len(LONGEST_FIRST))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of the session's PostgreSQL server."""
    with postgres_url() as url:
        yield url


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The embedded database, migrated and empty."""
    async with sqlite_database(tmp_path) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
async def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The embedded database and the shared one in turn: whatever holds on one must hold on the other."""
    if request.param == "sqlite":
        async with sqlite_database(tmp_path) as database:
            yield database
    else:
        async with postgres_database(request.getfixturevalue("postgres")) as database:
            yield database
