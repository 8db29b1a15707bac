"""SQLite's statements go to their connection's thread once each."""

import asyncio
import logging
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.notes import Notes
from bot.store.statements import connect


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM jobs",
        "UPDATE jobs SET state = 'done' WHERE state = 'posting'",
        "DELETE FROM notices RETURNING id",
    ],
)
async def test_a_statement_goes_to_the_thread_and_back_once(
    database: Database, caplog: pytest.LogCaptureFixture, statement: str
) -> None:
    async with database.write() as connection:
        caplog.set_level(logging.DEBUG, "aiosqlite")
        await connection.execute(text(statement))
        caplog.set_level(logging.INFO, "aiosqlite")

    sent = [record for record in caplog.records if record.message.startswith("executing")]
    assert len(sent) == 1


@pytest.mark.parametrize("kind", ["read", "write"])
async def test_a_transaction_begins_with_its_first_statement(
    database: Database, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """Then there is one more way to the thread: to its end."""
    await Notes(database).put(
        "key", "value"
    )  # opens the connection; the end of what only reads is not waited for
    caplog.set_level(logging.DEBUG, "aiosqlite")

    async with getattr(database, kind)() as connection:
        await connection.execute(text("SELECT 1"))
    caplog.set_level(logging.INFO, "aiosqlite")

    sent = [record for record in caplog.records if record.message.startswith("executing")]
    assert len(sent) <= 2


async def test_a_transaction_without_a_statement_never_begins(database: Database) -> None:
    async with database.write(), database.read():
        pass
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO notes (key, value) VALUES ('a', 'b')"))

    assert await Notes(database).get("a") == "b"


async def test_a_reader_sees_one_moment_until_it_is_done(database: Database) -> None:
    notes = Notes(database)
    await notes.put("a", "before")
    query = text("SELECT value FROM notes WHERE key = 'a'")
    async with database.read() as connection:
        first = (await connection.execute(query)).scalar_one()
        await notes.put("a", "after")
        again = (await connection.execute(query)).scalar_one()

    assert (first, again) == ("before", "before")
    assert await notes.get("a") == "after"


async def test_everything_that_a_statement_says_arrives(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'some.db'}")
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE pets (id INTEGER PRIMARY KEY, name TEXT)"))
        pets = [{"name": f"pet {number}"} for number in range(1000)]
        added = await connection.execute(text("INSERT INTO pets (name) VALUES (:name)"), pets)
        renamed = await connection.execute(
            text("UPDATE pets SET name = upper(name) WHERE id > :id RETURNING id, name"), {"id": 998}
        )
        another = await connection.execute(text("INSERT INTO pets (id, name) VALUES (2000, 'fox')"))
        found = await connection.execute(text("SELECT name FROM pets"))

    assert added.rowcount == 1000
    assert [tuple(row) for row in renamed] == [(999, "PET 998"), (1000, "PET 999")]
    assert another.lastrowid == 2000
    assert len(found.all()) == 1001
    await database.close()


def test_what_cannot_be_opened_leaves_no_thread_that_outlives_the_event_loop(tmp_path: Path) -> None:
    """It would tell a loop that is gone; here each of them is gone at once, and a warning is an error."""

    async def fail() -> None:
        with pytest.raises(sqlite3.OperationalError):
            await connect(str(tmp_path / "no-folder" / "bot.db"))

    for _ in range(50):
        asyncio.run(fail())
