from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from bot.http_client import tls
from bot.http_transport import AiohttpTransport
from bot.magic_hour import MagicHour, RetryPolicy
from tests.magic_hour.server import Server, running_server

QUICK = RetryPolicy(attempts=3, first_wait_seconds=0.001, longest_wait_seconds=0.2)
KEY = "mhk_live_0123456789"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running_server() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=AiohttpTransport(tls(), httpx.Limits()), timeout=10) as client:
        yield client


@pytest.fixture
async def hasty_http() -> AsyncIterator[httpx.AsyncClient]:
    """A client that waits for nothing longer than 50 ms."""
    async with httpx.AsyncClient(transport=AiohttpTransport(tls(), httpx.Limits()), timeout=0.05) as client:
        yield client


@pytest.fixture
def at(http: httpx.AsyncClient) -> Callable[[str], MagicHour]:
    """The client of an API at a given base URL."""

    def client(base_url: str) -> MagicHour:
        return MagicHour(api_key=KEY, base_url=base_url, http=http, retry=QUICK)

    return client


@pytest.fixture
def magic_hour(server: Server, at: Callable[[str], MagicHour]) -> MagicHour:
    return at(server.base_url)
