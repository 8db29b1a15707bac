"""What managers read about their server's settings."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.messages.servers import channel_set, pause_set, settings_page, tool_set
from bot.servers.server import Server

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
GUILD = 1


def fields(server: Server, changed: tuple[str, ...] = ()) -> dict[str | None, str | None]:
    (embed,) = settings_page(server, NOON, changed).embeds
    return {field.name: field.value for field in embed.fields} | {"": embed.description}


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("Manager role", {"manager_role_id": 5}, "<@&5>"),
        ("Log channel", {"log_channel_id": 7}, "<#7>"),
        ("Approvals channel", {"approvals_channel_id": 7}, "<#7>"),
        ("Approval threshold", {"approval_threshold": 1_250}, "1,250 credits or more"),
        ("Time zone", {}, "UTC (12:00 now)"),
        ("Time zone", {"time_zone": "Asia/Tokyo"}, "Asia/Tokyo (21:00 now)"),
        ("Private by default", {"private_by_default": True}, "on"),
        ("New jobs", {"pause_reason": "no *credits*."}, r"paused: no \*credits\*."),
        ("Tools switched off", {"forbidden_tools": {"lip-sync", "animation"}}, "/animation, /lip-sync"),
        ("Results as spoilers", {"spoiler_tools": {"lip-sync", "animation"}}, "/animation, /lip-sync"),
        ("Channels for the tools", {"channel_ids": {9, 7}}, "<#7>, <#9>"),
    ],
)
def test_each_setting_has_its_line(name: str, facts: dict[str, Any], words: str) -> None:
    assert fields(Server(GUILD, **facts))[name] == words


def test_what_was_saved_is_said() -> None:
    assert fields(Server(GUILD), ("time zone",))[""] == "Saved: time zone."
    assert fields(Server(GUILD))[""] is None


def test_a_threshold_without_a_channel_is_said_to_hold_nothing_back() -> None:
    warned = fields(Server(GUILD, approval_threshold=5), ("approval threshold",))[""]

    assert warned == (
        "Saved: approval threshold.\nNo job waits for approval yet: there is no approvals channel to ask in."
    )
    assert fields(Server(GUILD, approval_threshold=5, approvals_channel_id=7))[""] is None


def test_a_tool_is_on_or_off() -> None:
    assert tool_set("lip-sync", enabled=True) == "/lip-sync can be used on this server from now on."
    assert "/lip-sync is switched off" in tool_set("lip-sync", enabled=False)


def test_the_allowed_channels_are_named_or_counted() -> None:
    few = Server(GUILD, channel_ids=frozenset({7, 9}))
    many = Server(GUILD, channel_ids=frozenset(range(10**18, 10**18 + 500)))

    assert channel_set(few).startswith("The tools may be used in <#7> and <#9> alone from now on")
    assert " and 480 more channels alone" in channel_set(many)
    assert len(channel_set(many)) <= 2_000
    assert channel_set(Server(GUILD)).startswith("The tools may be used in every channel from now on")


def test_a_pause_repeats_its_reason_harmlessly() -> None:
    assert pause_set(Server(GUILD, pause_reason="ask @everyone.")).endswith(
        r"Members are told: ask \@everyone."
    )
    assert pause_set(Server(GUILD)) == "New jobs are taken from now on."
