"""The check of the books: quiet where all balances, and naming what does not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Update, delete, insert, select, update

from bot.store import books
from bot.store.books import MOST_NAMED, books_problems
from bot.store.database import Database
from bot.store.schema import account, grants, jobs, ledger
from tests.credits.books import Spent, write
from tests.jobs.world import Clock
from tests.store.lively import lively_world

NOW = Clock()()


async def test_the_books_of_a_lively_bot_balance(either_database: Database, tmp_path: Path) -> None:
    world = await lively_world(either_database, tmp_path)

    assert await books_problems(either_database) == []
    assert (await world.entries()) != []


async def test_an_empty_database_balances(either_database: Database) -> None:
    assert await books_problems(either_database) == []


LAST = "000000000003"


def _job(**values: Any) -> Update:
    return update(jobs).where(jobs.c.id == LAST).values(**values)


def _entries(**values: Any) -> Update:
    return update(ledger).where(ledger.c.job_id == LAST).values(**values)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_job(credits=7), "it says 7 credits, and its entries add up to 10"),
        (_job(state="failed"), "it has ended without a result, and keeps 10 credits"),
        (_entries(step=1), "it has 1 entries, of which the last has the number 1"),
        (_entries(guild_id=99), "an entry of it names another server, member or moment"),
        (_entries(member_id=99), "an entry of it names another server, member or moment"),
        (_job(accepted_at=NOW + timedelta(hours=1)), "an entry of it names another server, member or moment"),
        (_job(accepted_at=None), "an entry of it names another server, member or moment"),
        (delete(ledger).where(ledger.c.job_id == LAST), "its entries add up to 0"),
    ],
)
async def test_a_wrong_job_is_named(either_database: Database, damage: Any, told: str) -> None:
    await write(either_database, [Spent(NOW), Spent(NOW), Spent(NOW)])
    async with either_database.write() as connection:
        await connection.execute(damage)

    (problem,) = await books_problems(either_database)

    assert problem.startswith(f"job {LAST}")
    assert told in problem


async def test_a_grant_that_is_overspent_is_named(either_database: Database) -> None:
    grant = {"guild_id": 1, "member_id": 3, "credits": 15, "created_at": NOW}
    async with either_database.write() as connection:
        await connection.execute(insert(grants), [{"id": 1, **grant}, {"id": 2, **grant}])
    await write(either_database, [Spent(NOW, grant=1), Spent(NOW, grant=1), Spent(NOW, grant=2)])

    assert await books_problems(either_database) == ["grant 1 is of 15 credits, and 20 of it are used"]


async def test_a_grant_is_spent_by_its_member_alone(either_database: Database) -> None:
    grant = {"id": 1, "guild_id": 1, "member_id": 4, "credits": 15, "created_at": NOW}
    async with either_database.write() as connection:
        await connection.execute(insert(grants), grant)
    await write(either_database, [Spent(NOW, grant=1)])

    assert await books_problems(either_database) == [
        "job 000000000001 draws on grant 1, which is somebody else's"
    ]


async def test_a_second_row_of_the_account_is_told(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(account), {"id": 2, "credits": 5, "read_at": NOW})

    assert await books_problems(database) == ["the table account has more than its one row"]


async def test_only_the_first_few_of_very_many_wrong_jobs_are_named(database: Database) -> None:
    """They are read in several transactions, and no longer than needed."""
    await write(database, [Spent(NOW) for _ in range(books.AT_ONCE + 10)])
    async with database.write() as connection:
        late = select(jobs.c.id).order_by(jobs.c.id).offset(books.AT_ONCE)
        await connection.execute(update(jobs).where(jobs.c.id.in_(late)).values(credits=11))

    problems = await books_problems(database)

    assert len(problems) == MOST_NAMED
    assert problems[0].startswith(f"job {books.AT_ONCE + 1:012x}")
