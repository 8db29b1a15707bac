"""Fixtures of the engine's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.databases import migrated
from tests.jobs.mortal import MortalDatabase
from tests.jobs.world import World


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A bot with an allowance of 500 credits a week."""
    return World(database, tmp_path / "results")


@pytest.fixture
async def mortal(tmp_path: Path) -> AsyncIterator[MortalDatabase]:
    """A migrated database that has not begun to count."""
    await migrated(tmp_path / "bot.db")
    database = MortalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    yield database
    await database.close()
