"""Keeps the bot connected to Discord: with a fresh client after every start that failed."""

import asyncio
import logging
import random
import time
from collections.abc import Callable

import aiohttp
import discord
from discord.ext.commands import ExtensionError

from bot.discord_client import MagicHourBot
from bot.errors import SettingsError, StoreError
from bot.messages.poster import DiscordPoster

log = logging.getLogger(__name__)

REFUSED = 4004
"""The gateway's code for a token that it does not know."""

PASSING = (
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    StoreError,
    discord.DiscordException,
    AttributeError,  # what discord.py raises when the gateway cannot be reached at the very first connection
)

LONGEST_PAUSE = 60.0
LASTING_SECONDS = 120.0
"""A connection that held this long was a good one: what ends it is a new trouble."""

CLOSE_SECONDS = 2.0


class DiscordConnection:
    """Runs one client after another; a client cannot be started twice."""

    def __init__(self, make_client: Callable[[], MagicHourBot], poster: DiscordPoster, token: str) -> None:
        self._make_client = make_client
        self._poster = poster
        self._token = token
        self._client: MagicHourBot | None = None

    @property
    def ready(self) -> bool:
        return self._client is not None and self._client.ready

    async def name(self) -> str:
        """Log in, without connecting, and say as whom; raises SettingsError when that is not possible."""
        client = self._make_client()
        try:
            me = await client.http.static_login(self._token)
        except PASSING as error:
            _raise_if_refused(error)
            raise SettingsError(f"DISCORD_API_URL: Discord cannot be reached: {error}.") from None
        finally:
            await _close(client)
        return me["username"]

    async def run(self) -> None:
        """Stay connected until canceled; raises SettingsError when Discord does not accept the token."""
        attempts = 0
        while True:
            begun = time.monotonic()
            try:
                await self._connect()
            except ExtensionError:
                raise  # a defect of ours, which no new attempt mends
            except PASSING as error:
                _raise_if_refused(error)
                log.warning("Discord cannot be reached: %s: %s", type(error).__name__, error)
            attempts = 1 if time.monotonic() - begun > LASTING_SECONDS else attempts + 1
            await asyncio.sleep(min(LONGEST_PAUSE, 2.0 ** min(attempts, 6)) * random.uniform(0.8, 1.2))

    async def _connect(self) -> None:
        client = self._client = self._make_client()
        try:
            await client.login(self._token)
            self._poster.client = client
            await client.connect()
        finally:
            self._poster.client = self._client = None
            await _close(client)


async def _close(client: MagicHourBot) -> None:
    try:
        await asyncio.wait_for(client.close(), CLOSE_SECONDS)
    except PASSING as error:
        log.info("the connection to Discord ended roughly: %s", type(error).__name__)


def _raise_if_refused(error: Exception) -> None:
    refused = isinstance(error, discord.LoginFailure)
    if refused or (isinstance(error, discord.ConnectionClosed) and error.code == REFUSED):
        message = (
            "DISCORD_TOKEN is not accepted by Discord: copy the bot's token from the developer portal again."
        )
        raise SettingsError(message) from None
