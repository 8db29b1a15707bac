from collections.abc import AsyncIterator

import httpx
import pytest

from bot.clips import ClipReader
from bot.http_client import tls


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=tls(), timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def reader(http: httpx.AsyncClient) -> ClipReader:
    return ClipReader(http)
