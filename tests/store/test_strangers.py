"""Whose a database is, by the names of its tables."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.store.backup import refuse_backup
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.restore import restore
from bot.store.strangers import VERSION, foreign


@pytest.mark.parametrize(
    ("names", "in_a_file", "on_a_server"),
    [
        ([], set(), set()),
        ([VERSION, "jobs", "notes"], set(), set()),
        ([VERSION, "jobs", "users"], set(), set()),
        ([VERSION], set(), set()),
        (["users"], {"users"}, set()),
        (["users", "jobs"], {"users", "jobs"}, {"jobs"}),
        ([VERSION, "users"], {"users"}, {"users"}),
    ],
)
def test_tables_tell_whose_a_database_is(
    names: list[str], in_a_file: set[str], on_a_server: set[str]
) -> None:
    assert foreign(names, shared=False) == in_a_file
    assert foreign(names, shared=True) == on_a_server


async def restored(database: Database) -> None:
    assert database.path is not None
    await restore(database, database.path.with_name("backup.db"), database.path.parent)


@pytest.mark.parametrize("work", [refuse_backup, migrate, restored])
async def test_a_file_of_something_else_stays_as_it_is_to_the_byte(
    tmp_path: Path, work: Callable[[Database], Awaitable[None]]
) -> None:
    file = tmp_path / "others.db"
    with closing(sqlite3.connect(file)) as others:
        others.execute("CREATE TABLE users (id INTEGER)")
    before = file.read_bytes()
    database = Database(f"sqlite+aiosqlite:///{file}")

    with pytest.raises(
        SettingsError, match=r"belongs to something else: it has 1 table .*Nothing has been changed"
    ):
        await work(database)
    await database.close()

    assert file.read_bytes() == before
