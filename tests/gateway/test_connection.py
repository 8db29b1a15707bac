"""Who listens to what: several connections on one database, over real sockets."""

import asyncio
from pathlib import Path

import pytest

from bot.discord_client import Shard
from bot.errors import SettingsError
from bot.jobs.states import State
from bot.store.database import Database
from tests.gateway.bots import PACE, Start, ask, guild_of, listening, one_stands_by, until
from tests.messages.jobs import a_job, an_output
from tests.wire.discord import WireDiscord

COMMANDS = "/applications/*/commands"


async def test_two_processes_divide_two_shards_and_each_command_is_answered_by_one(
    wire: WireDiscord, start: Start
) -> None:
    wire.gateway.shards = 2
    bots = [start(), start()]
    await until(lambda: all(len(bot.connection.shards) == 1 for bot in bots))
    await listening(wire, (0, 2), (1, 2))

    asked = [await ask(wire, guild_of(wire, number, 2)) for number in (0, 1, 0, 1)]

    for one in asked:
        assert len(wire.requests_to("POST", f"/interactions/{one.id}/*/callback")) == 1
    assert len(wire.requests_to("PUT", COMMANDS)) == 1


async def test_of_three_processes_with_one_shard_two_stand_by_and_all_are_ready(
    wire: WireDiscord, start: Start
) -> None:
    bots = [start() for _ in range(3)]

    await until(lambda: all(bot.connection.ready for bot in bots))

    assert sorted(bot.connection.standing_by for bot in bots) == [False, True, True]
    assert wire.gateway.identifies == 1


async def test_who_stands_by_posts_results_and_edits_cards(
    wire: WireDiscord, start: Start, tmp_path: Path
) -> None:
    bots = [start(), start()]
    await until(lambda: any(bot.connection.standing_by for bot in bots))
    await listening(wire, (0, 1))
    (aside,) = [bot for bot in bots if bot.connection.standing_by]
    ada, studio = wire.member("ada"), wire.channel("studio")
    asked = await wire.command(ada, studio, "image-generator", prompt="a red fox", private=False)
    await asked.answer
    card = await wire.wait_for(lambda: asked.message)
    path = tmp_path / "picture.png"
    path.write_bytes(b"picture")
    job = a_job(
        guild_id=studio.guild.id if studio.guild else 0,
        channel_id=studio.id,
        member_id=ada.id,
        card_id=card.id,
        state=State.DELIVERING,
        posting_at=None,
    )

    await aside.poster.show_card(job)
    posted = await aside.poster.post_result(job, [an_output(path=path)], again=True)

    assert len(card.edits) == 1
    assert [post.id for post in wire.messages(studio)] == [card.id, posted.message_id]
    assert wire.violations == []


async def test_a_process_that_stops_hands_over_and_can_still_answer_and_post(
    wire: WireDiscord, start: Start
) -> None:
    first = start()
    await listening(wire, (0, 1))
    second = start()
    await until(lambda: second.connection.standing_by)
    answer = wire.faults.hold("POST", "/interactions/*/callback")
    asked = await wire.command(wire.member("ada"), wire.channel("studio"), "tools")
    await answer.reached.wait()

    await first.connection.hand_over()

    await until(lambda: second.connection.shards == {0})
    await listening(wire, (0, 1))
    answer.release()
    await asked.answer
    assert first.poster.client is not None
    assert not first.poster.client.is_closed()
    await ask(wire, wire.guild)
    assert len(wire.requests_to("PUT", COMMANDS)) == 1


async def test_a_process_that_is_alone_listens_to_its_end(wire: WireDiscord, start: Start) -> None:
    """Whoever asks meanwhile is told that the bot is stopping, instead of nothing at all."""
    only = start()
    await listening(wire, (0, 1))

    await only.connection.hand_over()

    await ask(wire, wire.guild)


async def test_a_process_that_cannot_renew_its_lease_is_silent_before_another_begins(
    wire: WireDiscord, start: Start
) -> None:
    first, second = await one_stands_by(wire, start)

    first.leases.away = True
    await until(lambda: not wire.gateway.listening)
    assert not first.connection.ready
    assert not second.connection.shards
    await until(lambda: second.connection.shards == {0})
    await listening(wire, (0, 1))
    first.leases.away = False
    await until(lambda: first.connection.standing_by)


async def test_a_newcomer_gets_a_shard_of_whoever_has_more_than_a_fair_share(
    wire: WireDiscord, start: Start
) -> None:
    wire.gateway.shards = 2
    first = start()
    await listening(wire, (0, 2), (1, 2))

    second = start()

    await until(lambda: second.connection.shards == {1})
    await listening(wire, (0, 2), (1, 2))
    assert first.connection.shards == {0}


async def test_the_number_of_shards_stays_as_long_as_anybody_listens(wire: WireDiscord, start: Start) -> None:
    first = start()
    await listening(wire, (0, 1))
    wire.gateway.shards = 2
    second = start()
    await until(lambda: second.connection.standing_by)

    await first.stop()

    await listening(wire, (0, 2), (1, 2))


async def test_the_shards_that_the_settings_name_are_the_ones_that_are_listened_to(
    wire: WireDiscord, start: Start
) -> None:
    start([Shard(1, 3), Shard(2, 3)])
    await listening(wire, (1, 3), (2, 3))
    assert wire.requests_to("PUT", COMMANDS) == []

    start([Shard(0, 3)])

    await listening(wire, (0, 3), (1, 3), (2, 3))
    assert len(wire.requests_to("PUT", COMMANDS)) == 1


async def test_a_database_that_nobody_shares_needs_no_leases(
    wire: WireDiscord, start: Start, database: Database
) -> None:
    wire.gateway.shards = 2
    only = start(database=database)

    await listening(wire, (0, 2), (1, 2))

    assert await only.leases.others() == []
    assert only.connection.shards == {0, 1}


async def test_a_count_that_is_too_small_is_told_in_one_sentence(wire: WireDiscord, start: Start) -> None:
    wire.gateway.fewest_shards = 2
    only = start([Shard(0, 1)])
    assert only.running is not None

    with pytest.raises(SettingsError, match=r"^SHARD_COUNT is too small: Discord wants .* more shards\.$"):
        await asyncio.wait_for(only.running, 10)


async def test_a_number_that_has_become_too_small_is_asked_for_anew(wire: WireDiscord, start: Start) -> None:
    wire.gateway.fewest_shards = 2
    start()
    await until(lambda: len(wire.requests_to("GET", "/gateway/bot")) > 2)

    wire.gateway.shards = 2

    await listening(wire, (0, 2), (1, 2))


async def test_nobody_introduces_itself_when_that_would_cost_the_token(
    wire: WireDiscord, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    wire.gateway.sessions_left = 0
    only = start()

    await until(lambda: "connections are used up" in caplog.text)

    assert wire.gateway.identifies == 0
    assert not only.connection.ready


async def test_in_a_bucket_shards_introduce_themselves_one_after_the_other(
    wire: WireDiscord, start: Start
) -> None:
    wire.gateway.shards, wire.gateway.at_once = 3, 1
    start()

    await listening(wire, (0, 3), (1, 3), (2, 3))

    first, second, third = wire.gateway.identified_at
    assert min(second - first, third - second) > PACE.identify / 2
