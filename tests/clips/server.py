"""A small file server that keeps to ranges, or does what a test tells it to."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.clips.files import File
from tests.local_server import Reply, listening

PIECE = 1 << 14


@dataclass
class Server:
    """One address at which `reply` answers; it keeps which ranges were asked for and how many bytes were sent."""

    reply: Reply
    base_url: str = ""
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"{self.base_url}/clip?signature=s3cret"

    @property
    def ranges(self) -> list[str]:
        return [headers["Range"] for headers in self.headers]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        self.paths.append(request.path)
        return await self.reply(request)

    async def hang(self, _request: web.Request) -> web.Response:
        """The reply that does not come before the server is stopped."""
        await self.released.wait()
        return web.Response()


@asynccontextmanager
async def serving(reply: Reply) -> AsyncIterator[Server]:
    server = Server(reply)
    async with listening(server.handle) as server.base_url:
        try:
            yield server
        finally:
            server.released.set()


def by_ranges(clip: File, *, size_told: bool = True) -> Reply:
    """Answer each range with 206, and one behind the end with 416."""

    async def reply(request: web.Request) -> web.Response:
        begin, last = asked(request)
        if begin >= clip.size:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{clip.size}"})
        last = min(last, clip.size - 1)
        told = f"bytes {begin}-{last}/{clip.size if size_told else '*'}"
        return web.Response(
            status=206, body=clip.read(begin, last - begin + 1), headers={"Content-Range": told}
        )

    return reply


def asked(request: web.Request) -> tuple[int, int]:
    """The first and the last byte of the range that a request asks for."""
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers["Range"])
    assert found
    return int(found[1]), int(found[2])


class WholeFile:
    """Answer with the whole file, whatever range was asked for; `sent` counts what was taken of it."""

    def __init__(self, clip: File, status: int = 200, **headers: str) -> None:
        self.sent = 0
        self._clip = clip
        self._status = status
        self._headers = dashed(headers)

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=self._status, headers=self._headers)
        await response.prepare(request)
        for at in range(0, self._clip.size, PIECE):
            await response.write(self._clip.read(at, PIECE))
            self.sent += PIECE
        return response


def says(status: int, body: bytes = b"", **headers: str) -> Reply:
    """Answer with a status; `Retry_After="1"` becomes the header Retry-After."""

    async def reply(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers=dashed(headers))

    return reply


def dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Declare a piece, send a part of it and break the connection."""
    headers = {"Content-Range": "bytes 0-65535/99999", "Content-Length": "65536"}
    response = web.StreamResponse(status=206, headers=headers)
    await response.prepare(request)
    await response.write(b"\0\0\0\x14ftyp")
    assert request.transport is not None
    request.transport.abort()
    return response


async def trickles(request: web.Request) -> web.StreamResponse:
    """Send a byte now and then, so that no single read takes long."""
    response = web.StreamResponse(status=206, headers={"Content-Range": "bytes 0-65535/99999"})
    await response.prepare(request)
    for _ in range(1000):
        await response.write(b"\0")
        await asyncio.sleep(0.01)
    return response
