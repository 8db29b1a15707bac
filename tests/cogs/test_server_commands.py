"""`/server`."""

from typing import Any

import discord
import pytest

from bot.servers.server import Server
from bot.tools import CATALOGUE
from tests.cogs.conftest import Place
from tests.cogs.fakes import Parts
from tests.cogs.managers import history, said, show_to

refused = pytest.mark.simcord(check_errors=False)

SETTINGS = "server settings"


async def server_of(place: Place, parts: Parts) -> Server:
    return await parts.servers.of(place.guild.id)


async def test_without_options_the_settings_are_only_shown(place: Place, parts: Parts) -> None:
    shown = said(await place.manager.slash(place.channel, SETTINGS))

    assert "Manager role: none: only Manage Server counts" in shown
    assert "Log channel: none" in shown
    assert "Approval threshold: none" in shown
    assert "Private by default: off" in shown
    assert "New jobs: taken" in shown
    assert "Tools switched off: none" in shown
    assert "Channels for the tools: every channel" in shown
    assert "Saved" not in shown
    assert await history(parts) == []


async def test_what_is_given_is_kept_and_all_settings_are_shown(place: Place, parts: Parts) -> None:
    managers, log = place.guild.create_role("deputies"), place.guild.create_text_channel("log")
    approvals = place.guild.create_text_channel("approvals")

    answer = await place.manager.slash(
        place.channel,
        SETTINGS,
        manager_role=managers,
        log_channel=log,
        approvals_channel=approvals,
        approval_threshold="1,250",
        time_zone="asia/tokyo",
        private_by_default=True,
    )

    assert await server_of(place, parts) == Server(
        place.guild.id,
        manager_role_id=managers.id,
        log_channel_id=log.id,
        approvals_channel_id=approvals.id,
        approval_threshold=1_250,
        time_zone="Asia/Tokyo",
        private_by_default=True,
    )
    shown = said(answer)
    assert (
        "Saved: manager role, log channel, approvals channel, approval threshold, time zone and private by default."
    ) in shown
    assert f"Manager role: <@&{managers.id}>" in shown
    assert f"Approvals channel: <#{approvals.id}>" in shown
    assert "Approval threshold: 1,250 credits or more" in shown
    assert "Time zone: Asia/Tokyo (" in shown


async def test_a_setting_given_later_leaves_the_others(place: Place, parts: Parts) -> None:
    await place.manager.slash(place.channel, SETTINGS, time_zone="Asia/Tokyo")
    await place.manager.slash(place.channel, SETTINGS, private_by_default=False)

    assert (await server_of(place, parts)).time_zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("clear", "setting"),
    [
        ("manager_role", "manager_role_id"),
        ("log_channel", "log_channel_id"),
        ("approvals_channel", "approvals_channel_id"),
        ("approval_threshold", "approval_threshold"),
        ("time_zone", "time_zone"),
    ],
)
async def test_a_setting_can_be_unset(place: Place, parts: Parts, clear: str, setting: str) -> None:
    given: dict[str, Any] = {
        "manager_role": place.guild.create_role("deputies"),
        "log_channel": place.channel,
        "approvals_channel": place.channel,
        "approval_threshold": "100",
        "time_zone": "Asia/Tokyo",
    }
    await place.manager.slash(place.channel, SETTINGS, **given)
    before = await server_of(place, parts)

    answer = await place.manager.slash(place.channel, SETTINGS, clear=clear)

    after = await server_of(place, parts)
    assert f"Saved: {clear.replace('_', ' ')}." in said(answer)
    assert {name for name, value in vars(before).items() if value != vars(after)[name]} == {setting}
    assert vars(after)[setting] is None


@refused
async def test_a_setting_is_not_given_and_unset_at_once(place: Place, parts: Parts) -> None:
    answer = await place.manager.slash(
        place.channel, SETTINGS, log_channel=place.channel, clear="log_channel"
    )

    assert "`log_channel` is given and cleared at once" in said(answer)
    assert await history(parts) == []


@pytest.mark.parametrize("none", ["none", "unlimited"])
async def test_a_threshold_of_none_is_none(place: Place, parts: Parts, none: str) -> None:
    await place.manager.slash(place.channel, SETTINGS, approval_threshold="100")
    await place.manager.slash(place.channel, SETTINGS, approval_threshold=none)

    assert (await server_of(place, parts)).approval_threshold is None


@refused
@pytest.mark.parametrize("threshold", ["0", "-5", "much"])
async def test_a_threshold_that_is_no_price_is_refused(place: Place, threshold: str) -> None:
    answer = await place.manager.slash(place.channel, SETTINGS, approval_threshold=threshold)

    assert said(answer).startswith("`approval_threshold`: ")


async def test_a_threshold_without_anybody_to_ask_is_said_to_hold_nothing_back(place: Place) -> None:
    alone = await place.manager.slash(place.channel, SETTINGS, approval_threshold="100")
    together = await place.manager.slash(place.channel, SETTINGS, approvals_channel=place.channel)

    assert "No job waits for approval yet: there is no approvals channel to ask in." in said(alone)
    assert "No job waits" not in said(together)


@refused
async def test_a_time_zone_that_does_not_exist_is_refused_with_the_nearest(
    place: Place, parts: Parts
) -> None:
    answer = await place.manager.slash(
        place.channel, SETTINGS, time_zone="Europe/Pariss", log_channel=place.channel
    )

    assert "`Europe/Pariss` is no time zone. Nearest: `Europe/Paris`" in said(answer)
    assert await server_of(place, parts) == Server(place.guild.id)


async def test_time_zones_are_offered_by_any_part_of_their_names(place: Place) -> None:
    offered = await place.manager.autocomplete(place.channel, SETTINGS, "time_zone", "new york")
    everything = await place.manager.autocomplete(place.channel, SETTINGS, "time_zone", "")

    assert offered == [{"name": "America/New_York", "value": "America/New_York"}]
    assert len(everything) == 25


@refused
async def test_the_role_of_everybody_manages_nothing(place: Place, parts: Parts) -> None:
    answer = await place.manager.slash(place.channel, SETTINGS, manager_role=place.guild.default_role)

    assert "everybody would manage the bot" in said(answer)
    assert await server_of(place, parts) == Server(place.guild.id)


@refused
@pytest.mark.parametrize("option", ["log_channel", "approvals_channel"])
async def test_a_channel_where_the_bot_cannot_post_is_refused_with_what_is_missing(
    place: Place, parts: Parts, option: str
) -> None:
    bot = place.bot.user
    assert bot is not None
    deaf = discord.PermissionOverwrite(attach_files=False, embed_links=False, read_message_history=False)
    channel = place.guild.create_text_channel("quiet", overwrites={bot: deaf})

    answer = await place.manager.slash(place.channel, SETTINGS, **{option: channel})

    assert said(answer) == (
        f"`{option}`: I cannot post in <#{channel.id}>: I am missing Attach Files, Embed Links there. "
        "Nothing has changed."
    )
    assert await server_of(place, parts) == Server(place.guild.id)


async def test_channels_are_allowed_and_taken_off_again(place: Place, parts: Parts) -> None:
    art = place.guild.create_text_channel("art")

    one = await place.manager.slash(place.channel, "server channel", channel=place.channel, allowed=True)
    two = await place.manager.slash(place.channel, "server channel", channel=art, allowed=True)
    assert (await server_of(place, parts)).channel_ids == {place.channel.id, art.id}
    await place.manager.slash(place.channel, "server channel", channel=art, allowed=False)
    none = await place.manager.slash(place.channel, "server channel", channel=place.channel, allowed=False)

    assert said(one).startswith(f"The tools may be used in <#{place.channel.id}> alone from now on")
    assert said(two).startswith(f"The tools may be used in <#{place.channel.id}> and <#{art.id}> alone")
    assert said(none).startswith("The tools may be used in every channel from now on")
    assert (await server_of(place, parts)).channel_ids == set()


async def test_a_deleted_channel_leaves_the_list_with_all_others(place: Place, parts: Parts) -> None:
    art = place.guild.create_text_channel("art")
    await place.manager.slash(place.channel, "server channel", channel=art, allowed=True)
    place.env.backend.delete_channel(art.id)
    await place.env.settle()

    answer = await place.manager.slash(place.channel, SETTINGS, clear="allowed_channels")

    assert "Channels for the tools: every channel" in said(answer)
    assert (await server_of(place, parts)).channel_ids == set()


@pytest.mark.parametrize("kind", ["voice", "stage", "news"])
async def test_every_channel_with_a_chat_can_be_allowed(place: Place, parts: Parts, kind: str) -> None:
    channel = getattr(place.guild, f"create_{kind}_channel")("place")

    await place.manager.slash(place.channel, "server channel", channel=channel, allowed=True)

    assert (await server_of(place, parts)).channel_ids == {channel.id}


async def test_a_tool_is_switched_off_and_on(place: Place, parts: Parts) -> None:
    for _ in range(2):
        off = await place.manager.slash(place.channel, "server tool", tool="/lip-sync", enabled=False)
    assert (await server_of(place, parts)).forbidden_tools == {"lip-sync"}
    assert "Tools switched off: /lip-sync" in said(await place.manager.slash(place.channel, SETTINGS))

    on = await place.manager.slash(place.channel, "server tool", tool="Lip-Sync", enabled=True)

    assert said(off).startswith("/lip-sync is switched off on this server from now on")
    assert said(on) == "/lip-sync can be used on this server from now on."
    assert [(row.before, row.after) for row in await history(parts)] == [
        ("allowed", "forbidden"),
        ("forbidden", "allowed"),
    ]


@refused
async def test_an_unknown_tool_is_refused_with_the_nearest(place: Place, parts: Parts) -> None:
    answer = await place.manager.slash(place.channel, "server tool", tool="lipsink", enabled=False)

    assert said(answer).startswith("`tool`: `lipsink` is no tool. Nearest: ")
    assert "/lip-sync" in said(answer)
    assert await history(parts) == []


async def test_every_tool_is_offered_although_there_are_more_than_25(place: Place) -> None:
    everything = await place.manager.autocomplete(place.channel, "server tool", "tool", "")
    assert len(everything) == min(25, len(CATALOGUE))

    for command in CATALOGUE:
        offered = await place.manager.autocomplete(place.channel, "server tool", "tool", command)
        assert {"name": f"/{command}", "value": command} in offered


async def test_pausing_says_why_and_pausing_twice_says_it_anew(place: Place, parts: Parts) -> None:
    first = await place.manager.slash(place.channel, "server pause", reason="we are out of credits")
    second = await place.manager.slash(place.channel, "server pause", reason="back on Monday!")
    again = await place.manager.slash(place.channel, "server pause", reason="back on Monday!")

    assert said(first) == (
        "No new jobs are taken from now on; what is under way is finished. "
        "Members are told: we are out of credits."
    )
    assert said(second) == said(again)
    assert (await server_of(place, parts)).pause_reason == "back on Monday!"
    assert [row.after for row in await history(parts)] == [
        "paused: we are out of credits.",
        "paused: back on Monday!",
    ]


@pytest.mark.parametrize("given", [{}, {"reason": " \n "}])
async def test_a_pause_without_a_reason_has_something_to_say(
    place: Place, parts: Parts, given: dict[str, str]
) -> None:
    await place.manager.slash(place.channel, "server pause", **given)

    assert (await server_of(place, parts)).pause_reason == "try again later."


async def test_resuming_takes_new_jobs_also_where_nothing_was_paused(place: Place, parts: Parts) -> None:
    early = await place.manager.slash(place.channel, "server resume")
    await place.manager.slash(place.channel, "server pause")
    late = await place.manager.slash(place.channel, "server resume", reason="all well")

    assert said(early) == said(late) == "New jobs are taken from now on."
    assert (await server_of(place, parts)).pause_reason is None
    assert [row.after for row in await history(parts)] == ["paused: try again later.", "taken: all well"]


@refused
@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("settings", {}),
        ("settings", {"time_zone": "nonsense"}),
        ("tool", {"tool": "lip-sync", "enabled": False}),
        ("pause", {}),
        ("resume", {}),
    ],
)
async def test_discord_showing_the_commands_to_a_member_does_not_make_them_a_manager(
    place: Place, parts: Parts, command: str, options: dict[str, Any]
) -> None:
    await show_to(place, place.alice)

    answer = await place.alice.slash(place.channel, f"server {command}", **options)

    assert "Only those who may manage this server" in said(answer)
    assert await history(parts) == []


@refused
async def test_who_loses_the_manager_role_manages_no_more(place: Place) -> None:
    deputies, former = place.guild.create_role("deputies"), place.guild.create_role("former deputies")
    deputy = place.guild.add_member(place.env.create_user("dora"), roles=[deputies])
    await show_to(place, deputy)
    await place.manager.slash(place.channel, SETTINGS, manager_role=deputies)
    assert "Server settings" in said(await deputy.slash(place.channel, SETTINGS))

    await place.manager.slash(place.channel, SETTINGS, manager_role=former)

    assert "Only those who may manage" in said(await deputy.slash(place.channel, SETTINGS))
