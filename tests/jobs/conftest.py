"""Fixtures of the engine's tests."""

from pathlib import Path

import pytest

from bot.store.database import Database
from tests.jobs.world import World


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A bot with an allowance of 500 credits a week."""
    return World(database, tmp_path / "results")
