"""A database with a history, and an empty one."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.databases import postgres_database, sqlite_database


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """The database that lies at `home/bot.db`."""
    (tmp_path / "home").mkdir()
    async with sqlite_database(tmp_path / "home") as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Another database, without a row."""
    (tmp_path / "other").mkdir()
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            yield await stack.enter_async_context(sqlite_database(tmp_path / "other"))
        else:
            url = request.getfixturevalue("postgres")
            yield await stack.enter_async_context(postgres_database(url))
