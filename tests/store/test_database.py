"""Transactions: whole or not at all, and every failure of the database in one word."""

import asyncio
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.notes import Notes


async def test_what_fails_inside_leaves_no_trace(either_database: Database) -> None:
    async def fail_half_way() -> None:
        async with either_database.write() as connection:
            await connection.execute(text("INSERT INTO notes (key, value) VALUES ('a', 'b')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()

    assert await Notes(either_database).get("a") is None


async def test_a_note_is_remembered_and_replaced(either_database: Database) -> None:
    notes = Notes(either_database)

    await notes.put("commands", "one")
    await notes.put("commands", "two")

    assert await notes.get("commands") == "two"


async def test_writers_wait_for_each_other(either_database: Database) -> None:
    notes = Notes(either_database)

    await asyncio.gather(*(notes.put("key", str(number)) for number in range(50)))

    assert await notes.get("key") is not None


async def test_a_database_locked_by_another_process_is_a_store_error(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", busy_milliseconds=50)
    await migrate(database)
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError):
        await Notes(database).put("key", "value")

    other.execute("ROLLBACK")
    other.close()
    await Notes(database).put("key", "value")
    await database.close()


async def test_a_command_behind_other_writers_hears_of_a_locked_database_in_time(tmp_path: Path) -> None:
    """Discord wants an answer within three seconds, however many writers wait before this one."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    await migrate(database)
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()

    writers = [Notes(database).put(str(number), "value") for number in range(10)]
    answers = await asyncio.gather(*writers, return_exceptions=True)

    assert {type(answer) for answer in answers} == {StoreError}
    assert time.monotonic() - begun < 2.9
    other.close()
    await database.close()


async def put_after(go: asyncio.Event, database: Database, mistake: str) -> None:
    """Write only when told to, and then fail."""
    async with database.write() as connection:
        await go.wait()
        await connection.execute(text("INSERT INTO notes (key, value) VALUES ('a', 'b')"))
        if mistake == "file":
            raise FileNotFoundError("no/such/file")
        await connection.execute(text(mistake))


@pytest.mark.parametrize(
    ("mistake", "error"),
    [
        ("INSERT INTO notes (key, value) VALUES ('a', 'b')", IntegrityError),
        ("file", StoreError),
    ],
)
async def test_a_mistake_of_one_writer_is_none_of_the_next(
    database: Database, mistake: str, error: type[Exception]
) -> None:
    """Only of a database that did not answer do those hear who wait behind."""
    go = asyncio.Event()
    wrong = asyncio.create_task(put_after(go, database, mistake))
    right = asyncio.create_task(Notes(database).put("key", "value"))
    for _ in range(3):
        await asyncio.sleep(0)
    go.set()

    with pytest.raises(error):
        await wrong
    await right

    assert await Notes(database).get("key") == "value"


async def test_a_write_that_is_canceled_within_a_statement_leaves_no_lock(tmp_path: Path) -> None:
    """Its cursor lives on in the traceback, and on it hangs the connection that was closed."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", busy_milliseconds=50)
    await migrate(database)
    loop, within, gate = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def wait() -> str:
        loop.call_soon_threadsafe(within.set)
        gate.wait(10)
        return "value"

    async def write() -> None:
        async with database.write() as connection:
            sqlite = (await connection.get_raw_connection()).driver_connection
            assert sqlite is not None
            await sqlite.create_function("wait", 0, wait)
            await connection.execute(
                text("INSERT INTO notes (key, value) VALUES ('a', wait()) RETURNING key")
            )

    writing = asyncio.create_task(write())
    await within.wait()
    writing.cancel()
    loop.call_soon(gate.set)
    (cut_off,) = await asyncio.gather(writing, return_exceptions=True)

    assert isinstance(cut_off, asyncio.CancelledError)
    await Notes(database).put("b", "value")
    assert await Notes(database).get("a") is None
    await database.close()


async def test_a_read_only_database_is_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    await database.close()
    readonly = Database(f"sqlite+aiosqlite:///file:{path}?mode=ro&uri=true")

    with pytest.raises(StoreError):
        await Notes(readonly).put("key", "value")

    await readonly.close()


async def test_a_full_disk_is_a_store_error_and_heals(database: Database) -> None:
    async with database.read() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))

    with pytest.raises(StoreError):
        await Notes(database).put("key", "x" * 100_000)

    async with database.read() as connection:
        await connection.execute(text("PRAGMA max_page_count=1000000"))
    await Notes(database).put("key", "x" * 100_000)


async def test_a_database_that_is_away_is_a_store_error() -> None:
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")

    with pytest.raises(StoreError):
        await database.ping()

    await database.close()


async def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'bot.db'}")

    await migrate(database)

    assert (tmp_path / "new" / "bot.db").exists()
    await database.close()


async def test_nobody_else_on_the_machine_can_read_the_database(tmp_path: Path) -> None:
    """Nor what SQLite keeps beside it: it holds prompts and tokens."""
    path = tmp_path / "data" / "bot.db"
    database = Database(f"sqlite+aiosqlite:///{path}")

    await migrate(database)
    async with database.read():
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    await database.close()

    assert modes == {"bot.db": 0o600, "bot.db-wal": 0o600, "bot.db-shm": 0o600}


async def test_what_is_forgotten_does_not_go_on_to_lie_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    notes = Notes(database)
    await notes.put("one", "a secret fox")
    await notes.put("two", "a secret hen")
    async with database.write() as connection:
        await connection.execute(text("DELETE FROM notes WHERE key = 'one'"))
    await notes.put("two", "nothing any more")
    await database.close()

    assert b"secret" not in path.read_bytes()
