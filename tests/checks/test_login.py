"""Who the bot is at Discord, and what its application is set to."""

from typing import Any

import discord
import httpx
import pytest

from bot.checks.discord_api import MOST_ATTEMPTS, TOKEN_REFUSED, DiscordApi
from bot.checks.login import application_lines, login
from bot.discord_client import INTENTS
from bot.errors import DiscordBusy, SettingsError
from tests.checks.listing import said
from tests.wire.discord import WireDiscord
from tests.wire.errors import UNAVAILABLE

APPLICATION: dict[str, Any] = {"id": "77", "flags": 0, "bot_public": False, "bot_require_code_grant": False}
ONLY_OWNERS = " (only for the application's owner, because Public Bot is off)"
INVITATION = "https://discord.com/oauth2/authorize?client_id=77&scope=bot+applications.commands&permissions=274878024704"


def told(intents: discord.Intents = INTENTS, **facts: Any) -> list[str]:
    return [str(line) for line in application_lines({**APPLICATION, **facts}, intents)]


async def test_the_bot_is_named_with_its_application_and_invited(api: DiscordApi, wire: WireDiscord) -> None:
    lines = await said(login(api, INTENTS))

    application_id = wire.world.bot.id
    assert lines[0] == f"ok    token: logged in as magic, application {application_id}."
    assert lines[-1] == f"ok    invite: {INVITATION.replace('77', str(application_id), 1)}{ONLY_OWNERS}"
    assert all(line.startswith("ok") for line in lines)


async def test_another_token_is_refused_in_one_sentence(wire: WireDiscord, http: httpx.AsyncClient) -> None:
    with pytest.raises(SettingsError, match=TOKEN_REFUSED):
        await said(login(DiscordApi(http, wire.api_url, "another.token"), INTENTS))


async def test_a_discord_that_is_away_is_not_the_tokens_fault(
    api: DiscordApi, wire: WireDiscord, http: httpx.AsyncClient
) -> None:
    wire.faults.answer("GET", "/users/@me", UNAVAILABLE)
    with pytest.raises(DiscordBusy, match=r"status 503.*try again"):
        await said(login(api, INTENTS))

    with pytest.raises(DiscordBusy, match=r"cannot be reached \(ConnectError\)"):
        await said(login(DiscordApi(http, "http://127.0.0.1:1/api/v10", wire.token), INTENTS))


async def test_discords_rate_limit_is_waited_out_but_not_for_ever(api: DiscordApi, wire: WireDiscord) -> None:
    wire.faults.rate_limit("GET", "/users/@me", 0.01, times=2)
    assert (await said(login(api, INTENTS)))[0].startswith("ok    token:")

    wire.faults.rate_limit("GET", "/gateway/bot", 0.01, times=99)
    with pytest.raises(DiscordBusy, match="no more requests"):
        await api.get("/gateway/bot")
    assert len(wire.requests_to("GET", "/gateway/bot")) == MOST_ATTEMPTS


def test_what_the_bot_asks_for_needs_no_privileged_intent() -> None:
    assert INTENTS.value == discord.Intents(guilds=True).value
    assert told()[0].startswith("ok    intents: none is missing. Message Content is off: ")


@pytest.mark.parametrize("flag", [1 << 18, 1 << 19])
def test_message_content_is_seen_however_large_the_bot_is(flag: int) -> None:
    assert told(flags=flag)[0] == (
        "ok    intents: none is missing. Message Content is on: links to members' messages can be read."
    )


def test_an_intent_that_is_asked_for_and_switched_off_is_a_failure() -> None:
    asked = discord.Intents(guilds=True, members=True, presences=True)

    assert told(asked, flags=1 << 12)[0] == (
        "FAIL  intents: the bot asks for Server Members: switch that on in the developer portal, page Bot."
    )


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"integration_types_config": {"1": {}}}, "FAIL  application: it cannot be added to servers: "),
        ({"bot_require_code_grant": True}, "warn  application: the invitation will not work: "),
        (
            {"interactions_endpoint_url": "https://elsewhere.example"},
            "FAIL  application: Discord sends commands to an Interactions Endpoint URL ",
        ),
    ],
)
def test_an_application_that_is_set_otherwise_is_told(facts: dict[str, Any], line: str) -> None:
    assert told(**facts)[0].startswith(line)


def test_an_application_for_servers_has_nothing_to_tell() -> None:
    assert [line[:4] for line in told(integration_types_config={"0": {}, "1": {}})] == ["ok  ", "ok  "]


def test_who_may_use_the_invitation_is_said() -> None:
    assert told(bot_public=True)[-1] == f"ok    invite: {INVITATION}"
    assert told()[-1] == f"ok    invite: {INVITATION}{ONLY_OWNERS}"


def test_a_bot_that_strangers_may_add_is_warned_of() -> None:
    """On a server of theirs they manage it, and can grant themselves what the shared account has."""
    assert told(bot_public=True)[-2].startswith("warn  application: Public Bot is on: whoever knows ")
