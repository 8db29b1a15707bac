"""What Discord is told about the commands, and when."""

from typing import Any

import discord
import pytest
import simcord
from discord.app_commands import Command

from bot.discord_client import MagicHourBot
from bot.tools import CATALOGUE
from cogs.tools import command_of
from tests.cogs.conftest import Place
from tests.cogs.fakes import Parts
from tests.log_lines import written

SUBCOMMAND = discord.AppCommandOptionType.subcommand.value
LONGEST_COMMAND = 8_000
"""Characters of all names, descriptions and values of one command together."""


async def _nothing(*_: object) -> None:
    """No command is run here."""


def _payloads(place: Place) -> dict[str, Any]:
    commands = place.bot.tree.get_commands(type=discord.AppCommandType.chat_input)
    return {command.name: command.to_dict(place.bot.tree) for command in commands}


async def test_every_tool_has_its_command(place: Place) -> None:
    assert set(_payloads(place)) == {*CATALOGUE, "credits", "tools", "jobs", "budget", "server", "usage"}


async def test_the_menu_of_a_message_offers_what_is_promised(place: Place) -> None:
    menus = place.bot.tree.get_commands(type=discord.AppCommandType.message)

    assert [menu.name for menu in menus] == [
        *("Animate", "Upscale", "Remove background", "Edit picture", "Colorize")
    ]
    for menu in menus:
        payload = menu.to_dict(place.bot.tree)
        assert (payload["contexts"], payload["integration_types"]) == ([0], [0])


async def test_commands_belong_to_servers(place: Place) -> None:
    for payload in _payloads(place).values():
        assert payload["contexts"] == [0]
        assert payload["integration_types"] == [0]


async def test_every_command_is_within_discords_limits(place: Place) -> None:
    for name, payload in _payloads(place).items():
        assert _length(payload) <= LONGEST_COMMAND, name
        for command in _with_subcommands(payload):
            options = command["options"]
            assert len(options) <= 25, name
            assert 1 <= len(command["description"]) <= 100, name
            assert all(1 <= len(option["description"]) <= 100 for option in options), name
            assert all(len(option.get("choices", ())) <= 25 for option in options), name
            required = [option.get("required", False) for option in options]
            assert required == sorted(required, reverse=True), name


async def test_managers_commands_are_the_ones_that_are_promised(place: Place) -> None:
    """Scripts and people learn them by name."""
    payloads = _payloads(place)
    named = {
        name: {command["name"] for command in payloads[name]["options"]}
        for name in ("budget", "server", "usage")
    }

    assert named == {
        "budget": {
            "everyone",
            "role",
            "member",
            "clear",
            "grant",
            "revoke",
            "cap",
            "job-limit",
            "show",
        },
        "server": {"settings", "channel", "tool", "spoiler", "pause", "resume"},
        "usage": {"summary", "export"},
    }


async def test_jobs_are_listed_shown_canceled_and_deleted(place: Place) -> None:
    options = {
        command["name"]: [option["name"] for option in command["options"]]
        for command in _payloads(place)["jobs"]["options"]
    }

    assert options == {"list": ["member", "state"], "show": ["job"], "cancel": ["job"], "delete": ["job"]}


async def test_only_managers_commands_are_hidden_from_members(place: Place) -> None:
    hidden = {
        name: payload["default_member_permissions"]
        for name, payload in _payloads(place).items()
        if payload["default_member_permissions"] is not None
    }

    assert hidden == dict.fromkeys(
        ("budget", "server", "usage"), discord.Permissions(manage_guild=True).value
    )


async def test_options_carry_the_limits_of_the_tool(place: Place) -> None:
    payloads = _payloads(place)
    for tool in CATALOGUE.values():
        registered = {option["name"]: option for option in payloads[tool.command]["options"]}
        assert list(registered) == [option.name for option in tool.options]
        for option in tool.options:
            seen = registered[option.name]
            assert seen["description"] == option.description
            assert bool(seen.get("autocomplete")) == option.autocompletes
            assert [choice["value"] for choice in seen.get("choices", ())] == list(option.choices)
            if not option.choices:
                assert seen.get("max_length") == option.max_length
                assert (seen.get("min_value"), seen.get("max_value")) == (option.minimum, option.maximum)


async def test_one_client_after_another_can_be_built(parts: Parts) -> None:
    """A failed start is tried again with a fresh client."""
    clients = [MagicHourBot(parts.services()) for _ in range(3)]

    async with simcord.run(clients[-1]):
        assert clients[-1].ready


async def test_unchanged_commands_are_registered_only_once(place: Place, parts: Parts) -> None:
    await place.env.restart_bot(MagicHourBot(parts.services()))

    assert _registrations(place) == ["/commands"]


async def test_changed_commands_are_registered_again(place: Place, parts: Parts) -> None:
    parts.notes.texts = dict.fromkeys(parts.notes.texts, "what it was before")

    await place.env.restart_bot(MagicHourBot(parts.services()))

    assert _registrations(place) == ["/commands", "/commands"]


async def test_after_a_restore_commands_are_registered_again(place: Place, parts: Parts) -> None:
    """The note says where they are, and no longer which."""
    parts.notes.texts = {key: value.partition(" ")[0] for key, value in parts.notes.texts.items()}

    await place.env.restart_bot(MagicHourBot(parts.services()))

    assert _registrations(place) == ["/commands", "/commands"]


async def test_with_a_server_of_its_own_commands_are_registered_there_alone(parts: Parts) -> None:
    parts.command_guild_id = 123_456_789_012_345_678
    async with simcord.run(MagicHourBot(parts.services())) as env:
        guild = env.create_guild(id=parts.command_guild_id)
        alice = guild.add_member(env.create_user("alice"))

        await alice.slash(guild.create_text_channel("studio"), "image-generator", prompt="a red fox")

        puts = [request.path for request in env.http_requests if request.method == "PUT"]
        assert [path.partition("/guilds/")[2] for path in puts] == ["123456789012345678/commands"]
        assert len(parts.book.jobs) == 1


@pytest.mark.parametrize(("status", "code"), [(404, 10004), (403, 50001)])
async def test_commands_for_a_server_without_the_bot_are_registered_once_it_joins(
    place: Place, parts: Parts, status: int, code: int
) -> None:
    parts.command_guild_id = 123_456_789_012_345_678
    before = dict(parts.notes.texts)
    there = f"/applications/*/guilds/{parts.command_guild_id}/commands"
    place.env.inject_error("PUT", there, status=status, code=code)

    with written() as lines:
        await place.env.restart_bot(MagicHourBot(parts.services()))

    assert place.bot.ready
    (warned,) = [line["message"] for line in lines if line["level"] == "WARNING"]
    assert warned == (
        "COMMAND_GUILD_ID: the bot is not on server 123456789012345678: invite it there, or unset it; until then no "
        "commands are registered"
    )
    assert parts.notes.texts == before

    place.env.create_guild()
    joined = place.env.create_guild(id=parts.command_guild_id)
    await place.env.settle()

    assert len(await place.bot.tree.fetch_commands(guild=discord.Object(joined.id))) > len(CATALOGUE)
    # Everywhere at first, there in vain, there, and nothing everywhere any more.
    assert _registrations(place) == ["/commands"] * 4


async def test_any_other_refusal_of_the_commands_is_an_error(place: Place, parts: Parts) -> None:
    parts.command_guild_id = place.guild.id
    place.env.inject_error("PUT", "/applications/*/commands", status=404, code=10002)

    with pytest.raises(discord.NotFound):
        await place.env.restart_bot(MagicHourBot(parts.services()))


async def test_a_server_that_the_bot_comes_back_to_is_told_its_commands_anew(parts: Parts) -> None:
    """Whether Discord keeps them for a server that threw the bot out is its own business."""
    parts.command_guild_id = 123_456_789_012_345_678
    async with simcord.run(MagicHourBot(parts.services())) as env:
        env.create_guild(id=parts.command_guild_id)
        await env.settle()
        assert [request.method for request in env.http_requests].count("PUT") == 1

        env.bot.dispatch("guild_join", env.bot.get_guild(parts.command_guild_id))
        await env.settle()
        assert [request.method for request in env.http_requests].count("PUT") == 2


async def test_it_says_on_how_many_servers_it_is_ready(place: Place, parts: Parts) -> None:
    with written() as lines:
        await place.env.restart_bot(MagicHourBot(parts.services()))

    assert "ready on 1 server" in [line["message"] for line in lines]


async def test_commands_are_registered_in_one_place_at_a_time(place: Place, parts: Parts) -> None:
    """A server would show its own beside those of everywhere, each of them twice."""
    other = place.env.create_guild()

    seen = []
    for guild_id in (place.guild.id, other.id, None):
        parts.command_guild_id = guild_id
        await place.env.restart_bot(MagicHourBot(parts.services()))
        here, there = discord.Object(place.guild.id), discord.Object(other.id)
        registered = [await place.bot.tree.fetch_commands(guild=guild) for guild in (None, here, there)]
        seen.append([bool(commands) for commands in registered])

    assert seen == [[False, True, False], [False, False, True], [True, False, False]]


async def test_the_commands_of_a_server_that_threw_the_bot_out_are_no_obstacle(
    place: Place, parts: Parts
) -> None:
    parts.command_guild_id = place.guild.id
    await place.env.restart_bot(MagicHourBot(parts.services()))
    parts.command_guild_id = None
    bare = f"/applications/*/guilds/{place.guild.id}/commands"
    place.env.inject_error("PUT", bare, status=403, code=50001)

    await place.env.restart_bot(MagicHourBot(parts.services()))
    await place.env.restart_bot(MagicHourBot(parts.services()))

    assert await place.bot.tree.fetch_commands()
    assert len([request for request in place.env.http_requests if request.method == "PUT"]) == 5


async def test_the_client_is_ready_only_while_the_gateway_is_up(place: Place) -> None:
    seen = [place.bot.ready]
    for event in ("disconnect", "resumed"):
        place.bot.dispatch(event)
        await place.env.settle()
        seen.append(place.bot.ready)

    assert seen == [True, False, True]


def test_a_command_is_made_of_nothing_but_its_tool() -> None:
    command: Command[Any, ..., None] = command_of(CATALOGUE["image-generator"], _nothing)

    assert [parameter.name for parameter in command.parameters if parameter.required] == ["prompt"]


def _registrations(place: Place) -> list[str]:
    puts = [request.path for request in place.env.http_requests if request.method == "PUT"]
    return ["/" + path.rpartition("/")[2] for path in puts]


def _with_subcommands(payload: Any) -> list[Any]:
    return [payload, *(option for option in payload["options"] if option["type"] == SUBCOMMAND)]


def _length(payload: Any) -> int:
    if isinstance(payload, list):
        return sum(map(_length, payload))
    own = sum(
        len(str(payload[key])) for key in ("name", "description", "value") if payload.get(key) is not None
    )
    return own + _length(payload.get("options", [])) + _length(payload.get("choices", []))
