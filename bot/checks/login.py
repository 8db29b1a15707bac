"""Whether Discord knows the bot, and what its application is set to."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import discord

from bot.checks.discord_api import DiscordApi
from bot.checks.line import Line, fail, ok, warn
from bot.interactions.permissions import invitation

TOKEN, APPLICATION, INTENTS, INVITE = "token", "application", "intents", "invite"

PRIVILEGED = {
    "presences": ("Presence", 1 << 12 | 1 << 13),
    "members": ("Server Members", 1 << 14 | 1 << 15),
    "message_content": ("Message Content", 1 << 18 | 1 << 19),
}
"""The privileged intents by their names in discord.py: what the developer portal calls them, and the application's
flags that allow them (to bots on many servers, and to bots on few).
"""

GUILD_INSTALL = "0"


async def login(api: DiscordApi, intents: discord.Intents) -> AsyncIterator[Line]:
    """Who the bot is, and what stands in its way to servers."""
    me, application = await asyncio.gather(api.get("/users/@me"), api.get("/applications/@me"))
    yield ok(TOKEN, f"logged in as {me['username']}, application {application['id']}.")
    for line in application_lines(application, intents):
        yield line


def application_lines(application: Mapping[str, Any], intents: discord.Intents) -> Iterator[Line]:
    """What Discord tells of an application, judged for a bot that asks for these intents. Pure."""
    yield from _install_lines(application)
    yield _intents_line(int(application.get("flags") or 0), intents)
    link = invitation(int(application["id"]))
    if application.get("bot_public", True):
        yield warn(
            APPLICATION,
            "Public Bot is on: whoever knows the application can add it to a server of theirs, manage it there and "
            "spend your Magic Hour account. Unless that is meant, switch it off in the developer portal, page Bot.",
        )
        yield ok(INVITE, link)
    else:
        yield ok(INVITE, f"{link} (only for the application's owner, because Public Bot is off)")


def _install_lines(application: Mapping[str, Any]) -> Iterator[Line]:
    ways = application.get("integration_types_config")
    if ways and GUILD_INSTALL not in ways:
        yield fail(
            APPLICATION,
            "it cannot be added to servers: switch Guild Install on in the developer portal, page Installation.",
        )
    if application.get("bot_require_code_grant"):
        yield warn(
            APPLICATION,
            "the invitation will not work: switch Requires OAuth2 Code Grant off in the developer portal, page Bot.",
        )
    if application.get("interactions_endpoint_url"):
        yield fail(
            APPLICATION,
            "Discord sends commands to an Interactions Endpoint URL instead of to the bot: empty that field in the "
            "developer portal, page General Information.",
        )


def _intents_line(flags: int, intents: discord.Intents) -> Line:
    off = [
        words
        for name, (words, allowing) in PRIVILEGED.items()
        if getattr(intents, name) and not flags & allowing
    ]
    if off:
        return fail(
            INTENTS, f"the bot asks for {', '.join(off)}: switch that on in the developer portal, page Bot."
        )
    if flags & PRIVILEGED["message_content"][1]:
        return ok(INTENTS, "none is missing. Message Content is on: links to members' messages can be read.")
    return ok(
        INTENTS,
        "none is missing. Message Content is off: the bot cannot read files behind links to members' messages. Where "
        "that is wanted, switch it on in the developer portal, page Bot.",
    )
