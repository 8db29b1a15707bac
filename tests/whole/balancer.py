"""What stands in front of several bots' doors: one address, behind which webhooks go to any of them."""

import itertools
from collections import Counter
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

TWICE = 3
"""Every so many events reach two bots."""


class Balancer:
    """Hands each request on to the next door, as it came; where nobody opens it tries the one after that.

    `taken` counts the answers of each door.
    """

    def __init__(self, port: int, doors: list[int]) -> None:
        self.doors = doors
        self.taken: Counter[int] = Counter()
        self._port = port
        self._numbers = itertools.count()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()
        await self._session.close()

    async def _take(self, request: web.Request) -> web.Response:
        body, number = await request.read(), next(self._numbers)
        wanted, status = 2 if number % TWICE == 0 else 1, 502
        for offset in range(len(self.doors)):
            door = self.doors[(number + offset) % len(self.doors)]
            answered = await self._hand_on(door, request, body)
            if answered is not None:
                status, wanted = answered, wanted - 1
            if wanted == 0:
                break
        return web.Response(status=status)

    async def _hand_on(self, door: int, request: web.Request, body: bytes) -> int | None:
        """What a bot answers; None where there is none any more."""
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        url = f"http://127.0.0.1:{door}{request.path}"
        try:
            async with self._session.post(url, data=body, headers=headers) as answer:
                self.taken[door] += answer.status == web.HTTPNoContent.status_code
                return answer.status
        except aiohttp.ClientError:
            return None
