"""Fixtures shared by all rooms."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.databases import postgres_database, postgres_url, sqlite_database


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
