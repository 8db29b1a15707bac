"""A Discord of its own for each test, and what the checks ask it with."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.checks.discord_api import DiscordApi
from bot.http_client import open_http
from tests.wire.discord import WireDiscord


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as wire:
        yield wire
        assert wire.violations == []


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with open_http(httpx.Timeout(2.0)) as http:
        yield http


@pytest.fixture
def api(wire: WireDiscord, http: httpx.AsyncClient) -> DiscordApi:
    return DiscordApi(http, wire.api_url, wire.token)
