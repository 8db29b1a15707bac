"""The client that speaks: results are posted over REST, wherever they go and whoever listens there."""

from typing import NamedTuple

import aiohttp
import discord

from bot.discord_client import INTENTS, MOST_CONNECTIONS
from bot.errors import DiscordBusy
from bot.metrics import Traffic


class Terms(NamedTuple):
    """What Discord says of its gateway."""

    shards: int
    """How many it recommends."""
    at_once: int
    """How many may introduce themselves at the same time: each of a bucket of its own, `number % at_once`."""
    introductions: int
    """How many more are allowed until `renewed_in`, in seconds; one too many costs the token."""
    renewed_in: float


class Speaker(discord.Client):
    """Logged in and never connected: it knows nothing of servers but what it is told.

    What it asks of Discord is watched by `traffic`.
    """

    def __init__(self, traffic: Traffic | None = None) -> None:
        super().__init__(
            intents=INTENTS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.http.http_trace = traffic.trace() if traffic else None

    async def login(self, token: str) -> None:
        """Log in; the connector is made here because it belongs to the running loop."""
        self.http.connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS)
        await super().login(token)


async def terms(client: discord.Client) -> Terms:
    """Ask for the terms; raises what discord.py raises, and DiscordBusy when nobody may introduce themselves now."""
    recommended, _, limit = await client.http.get_bot_gateway()
    asked = Terms(
        recommended, max(1, limit["max_concurrency"]), limit["remaining"], limit["reset_after"] / 1000
    )
    if asked.introductions < 1:
        minutes = asked.renewed_in / 60
        raise DiscordBusy(f"All of today's connections are used up; there are new ones in {minutes:.0f} min.")
    return asked
