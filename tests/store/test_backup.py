"""Backups: whole, of one moment, private, and never in the place of something else."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import CopyFailed, SettingsError
from bot.store.backup import BACKED_UP, Copy, backup, refuse_backup
from bot.store.books import books_problems
from bot.store.database import Database
from bot.store.notes import Notes
from tests.jobs.world import World
from tests.store.lively import content, lively_world

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        yield database
    finally:
        await database.close()


def _names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def test_a_backup_holds_every_row(either_database: Database, tmp_path: Path) -> None:
    await lively_world(either_database, tmp_path)
    before = await content(either_database)

    copy = await backup(either_database, tmp_path / "a.backup", NOW)

    assert copy == Copy(len(before["jobs"]), (), (tmp_path / "a.backup").stat().st_size)
    assert all(before.values())
    async with opened(tmp_path / "a.backup") as restored:
        assert await Notes(restored).get(BACKED_UP) == NOW.isoformat()
        await Notes(restored).drop(BACKED_UP)
        assert await content(restored) == before


async def test_no_bot_works_on_a_backup_itself(either_database: Database, tmp_path: Path) -> None:
    """It would send again what was sent since."""
    await refuse_backup(either_database)
    await backup(either_database, tmp_path / "a.backup", NOW)
    await Notes(either_database).put(BACKED_UP, NOW.isoformat())

    async with opened(tmp_path / "a.backup") as in_place:
        for each in (in_place, either_database):
            with pytest.raises(SettingsError, match=r"is a backup .* `python -m bot restore FILE`"):
                await refuse_backup(each)


async def test_a_place_without_a_database_is_no_backup(tmp_path: Path) -> None:
    async with opened(tmp_path / "new" / "bot.db") as new:
        await refuse_backup(new)


async def test_the_backup_of_a_backup_is_as_old_as_that(database: Database, tmp_path: Path) -> None:
    await backup(database, tmp_path / "a.backup", NOW)

    async with opened(tmp_path / "a.backup") as in_place:
        await backup(in_place, tmp_path / "b.backup", NOW + timedelta(days=1))

    async with opened(tmp_path / "b.backup") as copy:
        assert await Notes(copy).get(BACKED_UP) == NOW.isoformat()


async def test_nothing_is_written_as_a_word_for_it(either_database: Database, tmp_path: Path) -> None:
    await lively_world(either_database, tmp_path)

    await backup(either_database, tmp_path / "a.backup", NOW)

    with closing(sqlite3.connect(tmp_path / "a.backup")) as connection:
        found = connection.execute("SELECT count(*) FROM jobs WHERE faces IS NOT NULL").fetchone()
    assert found == (0,)


async def test_a_backup_made_while_jobs_are_written_is_of_one_moment(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results", allowance=None)
    written: list[int] = []
    enough = asyncio.Event()

    async def write_on() -> None:
        while not enough.is_set():
            job = await world.accept()
            await world.book.cancel(job.id)
            written.append(1)

    writing = asyncio.create_task(write_on())
    while len(written) < 20:  # noqa: ASYNC110  it never waits long enough to ring anybody
        await asyncio.sleep(0)
    begun = len(written)
    copies = [await backup(either_database, tmp_path / f"{number}.backup", NOW) for number in range(3)]
    ended = len(written)
    enough.set()
    await writing

    assert [copy.problems for copy in copies] == [()] * 3
    assert begun <= copies[0].jobs <= copies[2].jobs <= ended + 1
    assert ended > begun, "nobody was held up"
    async with opened(tmp_path / "2.backup") as restored:
        assert await books_problems(restored) == []


async def test_a_backup_is_one_file_for_its_owner_alone(database: Database, tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()

    await backup(database, room / "a.backup", NOW)

    assert _names(room) == ["a.backup"]
    assert stat.S_IMODE((room / "a.backup").stat().st_mode) == 0o600


async def test_a_backup_overwrites_nothing(database: Database, tmp_path: Path) -> None:
    (tmp_path / "a.backup").write_text("precious")

    with pytest.raises(SettingsError, match="is there already: name a new file"):
        await backup(database, tmp_path / "a.backup", NOW)

    assert (tmp_path / "a.backup").read_text() == "precious"


async def test_a_backup_does_not_disturb_another_of_the_same_name(database: Database, tmp_path: Path) -> None:
    (tmp_path / "a.backup.part").write_text("another")

    with pytest.raises(SettingsError, match="from a backup that goes on or was cut off"):
        await backup(database, tmp_path / "a.backup", NOW)

    assert (tmp_path / "a.backup.part").read_text() == "another"


async def test_a_folder_that_is_not_there_is_said(database: Database, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file or directory"):
        await backup(database, tmp_path / "nowhere" / "a.backup", NOW)


async def test_a_backup_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"no database" * 1000)

    with pytest.raises(CopyFailed, match="file is not a database"):
        async with opened(tmp_path / "bot.db") as broken:
            await backup(broken, tmp_path / "a.backup", NOW)

    assert _names(tmp_path) == ["bot.db"]


async def test_a_backup_that_is_stopped_leaves_nothing(either_database: Database, tmp_path: Path) -> None:
    await lively_world(either_database, tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    making = asyncio.create_task(backup(either_database, room / "a.backup", NOW))
    while not (room / "a.backup.part").exists():  # noqa: ASYNC110  nobody rings for a file
        await asyncio.sleep(0)

    making.cancel()

    with pytest.raises(asyncio.CancelledError):
        await making
    assert _names(room) == []


async def test_the_database_of_something_else_is_not_backed_up(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE cookies (id INTEGER)")

    with pytest.raises(SettingsError, match="not one of this bot"):
        async with opened(tmp_path / "other.db") as other:
            await backup(other, tmp_path / "a.backup", NOW)

    with pytest.raises(SettingsError, match="there is no database at"):
        async with opened(tmp_path / "none.db") as missing:
            await backup(missing, tmp_path / "a.backup", NOW)


async def test_books_that_do_not_balance_are_backed_up_and_told(
    either_database: Database, tmp_path: Path
) -> None:
    world = await lively_world(either_database, tmp_path)
    job = await world.accept()
    async with either_database.write() as connection:
        await connection.execute(text("UPDATE jobs SET credits = 99 WHERE id = :id"), {"id": job.id})

    copy = await backup(either_database, tmp_path / "a.backup", NOW)

    assert copy.problems is not None
    assert [problem.split()[1] for problem in copy.problems] == [job.id]
    assert (tmp_path / "a.backup").exists()
