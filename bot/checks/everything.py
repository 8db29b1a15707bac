"""All checks, with what they need of the world."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing

import httpx

from bot.checks.account import account
from bot.checks.books import books
from bot.checks.clock import clock
from bot.checks.database import database
from bot.checks.discord_api import DiscordApi
from bot.checks.disk import disk
from bot.checks.gateway import gateway
from bot.checks.line import Line, warn
from bot.checks.login import login
from bot.checks.oddities import settings_check
from bot.checks.places import channels, servers
from bot.checks.runner import LIMIT_SECONDS, Check, carry_out
from bot.checks.webhooks import webhooks
from bot.discord_client import INTENTS
from bot.http_client import open_http
from bot.magic_hour import MagicHour, RetryPolicy
from bot.servers.places import chosen_places
from bot.settings import ENV_FILE, Settings
from bot.store.database import Database
from bot.store.inspection import Standing, inspect

TIMEOUT = httpx.Timeout(6.0)
"""Seconds; less than a check has, so that it can say who did not answer."""


async def check(settings: Settings, limit_seconds: float = LIMIT_SECONDS) -> AsyncGenerator[Line, None]:
    """Try everything that these settings name; nothing is changed anywhere."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(open_http(TIMEOUT))
        store = Database(settings.database_url)
        stack.push_async_callback(store.close)
        lines = carry_out(_checks(settings, http, store), limit_seconds)
        async for line in await stack.enter_async_context(aclosing(lines)):
            yield line


def _checks(settings: Settings, http: httpx.AsyncClient, store: Database) -> list[Check]:
    api = DiscordApi(http, settings.discord_api_url, settings.discord_token.get_secret_value())
    return [
        Check("settings", lambda: settings_check(settings, ENV_FILE)),
        Check("disk", lambda: disk(settings.data_dir, store.path, archive=settings.archive)),
        Check("database", lambda: database(store)),
        Check("books", lambda: books(store), needs=("database",)),
        Check("key", lambda: account(_magic_hour(settings, http), settings.account_floor_credits)),
        Check("clock", lambda: clock(http, _addresses(settings), shared=not store.embedded)),
        Check("webhooks", lambda: webhooks(settings, http)),
        Check("token", lambda: login(api, INTENTS)),
        Check("gateway", lambda: gateway(api, settings.shard_count), needs=("token",)),
        Check("servers", lambda: servers(api, settings.command_guild_id), needs=("token",)),
        Check("channels", lambda: _channels(api, store), needs=("database", "token")),
    ]


def _magic_hour(settings: Settings, http: httpx.AsyncClient) -> MagicHour:
    key = settings.magic_hour_api_key.get_secret_value()
    return MagicHour(
        api_key=key, base_url=settings.magic_hour_base_url, http=http, retry=RetryPolicy(attempts=1)
    )


def _addresses(settings: Settings) -> Mapping[str, str]:
    """What is asked for the time, without a key."""
    return {"Discord": f"{settings.discord_api_url}/gateway", "Magic Hour": settings.magic_hour_base_url}


async def _channels(api: DiscordApi, store: Database) -> AsyncIterator[Line]:
    if (await inspect(store)).standing is not Standing.CURRENT:
        yield warn("channels", "not tried, because the database is not up to date.")
        return
    async for line in channels(api, await chosen_places(store)):
        yield line
