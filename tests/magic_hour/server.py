"""Small servers that answer as a test tells them to, however wrongly."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.local_server import Reply, listening

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
MEBIBYTE = bytes(1024 * 1024)


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """An HTTP server; each address has its list of replies, of which the last one stays."""

    base_url: str = ""
    requests: list[Seen] = field(default_factory=list)
    replies: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def on(self, method: str, path: str, *replies: Reply) -> None:
        self.replies[method, path] = list(replies)

    def url(self, path: str) -> str:
        return f"{self.base_url}{path}"

    async def hang(self, _request: web.Request) -> web.Response:
        """The reply that does not come before `released`."""
        self.hanging.set()
        await self.released.wait()
        return web.Response()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        seen = Seen(request.method, request.raw_path, dict(request.headers))
        self.requests.append(seen)
        replies = self.replies.get((request.method, request.path), [says(404, {"message": "Not Found"})])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if not getattr(reply, "reads_for_itself", False):
            seen.body = await request.read()
        return await reply(request)


@asynccontextmanager
async def running_server() -> AsyncIterator[Server]:
    server = Server()
    async with listening(server.handle) as server.base_url:
        try:
            yield server
        finally:
            server.released.set()


def says(status: int = 200, body: Any = None, **headers: str) -> Reply:
    """Answer with a JSON body; bytes go out as they are. `Retry_After="1"` becomes the header Retry-After."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}

    async def reply(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=b"" if status == 204 else content, headers=named)

    return reply


def page(status: int = 200) -> Reply:
    return says(
        status, b"<!doctype html><html><body><h1>Bad gateway</h1></body></html>", Content_Type="text/html"
    )


def file(content: bytes, **headers: str) -> Reply:
    return says(200, content, **{"Content_Type": "application/octet-stream"} | headers)


def pieces(*chunks: bytes) -> Reply:
    """Answer without a length, piece by piece."""

    async def reply(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for chunk in chunks:
            await response.write(chunk)
        return response

    return reply


def zeros(mebibytes: int) -> Reply:
    """A file of zeros with its length, made as it is read."""

    async def reply(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(mebibytes * len(MEBIBYTE))})
        await response.prepare(request)
        for _ in range(mebibytes):
            await response.write(MEBIBYTE)
        return response

    return reply


def breaks_off(sent: bytes, declared: int) -> Reply:
    """Declare a length, send less and break the connection."""

    async def reply(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(declared)})
        await response.prepare(request)
        await response.write(sent)
        assert request.transport is not None
        request.transport.abort()
        return response

    return reply


class Swallow:
    """Take an upload of any size and keep only how many bytes came."""

    reads_for_itself = True

    def __init__(self) -> None:
        self.received = 0

    async def __call__(self, request: web.Request) -> web.Response:
        async for chunk in request.content.iter_any():
            self.received += len(chunk)
        return web.Response()


@asynccontextmanager
async def raw_server(talk: Talk) -> AsyncIterator[str]:
    """A TCP server that says whatever `talk` says; the connection is closed after it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except ConnectionResetError:
            pass  # the client went away, as it may
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def read_head(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Head and body of one request with a Content-Length."""
    head = await read_head(reader)
    lengths = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection with a TCP reset."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that lets no further connection through, so that connecting takes for ever."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for caller in waiting:
            caller.setblocking(False)
            caller.connect_ex(sock.getsockname())
        try:
            yield int(sock.getsockname()[1])
        finally:
            for caller in waiting:
                caller.close()
