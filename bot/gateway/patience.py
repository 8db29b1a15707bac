"""Trying again for as long as Discord is out of reach."""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord
from discord.ext.commands import ExtensionError
from discord.gateway import KeepAliveHandler

from bot.errors import DiscordBusy, SettingsError, StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")

REFUSED = 4004
"""The gateway's code for a token that it does not know."""

PASSING = (
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    StoreError,
    DiscordBusy,
    discord.DiscordException,
    AttributeError,  # what discord.py raises when the gateway cannot be reached at the very first connection
)

LONGEST_PAUSE = 60.0
LASTING_SECONDS = 120.0
"""An attempt that held this long was a good one: what ends it is a new trouble."""

CLOSE_SECONDS = 2.0


async def until_it_works(attempt: Callable[[], Awaitable[T]]) -> T:
    """The first result of an attempt; raises SettingsError when Discord does not accept the token."""
    attempts = 0
    while True:
        begun = time.monotonic()
        try:
            return await attempt()
        except ExtensionError:
            raise  # a defect of ours, which no new attempt mends
        except PASSING as error:
            raise_if_refused(error)
            log.warning("Discord cannot be reached: %s: %s", type(error).__name__, error)
        attempts = 1 if time.monotonic() - begun > LASTING_SECONDS else attempts + 1
        await asyncio.sleep(min(LONGEST_PAUSE, 2.0 ** min(attempts, 6)) * random.uniform(0.8, 1.2))


def raise_if_refused(error: Exception) -> None:
    refused = isinstance(error, discord.LoginFailure)
    if refused or (isinstance(error, discord.ConnectionClosed) and error.code == REFUSED):
        message = (
            "DISCORD_TOKEN is not accepted by Discord: copy the bot's token from the developer portal again."
        )
        raise SettingsError(message) from None


async def close(client: discord.Client) -> None:
    """Close a client, however its connections are."""
    for step in (_end_given_up(client), client.close()):
        try:
            await asyncio.wait_for(step, CLOSE_SECONDS)
        except PASSING as error:
            log.info("the connection to Discord ended roughly: %s", type(error).__name__)


async def _end_given_up(client: discord.Client) -> None:
    """End connections that were given up before the client had them: discord.py would leave them and their threads."""
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws._connection is client._connection:  # noqa: SLF001  the one thing that they share
            await thread.ws.close()
