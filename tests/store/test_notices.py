"""The contract of the queries on notices, the same on both databases."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.store import notices as table
from bot.store.database import Database

KINDS = ("change", "cap")
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=60)


async def add(
    database: Database, key: str, channel_id: int = 1, due_at: datetime = NOW, kind: str = "change"
) -> bool:
    values = {
        "key": key,
        "guild_id": 1,
        "channel_id": channel_id,
        "kind": kind,
        "facts": {},
        "due_at": due_at,
    }
    async with database.write() as connection:
        return await table.add(connection, values)


async def heads(database: Database, now: datetime = NOW, limit: int = 10) -> list[str]:
    async with database.read() as connection:
        return keys(await table.due_heads(connection, KINDS, now=now, limit=limit))


async def lease(database: Database, limit: int = 10, now: datetime = NOW) -> list[table.Row]:
    """Take what goes into one message with the first head."""
    async with database.write() as connection:
        (head, *_) = await table.due_heads(connection, KINDS, now=now, limit=1)
        rows = await table.beginning_with(connection, head, KINDS, now=now, limit=limit)
        return await table.lease(connection, [row["id"] for row in rows], now=now, until=LATER)


async def close(database: Database, rows: Sequence[table.Row], **values: Any) -> None:
    async with database.write() as connection:
        await table.put(connection, [row["id"] for row in rows], {"closed_at": NOW, **values})


def keys(rows: Sequence[table.Row]) -> list[str]:
    return [row["key"] for row in rows]


async def test_a_key_is_told_once(either_database: Database) -> None:
    assert await add(either_database, "a")
    assert not await add(either_database, "a", channel_id=2)


async def test_a_head_is_the_first_that_its_channel_waits_with(either_database: Database) -> None:
    for key, channel_id in (("a", 1), ("b", 2), ("c", 1), ("d", 3)):
        await add(either_database, key, channel_id)

    assert await heads(either_database) == ["a", "b", "d"]
    assert await heads(either_database, limit=2) == ["a", "b"]


async def test_a_channel_whose_head_is_not_due_waits(either_database: Database) -> None:
    await add(either_database, "a", due_at=LATER)
    await add(either_database, "b")

    assert await heads(either_database) == []
    assert await heads(either_database, now=LATER) == ["a"]
    async with either_database.read() as connection:
        assert await table.next_due(connection, KINDS) == LATER


async def test_what_is_leased_is_bound_together_for_good(either_database: Database) -> None:
    for key in "abc":
        await add(either_database, key)
    first = await lease(either_database, limit=2)
    await add(either_database, "d")

    again = await lease(either_database, now=LATER)

    assert keys(first) == keys(again) == ["a", "b"]
    assert {row["bundle_id"] for row in again} == {first[0]["id"]}
    assert [(row["attempts"], row["posting_at"], row["due_at"]) for row in again] == [(2, NOW, LATER)] * 2


async def test_a_notice_of_whoever_knows_of_no_counting_has_met_nothing_yet(
    either_database: Database,
) -> None:
    """Earlier versions write and try notices beside this one."""
    await add(either_database, "a")

    (row,) = await lease(either_database)

    assert (row["refusals"], row["crashes"]) == (0, 0)


async def test_after_what_is_closed_comes_the_rest(either_database: Database) -> None:
    for key in "abc":
        await add(either_database, key)

    await close(either_database, await lease(either_database, limit=2), message_id=5)

    assert keys(await lease(either_database)) == ["c"]
    async with either_database.read() as connection:
        closed = await table.by_key(connection, "a")
        assert closed is not None
        found = await table.by_id(connection, closed["id"])
    assert found is not None
    assert (found["message_id"], found["closed_at"]) == (5, NOW)


async def test_nothing_is_due_where_nothing_waits(either_database: Database) -> None:
    await add(either_database, "a")
    await close(either_database, await lease(either_database))

    async with either_database.read() as connection:
        assert await table.next_due(connection, KINDS) is None
    assert await heads(either_database) == []


async def test_only_what_was_never_tried_and_has_waited_long_is_old(either_database: Database) -> None:
    old = NOW - timedelta(days=2)
    await add(either_database, "tried", due_at=old)
    await lease(either_database)
    for key in ("old", "older", "oldest"):
        await add(either_database, key, due_at=old)
    await add(either_database, "new")
    await add(either_database, "elsewhere", channel_id=2, due_at=old)
    async with either_database.write() as connection:
        restored = await table.by_key(connection, "old")
        assert restored is not None
        await table.put(connection, [restored["id"]], {"posting_at": old})

    async with either_database.read() as connection:
        rows = await table.untried(connection, 1, before=NOW - timedelta(days=1), limit=2)

    assert [row["key"] for row in rows] == ["old", "older"]


async def test_what_only_another_version_can_tell_holds_nobody_up(either_database: Database) -> None:
    await add(either_database, "strange", kind="dance")
    await add(either_database, "a")
    await add(either_database, "stranger", channel_id=2, kind="dance")

    assert await heads(either_database) == ["a"]
    assert keys(await lease(either_database)) == ["a"]


async def test_a_message_that_another_version_has_begun_is_left_to_it_as_a_whole(
    either_database: Database,
) -> None:
    """It may stand already, with lines that this version would not find in it."""
    for key, kind in (("a", "change"), ("strange", "dance")):
        await add(either_database, key, kind=kind)
    async with either_database.write() as connection:
        (head,) = await table.due_heads(connection, [*KINDS, "dance"], now=NOW, limit=1)
        rows = await table.beginning_with(connection, head, [*KINDS, "dance"], now=NOW, limit=10)
        await table.lease(connection, [row["id"] for row in rows], now=NOW, until=NOW)
    await add(either_database, "b")

    assert keys(await lease(either_database)) == ["b"]
