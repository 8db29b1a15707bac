"""Servers of zeros for the measures of memory: what stands for Discord's files, and for Magic Hour with its stores.

    python -m benchmarks.zeros MEGABYTES TOGETHER

It prints its address. `/file` gives so many megabytes, the second half of them only when so many are being read at
once; a PUT anywhere takes as many; the rest is as much of Magic Hour's API as a job needs.
"""

import asyncio
import contextlib
import itertools
import sys
from typing import Any

from aiohttp import web

PIECE = bytes(1_000_000)
PROJECT = "project"


class Zeros:
    """One server."""

    def __init__(self, megabytes: int, together: int) -> None:
        self._megabytes = megabytes
        self._together = together
        self._open = 0
        self._most = 0
        self._all_here = asyncio.Event()
        self._numbers = itertools.count()

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.get("/file{ending:.*}", self._give),
                web.put("/{path:.*}", self._take),
                web.get("/most", self._tell),
                web.post("/v1/files/upload-urls", self._upload_urls),
                web.post("/v1/{tool}", self._create),
                web.get("/v1/{kind}/{id}", self._project),
            ]
        )
        return app

    async def _give(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(self._megabytes * len(PIECE))})
        await response.prepare(request)
        self._open += 1
        self._most = max(self._most, self._open)
        if self._open >= self._together:
            self._all_here.set()
        with contextlib.suppress(ConnectionError):  # who finds it too large reads no further
            await self._give_all(response)
        self._open -= 1
        return response

    async def _give_all(self, response: web.StreamResponse) -> None:
        for number in range(self._megabytes):
            if number == self._megabytes // 2:
                await self._all_here.wait()
            await response.write(PIECE)

    async def _take(self, request: web.Request) -> web.Response:
        received = 0
        async for chunk in request.content.iter_any():
            received += len(chunk)
        return web.Response(status=200 if received == self._megabytes * len(PIECE) else 400)

    async def _tell(self, _request: web.Request) -> web.Response:
        return web.json_response({"most": self._most})

    async def _upload_urls(self, request: web.Request) -> web.Response:
        asked = (await request.json())["items"]
        items = [self._target(request, item["extension"]) for item in asked]
        return web.json_response({"items": items})

    def _target(self, request: web.Request, extension: str) -> dict[str, str]:
        number = next(self._numbers)
        return {
            "upload_url": f"{request.scheme}://{request.host}/{number}",
            "file_path": f"api-assets/{number}.{extension}",
            "expires_at": "2099-01-01T00:00:00Z",
        }

    async def _create(self, _request: web.Request) -> web.Response:
        return web.json_response({"id": PROJECT, "credits_charged": 1})

    async def _project(self, request: web.Request) -> web.Response:
        url = f"{request.scheme}://{request.host}/file.mp4"
        answer: dict[str, Any] = {
            "name": None,
            "status": "complete",
            "enabled": True,
            "credits_charged": 1,
            "downloads": [{"url": url, "expires_at": "2099-01-01T00:00:00Z"}],
            "error": None,
        }
        return web.json_response(answer)


async def serve(megabytes: int, together: int) -> None:
    runner = web.AppRunner(Zeros(megabytes, together).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:])))
