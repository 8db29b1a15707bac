"""Whether the bot is where servers count on it, and may do there what it must."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord

from bot.checks.allowed import Standing
from bot.checks.discord_api import DiscordApi
from bot.checks.line import Line, fail, ok, shortened, warn
from bot.errors import DiscordForbidden, DiscordGone
from bot.interactions.permissions import missing, missing_for_notices, missing_on_server
from bot.servers.places import Place, Purpose
from bot.tools.wording import count

SERVERS, CHANNELS = "servers", "channels"

Json = Mapping[str, Any]

PAGE = 200
MOST_LINES = 25
PATIENCE_SECONDS = 8.0
"""For all servers together, less than a check has: what was found until then is told."""

VOICE, FORUM = {2, 13}, 15
"""The types of channels whose chat is for those who may come in, and of those that take threads only."""


async def servers(api: DiscordApi, command_guild_id: int | None) -> AsyncIterator[Line]:
    """The servers the bot is on, and what its roles lack there."""
    joined = await joined_servers(api)
    problems = [line for server in joined.values() if (line := _role_line(server))]
    for line in shortened(problems, MOST_LINES):
        yield line
    if command_guild_id is not None and command_guild_id not in joined:
        yield fail(
            SERVERS,
            f"the bot is not on server {command_guild_id}, where COMMAND_GUILD_ID has all commands: invite it there, "
            "or unset COMMAND_GUILD_ID.",
        )
    if not joined:
        yield warn(SERVERS, "the bot is on no server yet: open the invitation.")
    elif not problems:
        yield ok(SERVERS, f"the bot is on {count(len(joined), 'server')}, and its roles lack nothing.")


async def channels(
    api: DiscordApi, places: Sequence[Place], patience_seconds: float = PATIENCE_SECONDS
) -> AsyncIterator[Line]:
    """The channels that servers have chosen, and what the bot lacks in them."""
    joined = await joined_servers(api)
    chosen = {key: list(group) for key, group in itertools.groupby(places, lambda each: each.guild_id)}
    left = [guild_id for guild_id in chosen if guild_id not in joined]
    here = {guild_id: found for guild_id, found in chosen.items() if guild_id in joined}
    me = await api.get("/users/@me")
    survey = _Survey(api, int(me["id"]), datetime.now(UTC))
    looking = [asyncio.create_task(survey.lines(joined[each], found)) for each, found in here.items()]
    problems, unfinished = await _within(looking, patience_seconds)
    for line in (*shortened(problems, MOST_LINES), *_whole(left, unfinished)):
        yield line
    if not problems and not unfinished:
        yield ok(CHANNELS, _summary(sum(map(len, here.values())), len(here)))


async def joined_servers(api: DiscordApi) -> dict[int, Json]:
    """Every server the bot is on, by its id."""
    joined: dict[int, Json] = {}
    while True:
        page = await api.get(f"/users/@me/guilds?limit={PAGE}&after={max(joined, default=0)}")
        joined |= {int(server["id"]): server for server in page}
        if len(page) < PAGE:
            return joined


def _role_line(server: Json) -> Line | None:
    permissions = discord.Permissions(int(server["permissions"]))
    lacking = [] if permissions.administrator else missing_on_server(permissions)
    if not lacking:
        return None
    return warn(
        SERVERS,
        f"{_title(server)}: the bot's roles lack {', '.join(lacking)}. Grant them, or open the invitation once more.",
    )


async def _within(looking: Sequence[asyncio.Task[list[Line]]], seconds: float) -> tuple[list[Line], int]:
    """What was found within the time, and how many were not finished; raises what one of them raised."""
    if not looking:
        return [], 0
    done, unfinished = await asyncio.wait(looking, timeout=seconds)
    for task in unfinished:
        task.cancel()
    await asyncio.gather(*unfinished, return_exceptions=True)
    return [line for task in looking if task in done for line in task.result()], len(unfinished)


def _whole(left: Sequence[int], unfinished: int) -> Iterator[Line]:
    if left:
        names = ", ".join(map(str, left[:MOST_LINES])) + (", …" if len(left) > MOST_LINES else "")
        yield warn(
            CHANNELS,
            f"the bot is no longer on {count(len(left), 'server')} that chose channels for it ({names}): invite it "
            "again if it was not removed on purpose.",
        )
    if unfinished:
        yield warn(
            CHANNELS, f"{count(unfinished, 'server')} could not be looked at in time: try again later."
        )


def _summary(chosen: int, on_servers: int) -> str:
    if not chosen:
        return "no server has chosen any, so there is nothing to look at."
    return f"{count(chosen, 'channel')} chosen on {count(on_servers, 'server')}, and nothing is missing."


@dataclass(frozen=True)
class _Survey:
    """Looks at one server after another."""

    api: DiscordApi
    bot_id: int
    now: datetime

    async def lines(self, server: Json, places: Sequence[Place]) -> list[Line]:
        """One line for each chosen channel of a server in which something is wrong."""
        try:
            return await self._look(server, places)
        except (DiscordGone, DiscordForbidden):
            return [warn(CHANNELS, f"{_title(server)}: Discord no longer shows it; look once more.")]

    async def _look(self, server: Json, places: Sequence[Place]) -> list[Line]:
        base = f"/guilds/{server['id']}"
        roles, member, found = await asyncio.gather(
            self.api.get(f"{base}/roles"),
            self.api.get(f"{base}/members/{self.bot_id}"),
            self.api.get(f"{base}/channels"),
        )
        standing = Standing(int(server["id"]), roles, member, self.now)
        known = {int(channel["id"]): channel for channel in found}
        complaints = [
            (place, await self._complaint(standing, place, known.get(place.channel_id))) for place in places
        ]
        return [
            warn(CHANNELS, f"{_title(server)}: its {place.purpose} {complaint}")
            for place, complaint in complaints
            if complaint
        ]

    async def _complaint(self, standing: Standing, place: Place, channel: Json | None) -> str | None:
        if channel is None:
            return await self._unlisted(place.channel_id)
        lacking = _lacking(standing.in_channel(channel), place.purpose, channel["type"])
        if not lacking:
            return None
        return f"#{channel['name']} lacks {', '.join(lacking)} for the bot: grant that in the channel's settings."

    async def _unlisted(self, channel_id: int) -> str:
        """Why a channel is not among those of its server: it is gone, or Discord does not show it."""
        try:
            await self.api.get(f"/channels/{channel_id}")
        except DiscordGone:
            return f"({channel_id}) is gone: choose another one with /server."
        except DiscordForbidden:
            pass
        return f"({channel_id}) cannot be seen by the bot: grant it View Channel there."


def _lacking(permissions: discord.Permissions, purpose: Purpose, kind: int) -> list[str]:
    if purpose is not Purpose.TOOLS:
        return missing_for_notices(permissions)
    closed = kind in VOICE and permissions.view_channel and not permissions.connect
    return [*missing(permissions, thread=kind == FORUM), *(["Connect"] if closed else [])]


def _title(server: Json) -> str:
    return f"{server['name']} ({server['id']})"
