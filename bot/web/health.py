"""`GET /healthz` answers while the process lives, `GET /readyz` with 503 unless it can take work, as while it stops."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.errors import StoreError

FRESH_SECONDS = 1.0
"""How long one word of the database answers for, however many ask."""

PING_SECONDS = 3.0
"""How long the database may take for its word."""

Ping = Callable[[], Awaitable[None]]


async def healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


class Readiness:
    """Says which part is not working, with status 503."""

    def __init__(
        self,
        ping_database: Ping,
        gateway_ready: Callable[[], bool],
        accepting: Callable[[], bool],
        standing_by: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._clock = clock
        self._ping_seconds = ping_seconds
        self._asking = asyncio.Lock()
        self._asked_at = float("-inf")
        self._works = False
        self._ping_database = ping_database
        self._gateway_ready = gateway_ready
        self._accepting = accepting
        self._standing_by = standing_by

    async def report(self, _request: web.Request) -> web.Response:
        parts = {
            "database": await self._database_worked_lately(),
            "gateway": self._gateway_ready(),
            "accepting": self._accepting(),
        }
        # Said only where it is so: other processes listen, and this one would take over.
        aside = {"standing_by": True} if self._standing_by() else {}
        return web.json_response(parts | aside, status=200 if all(parts.values()) else 503)

    async def _database_worked_lately(self) -> bool:
        async with self._asking:
            if self._clock() - self._asked_at >= FRESH_SECONDS:
                self._works = await self._database_works()
                self._asked_at = self._clock()
            return self._works

    async def _database_works(self) -> bool:
        try:
            async with asyncio.timeout(self._ping_seconds):
                await self._ping_database()
        except (StoreError, TimeoutError):
            return False
        return True
