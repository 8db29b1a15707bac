"""Which troubles of a database a later start may find over."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import SettingsError, StoreError, Unavailable
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.unusable import unusable


async def trouble(path: Path) -> StoreError:
    """What comes of working with the database there."""
    database = Database(f"sqlite+aiosqlite:///{path}", busy_milliseconds=1)
    try:
        with pytest.raises(StoreError) as raised:
            await migrate(database)
    finally:
        await database.close()
    return raised.value


async def test_a_file_that_somebody_has_locked_is_free_again_one_day(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")

        error = unusable(await trouble(tmp_path / "bot.db"))

    assert isinstance(error, Unavailable)
    assert str(error) == "DATABASE_URL: the database cannot be used: database is locked."


async def test_a_file_of_something_else_stays_one(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("no database " * 100)

    assert isinstance(unusable(await trouble(tmp_path / "bot.db")), SettingsError)


def test_a_driver_that_says_nothing_may_have_more_luck_next_time() -> None:
    assert isinstance(unusable(StoreError()), Unavailable)
