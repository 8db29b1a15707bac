"""Readings that many ask for at once."""

import asyncio

import pytest

from bot.errors import StoreError
from bot.store.database import Database, Transaction
from bot.store.notes import Notes
from bot.store.shared_reading import SharedReading

ASKING = 20


class Reader:
    """Reads a note, and counts how often; what is set as `trouble` is raised instead."""

    def __init__(self, database: Database) -> None:
        self.shared = SharedReading(database, self._read)
        self.reads = 0
        self.begun = asyncio.Event()
        self.trouble: Exception | None = None
        self._notes = Notes(database)

    async def _read(self, _transaction: Transaction, key: str) -> str | None:
        self.reads += 1
        self.begun.set()
        if self.trouble:
            raise self.trouble
        return await self._notes.get(key)


async def test_all_who_ask_at_once_share_a_reading(either_database: Database) -> None:
    await Notes(either_database).put("color", "red")
    reader = Reader(either_database)

    answers = await asyncio.gather(*(reader.shared.of("color") for _ in range(ASKING)))

    assert answers == ["red"] * ASKING
    assert reader.reads == 1


async def test_nobody_gets_what_was_read_before_they_asked(database: Database) -> None:
    notes, reader = Notes(database), Reader(database)
    await notes.put("color", "red")
    early = asyncio.create_task(reader.shared.of("color"))
    await reader.begun.wait()

    await notes.put("color", "blue")

    assert await reader.shared.of("color") == "blue"
    assert await early in {"red", "blue"}


async def test_each_key_is_answered_with_its_own(database: Database) -> None:
    notes, reader = Notes(database), Reader(database)
    for color in ("red", "blue"):
        await notes.put(color, color)

    assert await asyncio.gather(*map(reader.shared.of, ("red", "blue", "red"))) == ["red", "blue", "red"]


async def test_a_trouble_is_raised_for_all_of_them_and_is_over_then(database: Database) -> None:
    reader = Reader(database)
    reader.trouble = StoreError()
    answers = await asyncio.gather(*(reader.shared.of("color") for _ in range(3)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {StoreError}

    reader.trouble = None

    assert await reader.shared.of("color") is None


async def test_who_goes_away_takes_nothing_from_the_others(database: Database) -> None:
    await Notes(database).put("color", "red")
    reader = Reader(database)
    leaving, staying = (asyncio.create_task(reader.shared.of("color")) for _ in range(2))
    await asyncio.sleep(0)

    leaving.cancel()

    assert await staying == "red"
    with pytest.raises(asyncio.CancelledError):
        await leaving
