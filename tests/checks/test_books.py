"""The books, read through."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from bot.checks.books import books
from bot.store.database import Database
from bot.store.schema import grants
from tests.checks.listing import said
from tests.credits.books import Spent, write

NOW = datetime(2026, 11, 18, tzinfo=UTC)


async def test_books_that_balance_are_told(either_database: Database) -> None:
    assert await said(books(either_database)) == ["ok    books: they balance."]


async def test_books_that_do_not_balance_are_a_failure(database: Database) -> None:
    grant = {"id": 1, "guild_id": 1, "member_id": 4, "credits": 15, "created_at": NOW}
    async with database.write() as connection:
        await connection.execute(insert(grants), grant)
    await write(database, [Spent(NOW, grant=1)])

    assert await said(books(database)) == [
        (
            "FAIL  books: job 000000000001 draws on grant 1, which is somebody else's. Keep a backup of the database "
            "as it is, and report this."
        )
    ]


async def test_books_that_take_too_long_are_no_failure(database: Database) -> None:
    (line,) = await said(books(database, patience_seconds=0.0))

    assert line.startswith("warn  books: there is too much to read in the time of a check: ")


async def test_books_that_do_not_exist_yet_are_not_tried(tmp_path: Path) -> None:
    missing = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")

    assert await said(books(missing)) == ["warn  books: not tried, because the database is not up to date."]
    await missing.close()
