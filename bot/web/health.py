"""`GET /healthz` answers while the process lives, `GET /readyz` while gateway and database work."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.errors import StoreError

Ping = Callable[[], Awaitable[None]]


async def healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


class Readiness:
    """Says which part is not working, with status 503."""

    def __init__(self, ping_database: Ping, gateway_ready: Callable[[], bool]) -> None:
        self._ping_database = ping_database
        self._gateway_ready = gateway_ready

    async def report(self, _request: web.Request) -> web.Response:
        parts = {"database": await self._database_works(), "gateway": self._gateway_ready()}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def _database_works(self) -> bool:
        try:
            await self._ping_database()
        except StoreError:
            return False
        return True
