"""Who has a shard and cannot listen to it, or is no longer allowed to: the others hear what is asked."""

import asyncio
from dataclasses import replace

import pytest

from bot.discord_client import Shard
from bot.gateway.pace import ShardPace
from bot.gateway.shard import ShardConnection
from bot.store.database import Database
from tests.gateway.bots import PACE, Bot, Start, ask, listening, one_stands_by, until
from tests.wire.discord import WireDiscord

SLOW_TURNS: ShardPace = replace(PACE, identify=0.3)
BRIEF_LEASE: ShardPace = replace(PACE, lease=0.8)
IMPATIENT: ShardPace = replace(PACE, perseverance=1.0, modesty=20.0)


async def test_a_stand_by_takes_over_from_a_process_that_cannot_reach_discord(
    wire: WireDiscord, start: Start
) -> None:
    first = start(pace=replace(IMPATIENT, modesty=1.0), cut_off=True)
    await until(lambda: first.connection.shards == {0})

    second = start()

    await until(lambda: second.connection.shards == {0})
    await listening(wire, (0, 1))
    await until(lambda: first.connection.standing_by)


async def test_a_fair_share_that_a_process_cannot_listen_to_goes_back(
    wire: WireDiscord, start: Start
) -> None:
    wire.gateway.shards = 2
    able = start()
    await listening(wire, (0, 2), (1, 2))
    cut_off = start(pace=IMPATIENT, cut_off=True)
    await until(lambda: cut_off.connection.shards == {1})

    await until(lambda: able.connection.shards == {0, 1})

    await listening(wire, (0, 2), (1, 2))
    assert not cut_off.connection.ready


async def test_who_is_alone_keeps_its_shard_however_long_discord_is_away(start: Start) -> None:
    only = start(pace=replace(IMPATIENT, perseverance=0.1), cut_off=True)
    await until(lambda: only.connection.shards == {0})

    await asyncio.sleep(0.5)
    assert only.connection.shards == {0}


async def test_a_process_whose_database_does_not_answer_is_silent_before_another_begins(
    wire: WireDiscord, start: Start
) -> None:
    first, second = await one_stands_by(wire, start)

    first.leases.silent = True
    try:
        await until(lambda: not wire.gateway.listening)
        assert not second.connection.shards
        await until(lambda: second.connection.shards == {0})
        await listening(wire, (0, 1))
    finally:
        first.leases.silent = False
    await until(lambda: first.connection.standing_by)


async def test_who_is_alone_listens_on_without_the_database(
    wire: WireDiscord, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody else could; a command is refused with a sentence then. The log is told once, not at every look."""
    only = start(pace=BRIEF_LEASE)
    await listening(wire, (0, 1))

    only.leases.away = True
    await until(lambda: only.leases.missed > 50)
    assert BRIEF_LEASE.patience < 50 * BRIEF_LEASE.look
    await ask(wire, wire.guild)
    only.leases.away = False
    await until(lambda: "the database can be used again" in caplog.text)

    await listening(wire, (0, 1))
    assert wire.gateway.identifies == 1
    # On a busy machine a look may be too slow as well, which is a trouble of its own.
    told = caplog.text.count("shards cannot be divided, for the database cannot be used: ")
    assert 1 <= told <= caplog.text.count("the database can be used again") + 1 < only.leases.missed / 2


async def test_who_listened_on_leaves_what_another_has_begun_to_listen_to(
    wire: WireDiscord, start: Start
) -> None:
    first = start(pace=BRIEF_LEASE)
    await listening(wire, (0, 1))
    first.leases.away = True
    second = start()
    await listening(wire, (0, 1), (0, 1))

    first.leases.away = False

    await until(lambda: first.connection.standing_by)
    await listening(wire, (0, 1))
    assert second.connection.shards == {0}


async def test_a_session_that_discord_ends_is_not_begun_anew_when_that_would_cost_the_token(
    wire: WireDiscord, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    start()
    await listening(wire, (0, 1))
    wire.gateway.sessions_left = 0

    wire.gateway.end_sessions()

    await until(lambda: "connections are used up" in caplog.text)
    assert wire.gateway.identifies == 1


async def test_the_last_introduction_of_the_day_is_used_by_one_shard(
    wire: WireDiscord, start: Start, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    wire.gateway.shards, wire.gateway.at_once, wire.gateway.sessions_left = 3, 1, 1

    start(database=database, pace=SLOW_TURNS)

    await until(lambda: caplog.text.count("connections are used up") >= 2)
    assert wire.gateway.identifies == 1


async def test_the_first_turn_is_waited_for_before_anything_is_opened(
    wire: WireDiscord, database: Database
) -> None:
    """discord.py gives up a connection on which nothing is said for a minute; among many shards a turn takes longer."""
    turn = asyncio.Event()
    connection = shard_of(wire, database, turn)
    running = asyncio.create_task(connection.run())
    await until(lambda: connection.waiting)
    assert not connection.introduced
    assert wire.requests_to("GET", "/gateway") == []

    turn.set()

    await until(lambda: connection.ready)
    assert len(wire.requests_to("GET", "/gateway")) == 1
    await ended(connection, running)


async def test_a_shard_whose_connection_is_lost_is_on_its_way_again(
    wire: WireDiscord, database: Database
) -> None:
    turn = asyncio.Event()
    turn.set()
    connection = shard_of(wire, database, turn)
    running = asyncio.create_task(connection.run())
    await until(lambda: connection.ready)
    way_back = wire.faults.hold("GET", "/gateway")

    await wire.drop_gateway()

    await way_back.reached.wait()
    assert not connection.introduced
    way_back.release()
    await until(lambda: connection.ready)
    await ended(connection, running)


def shard_of(wire: WireDiscord, database: Database, turn: asyncio.Event) -> ShardConnection:
    """A connection of its own, whose turns come with the event."""

    async def take_turn(_bucket: int) -> None:
        await turn.wait()

    return ShardConnection(Shard(0, 1), Bot(wire, database, "only").make_client, wire.token, take_turn)


async def ended(connection: ShardConnection, running: "asyncio.Task[None]") -> None:
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await connection.close()
