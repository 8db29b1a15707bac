"""The contract of the queries on copies of files, the same on both databases."""

from datetime import UTC, datetime, timedelta

from bot.store import uploads as table
from bot.store.database import Database
from bot.store.uploads import Upload

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def put(database: Database, source: str, path: str, at: datetime = NOW) -> None:
    async with database.write() as connection:
        await table.put(connection, source, Upload(path, at))


async def find(database: Database, source: str, since: datetime = NOW) -> Upload | None:
    async with database.read() as connection:
        return await table.find(connection, source, since)


async def test_a_copy_is_found_as_long_as_it_is_young_enough(either_database: Database) -> None:
    await put(either_database, "a", "path/a")

    assert await find(either_database, "a") == Upload("path/a", NOW)
    assert await find(either_database, "a", NOW + timedelta(milliseconds=1)) is None
    assert await find(either_database, "b") is None


async def test_a_newer_copy_takes_the_place_of_an_older_one(either_database: Database) -> None:
    await put(either_database, "a" * 80, "path/1")
    await put(either_database, "a" * 80, "path/2", NOW + DAY)

    assert await find(either_database, "a" * 80) == Upload("path/2", NOW + DAY)


async def test_copies_are_forgotten_by_name(either_database: Database) -> None:
    for source in "abc":
        await put(either_database, source, source)
    async with either_database.write() as connection:
        await table.forget(connection, ["a", "c", "never"])
        await table.forget(connection, [])

    assert [bool(await find(either_database, source)) for source in "abc"] == [False, True, False]


async def test_so_many_of_the_old_ones_are_swept_out_and_none_of_the_others(
    either_database: Database,
) -> None:
    for number in range(5):
        await put(either_database, f"old {number}", "x", NOW - DAY)
    await put(either_database, "new", "x")

    left, swept = [], []
    for _ in range(3):
        async with either_database.write() as connection:
            swept.append(await table.sweep(connection, NOW, 2))
        found = [await find(either_database, f"old {number}", NOW - DAY) for number in range(5)]
        left.append(5 - found.count(None))

    assert (left, swept) == ([3, 1, 0], [2, 2, 1])
    assert await find(either_database, "new") is not None
