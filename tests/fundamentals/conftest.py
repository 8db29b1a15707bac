"""The world the chapters are told in: real database and engine, a Magic Hour and a Discord in memory."""

from pathlib import Path

import pytest

from bot.store.database import Database
from tests.jobs.world import World


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A bot whose members have 500 credits a week."""
    return World(database, tmp_path / "results")
