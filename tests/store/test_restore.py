"""Restoring: all of it or nothing, from either database into either, and only where nothing is lost by it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.errors import CopyFailed, SettingsError
from bot.jobs.states import State
from bot.store import copying
from bot.store.backup import backup, opened
from bot.store.database import Database
from bot.store.notifications import line
from bot.store.presence import somebody_works
from bot.store.restore import restore
from bot.store.schema import jobs
from tests.databases import postgres_database, sqlite_database
from tests.jobs.world import World
from tests.store.lively import Content, content, lively_world
from tests.store.test_upgrades import _first_tables, put_old_job

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def _carried(rows: Content, backed_up_at: datetime | None = None) -> Content:
    """The same rows as a restored database has them: carried by nobody, and looked for before they are told."""
    return {
        **rows,
        "jobs": [copying.unled(row, backed_up_at) for row in rows["jobs"]],
        "notices": [copying.perhaps_posted(row, backed_up_at) for row in rows["notices"]],
    }


def _copies(folder: Path, file: str = "") -> list[Path]:
    """What is left of the working copies."""
    return list(folder.glob(f"restore-*{file}"))


async def _nothing(database: Database) -> bool:
    return not any((await content(database)).values())


async def test_a_stopped_bots_database_moves_into_another(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    await lively_world(sqlite, tmp_path)
    before = await content(sqlite)
    await sqlite.close()

    copy = await restore(empty, tmp_path / "home" / "bot.db", tmp_path)

    assert copy.jobs == len(before["jobs"])
    assert await content(empty) == _carried(before)
    assert not any(row["lease_owner"] or row["lease_until"] for row in (await content(empty))["jobs"])
    assert await content(sqlite) == before, "the file stays as it is"


async def test_there_and_back_again_leaves_every_row_as_it_was(
    sqlite: Database, postgres: str, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    await lively_world(sqlite, tmp_path)
    before = _carried(await content(sqlite), NOW)
    await backup(sqlite, tmp_path / "there.backup", NOW)

    async with postgres_database(postgres) as shared, sqlite_database(tmp_path / "other") as other:
        await restore(shared, tmp_path / "there.backup", tmp_path)
        await backup(shared, tmp_path / "back.backup", NOW)
        await restore(other, tmp_path / "back.backup", tmp_path)

        assert await content(shared) == before
        assert await content(other) == before


async def test_only_an_empty_database_takes_a_backup(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    await lively_world(sqlite, tmp_path)
    await backup(sqlite, tmp_path / "a.backup", NOW)
    await restore(empty, tmp_path / "a.backup", tmp_path)
    before = await content(empty)

    with pytest.raises(SettingsError, match=r"not empty: it has .*jobs.* Nothing has been changed"):
        await restore(empty, tmp_path / "a.backup", tmp_path)

    assert await content(empty) == before


async def test_what_a_first_start_has_written_is_in_nobodys_way(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    await lively_world(sqlite, tmp_path)
    await backup(sqlite, tmp_path / "a.backup", NOW)
    fresh = World(empty, tmp_path / "results")
    await fresh.engine.accountant.read()

    await restore(empty, tmp_path / "a.backup", tmp_path)

    assert await content(empty) == _carried(await content(sqlite), NOW)


@asynccontextmanager
async def _bot_on(database: Database) -> AsyncIterator[None]:
    """What a running bot has open all the time, be there something to do or not."""
    if database.path is not None:
        async with opened(database.path) as its_own:
            await its_own.ping()
            yield
    else:
        async with line(database, lambda _: None, lambda: None):
            yield


async def test_a_bot_that_works_with_the_database_is_stopped_first(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    await backup(sqlite, tmp_path / "a.backup", NOW)

    async with _bot_on(empty), _bot_on(empty):  # of two none is in the other's way
        with pytest.raises(SettingsError, match="a bot works with the database: stop it first"):
            await restore(empty, tmp_path / "a.backup", tmp_path)

    await _nobody_works(empty)
    await restore(empty, tmp_path / "a.backup", tmp_path)


async def _nobody_works(database: Database) -> None:
    """Wait until the server has noticed that a line was closed."""
    async with asyncio.timeout(10):
        while True:
            async with database.read() as connection:
                if not await somebody_works(connection):
                    return


async def test_a_folder_for_the_copy_that_cannot_be_made_is_a_wrong_setting(
    sqlite: Database, tmp_path: Path
) -> None:
    await backup(sqlite, tmp_path / "a.backup", NOW)

    with pytest.raises(SettingsError, match=r"DATA_DIR: .*a\.backup.* cannot be made"):
        await restore(sqlite, tmp_path / "a.backup", tmp_path / "a.backup" / "below")


async def test_a_database_that_a_bot_has_open_is_not_moved(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    await lively_world(sqlite, tmp_path)

    with pytest.raises(SettingsError, match="is in use: stop the bot first"):
        await restore(empty, tmp_path / "home" / "bot.db", tmp_path)

    assert await _nothing(empty)


async def test_one_that_breaks_off_in_the_middle_leaves_the_database_empty(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    """The entries of the ledger come after the jobs: by then much is written."""
    await lively_world(sqlite, tmp_path)
    await backup(sqlite, tmp_path / "a.backup", NOW)
    with closing(sqlite3.connect(tmp_path / "a.backup")) as connection, connection:
        connection.execute("UPDATE ledger SET grant_id = 99 WHERE id = (SELECT max(id) FROM ledger)")

    with pytest.raises(CopyFailed, match="nothing is left of it"):
        await restore(empty, tmp_path / "a.backup", tmp_path)

    assert await _nothing(empty)
    assert not _copies(tmp_path)


async def test_one_that_is_killed_in_the_middle_leaves_the_database_empty(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    await lively_world(sqlite, tmp_path)
    await backup(sqlite, tmp_path / "a.backup", NOW)
    reading = asyncio.create_task(restore(empty, tmp_path / "a.backup", tmp_path))
    while not _copies(tmp_path, "/copy.db-wal"):  # noqa: ASYNC110  nobody rings for a file
        await asyncio.sleep(0)

    reading.cancel()

    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await _nothing(empty)


async def test_books_that_do_not_balance_are_not_restored(
    sqlite: Database, empty: Database, tmp_path: Path
) -> None:
    world = await lively_world(sqlite, tmp_path)
    job = await world.accept()
    async with sqlite.write() as connection:
        await connection.execute(text("UPDATE jobs SET credits = 99 WHERE id = :id"), {"id": job.id})
    await backup(sqlite, tmp_path / "a.backup", NOW)

    with pytest.raises(CopyFailed, match=f"do not balance: job {job.id}"):
        await restore(empty, tmp_path / "a.backup", tmp_path)

    assert await _nothing(empty)


async def test_a_backup_of_the_first_version_is_brought_up_to_date(empty: Database, tmp_path: Path) -> None:
    old = await _of_first_version(tmp_path / "old.db")
    await old.close()

    copy = await backup(old, tmp_path / "old.backup", NOW)
    await old.close()
    restored = await restore(empty, tmp_path / "old.backup", tmp_path)

    assert copy.problems is None
    assert restored.jobs == 2
    async with empty.read() as connection:
        rows = (await connection.execute(select(jobs.c.state, jobs.c.credits).order_by(jobs.c.id))).all()
    assert [tuple(row) for row in rows] == [(State.WAITING, 10), (State.DONE, 10)]


async def _of_first_version(path: Path) -> Database:
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.write() as connection:
        await connection.run_sync(_first_tables)
    for number, state in enumerate((State.WAITING, State.DONE), 1):
        await put_old_job(database, number, state)
    return database


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (None, "there is no such file"),
        ("nothing", "is no database of this bot"),
        ("text", "file is not a database"),
        ("newer", "is of a newer version of this bot"),
    ],
)
async def test_a_file_that_will_not_do_is_told_in_a_sentence(
    database: Database, tmp_path: Path, made: str | None, told: str
) -> None:
    file = tmp_path / "a.backup"
    if made == "newer":
        await backup(database, file, NOW)
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    elif made is not None:
        await asyncio.to_thread(file.write_text, "" if made == "nothing" else "Lorem ipsum " * 100)

    with pytest.raises(SettingsError, match=told):
        await restore(database, file, tmp_path)

    assert await _nothing(database)
