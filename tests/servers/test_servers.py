"""What servers decide, on both databases, and that every change is written down with who made it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import RuleRefused
from bot.servers.changes import Manager
from bot.servers.server import Server
from bot.servers.servers import Servers
from bot.store.database import Database
from bot.store.schema import changes, notices
from bot.tools.wording import count

GUILD = 1
MONA = Manager(GUILD, 11, datetime(2026, 11, 18, 12, 0, tzinfo=UTC))
MAX = replace(MONA, member_id=12)


@pytest.fixture
def servers(either_database: Database) -> Servers:
    return Servers(either_database)


async def rows(database: Database, table: Any) -> list[Any]:
    async with database.read() as connection:
        return list(await connection.execute(select(table).order_by(table.c.id)))


async def history(database: Database) -> list[tuple[int, str, str, str]]:
    return [(row.changed_by, row.what, row.before, row.after) for row in await rows(database, changes)]


async def test_a_server_that_has_decided_nothing_has_the_defaults(servers: Servers) -> None:
    assert await servers.of(GUILD) == Server(GUILD)


async def test_only_what_is_given_changes(servers: Servers) -> None:
    await servers.change(MONA, log_channel_id=77, private_by_default=True)
    server = await servers.change(MONA, time_zone="asia/tokyo")

    assert server == Server(GUILD, log_channel_id=77, private_by_default=True, time_zone="Asia/Tokyo")
    assert await servers.of(GUILD) == server
    assert await servers.of(GUILD + 1) == Server(GUILD + 1)


async def test_what_was_set_can_be_unset(servers: Servers) -> None:
    facts = {
        "manager_role_id": 5,
        "log_channel_id": 77,
        "approvals_channel_id": 78,
        "approval_threshold": 1_000,
        "time_zone": "Asia/Tokyo",
    }
    await servers.change(MONA, **facts)

    assert await servers.change(MONA, **dict.fromkeys(facts)) == Server(GUILD)


async def test_each_setting_is_written_down_in_words(servers: Servers, either_database: Database) -> None:
    await servers.change(MONA, manager_role_id=5, approvals_channel_id=78, private_by_default=True)
    await servers.change(MAX, manager_role_id=6, private_by_default=True, approval_threshold=1_000)

    assert await history(either_database) == [
        (11, "manager role", "not set", "<@&5>"),
        (11, "approvals channel", "not set", "<#78>"),
        (11, "private by default", "off", "on"),
        (12, "manager role", "<@&5>", "<@&6>"),
        (12, "approval threshold", "not set", "1,000 credits"),
    ]


async def test_a_new_log_channel_is_the_first_thing_it_tells(
    servers: Servers, either_database: Database
) -> None:
    await servers.change(MONA, log_channel_id=77)

    (told,) = await rows(either_database, notices)
    assert (told.channel_id, told.facts["what"], told.facts["by"]) == (77, "log channel", 11)


async def test_a_zone_that_does_not_exist_changes_nothing_at_all(
    servers: Servers, either_database: Database
) -> None:
    with pytest.raises(RuleRefused):
        await servers.change(MONA, log_channel_id=77, time_zone="Atlantis/Center")

    assert await servers.of(GUILD) == Server(GUILD)
    assert await history(either_database) == []


async def test_a_tool_forbidden_twice_is_forbidden_once(servers: Servers, either_database: Database) -> None:
    for _ in range(2):
        server = await servers.allow_tool(MONA, "/face-swap-photo", allowed=False)
    assert server.forbidden_tools == {"face-swap-photo"}

    for _ in range(2):
        server = await servers.allow_tool(MONA, "face-swap-photo", allowed=True)

    assert server.forbidden_tools == set()
    assert await history(either_database) == [
        (11, "/face-swap-photo", "allowed", "forbidden"),
        (11, "/face-swap-photo", "forbidden", "allowed"),
    ]


async def test_results_are_hidden_whether_or_not_their_tool_is_allowed(
    servers: Servers, either_database: Database
) -> None:
    await servers.allow_tool(MONA, "lip-sync", allowed=False)
    for _ in range(2):
        server = await servers.hide_results(MONA, "/lip-sync", hidden=True)
    assert server.spoiler_tools == {"lip-sync"}

    server = await servers.hide_results(MAX, "lip-sync", hidden=False)

    assert server == Server(GUILD, forbidden_tools=frozenset({"lip-sync"}))
    assert (await history(either_database))[1:] == [
        (11, "results of /lip-sync", "shown at once", "spoilers"),
        (12, "results of /lip-sync", "spoilers", "shown at once"),
    ]


async def test_channels_are_put_on_the_list_and_taken_off(
    servers: Servers, either_database: Database
) -> None:
    await servers.allow_channel(MONA, 77, allowed=True)
    await servers.allow_channel(MONA, 78, allowed=True)
    server = await servers.allow_channel(MONA, 77, allowed=False)

    assert server.channel_ids == {78}
    assert [what for _, what, _, _ in await history(either_database)] == [
        "channel <#77>",
        "channel <#78>",
        "channel <#77>",
    ]


async def test_the_list_of_channels_is_emptied_at_once(servers: Servers, either_database: Database) -> None:
    """Nobody can pick a channel any more that was deleted."""
    await servers.allow_channel(MONA, 77, allowed=True)
    await servers.allow_channel(MONA, 78, allowed=True)
    await servers.allow_tool(MONA, "lip-sync", allowed=False)

    for _ in range(2):
        server = await servers.allow_every_channel(MONA)

    assert server == Server(GUILD, forbidden_tools=frozenset({"lip-sync"}))
    assert (await history(either_database))[3:] == [(11, "channels for the tools", "<#77>, <#78>", "all")]


async def test_pausing_twice_keeps_the_last_reason_and_resuming_twice_is_no_change(
    servers: Servers, either_database: Database
) -> None:
    await servers.pause(MONA, "lunch.")
    await servers.pause(MONA, "lunch.")
    server = await servers.pause(MAX, "a long lunch.")
    assert server.pause_reason == "a long lunch."

    for _ in range(2):
        server = await servers.resume(MONA, "fed")

    assert server.pause_reason is None
    assert await history(either_database) == [
        (11, "new jobs", "taken", "paused: lunch."),
        (12, "new jobs", "paused: lunch.", "paused: a long lunch."),
        (11, "new jobs", "paused: a long lunch.", "taken: fed"),
    ]


async def test_managers_at_the_same_moment_change_one_after_the_other(
    servers: Servers, either_database: Database
) -> None:
    await asyncio.gather(
        *(servers.change(MONA, approval_threshold=price) for price in range(1, 9)),
        *(servers.allow_channel(MAX, channel, allowed=True) for channel in range(8)),
    )

    server = await servers.of(GUILD)
    told = [each[2:] for each in await history(either_database) if each[1] == "approval threshold"]
    assert server.channel_ids == set(range(8))
    assert [before for before, _ in told] == ["not set", *(after for _, after in told[:-1])]
    assert told[-1][1] == count(server.approval_threshold or 0, "credit")
