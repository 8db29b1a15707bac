"""What an operator reads while the database is away: where it fails, that it still does, and that it is over."""

import asyncio
import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.outage import Outage
from tests.store.silence import way_to

NAME = "bot.store.outage"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def refused() -> StoreError:
    error = StoreError()
    error.__cause__ = OperationalError("SELECT 1", {}, ConnectionRefusedError("Connection refused."))
    return error


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == NAME]


@pytest.mark.parametrize(("seconds", "told"), [(0, 0), (1, 1), (60, 1), (61, 2), (125, 3)])
def test_an_outage_is_told_when_it_lasts_and_once_a_minute(
    caplog: pytest.LogCaptureFixture, seconds: int, told: int
) -> None:
    clock = Clock()
    outage = Outage("read", clock)

    for _ in range(seconds + 1):
        for _worker in range(30):
            outage.failed(refused())
        clock.now += 1

    assert lines(caplog) == ["the database cannot be read: Connection refused"] * told


def test_its_end_is_told_once_with_its_length(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    outage = Outage("read", clock)
    outage.worked()
    for seconds in (1.4, 37.0):
        outage.failed(refused())
        clock.now += seconds
        outage.failed(refused())

    for _ in range(3):
        outage.worked()

    assert lines(caplog)[1:] == ["the database can be read again, after 38 s"]


def test_the_next_one_is_another(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    outage = Outage("read", clock)
    for _ in range(2):
        outage.failed(refused())
        clock.now += 1
        outage.failed(refused())
        outage.worked()

    assert len(lines(caplog)) == 4


def test_what_passes_is_nobodys_business_but_of_who_met_it(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage("read", Clock())
    for _ in range(5):
        outage.failed(refused())
    outage.worked()

    assert lines(caplog) == []


async def test_every_transaction_of_a_process_tells_of_the_same_outage(
    postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with way_to(postgres) as way:
        clock = Clock()
        database = Database(way.url, clock=clock)
        try:
            way.go_away()
            for _ in range(2):
                outcomes = await asyncio.gather(*(database.ping() for _ in range(10)), return_exceptions=True)
                assert {type(outcome) for outcome in outcomes} == {StoreError}
                clock.now += 1
            way.come_back()
            await database.ping()
        finally:
            await database.close()

    begun, over = lines(caplog)
    assert begun.startswith("the database cannot be read: ")
    assert over == "the database can be read again, after 2 s"


async def test_a_file_that_cannot_be_opened_is_named_by_what_is_wrong_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/no-folder/bot.db", clock=clock)
    for _ in range(2):
        with pytest.raises(StoreError):
            await database.ping()
        clock.now += 1
    await database.close()

    assert lines(caplog) == ["the database cannot be read: unable to open database file"]
    assert {record.levelno for record in caplog.records if record.name == NAME} == {logging.WARNING}


async def change(database: Database) -> None:
    async with database.write() as transaction:
        await transaction.execute(text("SELECT 1"))


async def test_that_it_takes_no_changes_is_told_although_it_can_be_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a full disk, or a server that only repeats another one."""
    clock = Clock()
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    other, database = Database(url), Database(url, clock=clock, busy_milliseconds=1)
    async with other.write() as writing:
        await writing.execute(text("SELECT 1"))
        for _ in range(3):
            with pytest.raises(StoreError):
                await change(database)
            await database.ping()
            clock.now += 1
    await change(database)
    for each in (other, database):
        await each.close()

    assert lines(caplog) == [
        "the database cannot be written to: database is locked",
        "the database can be written to again, after 3 s",
    ]
