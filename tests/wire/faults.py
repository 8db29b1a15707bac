"""Things that go wrong between a bot and Discord, asked for by method and path, in the order they were set.

A path is matched as `/channels/*/messages` (without the API's base); attachments are `/cdn/*`, the gateway `/gateway`.
The first fault that fits and is not used up meets a request; one request meets one fault.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aiohttp import web

from sandbox.gate import Gate
from tests.wire.changes import Changes
from tests.wire.errors import ApiError
from tests.wire.http import CUT_AFTER, LOST, json_response

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Act = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]

LINGER_ZERO = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class Fault:
    """What happens to the next `left` requests that fit; `met` counts those it happened to."""

    method: str
    pattern: str
    act: Act
    left: int
    met: int = 0

    def fits(self, method: str, path: str) -> bool:
        return self.left > 0 and self.method in {method, "*"} and fnmatchcase(path, self.pattern)

    def lift(self) -> None:
        """It happens no more."""
        self.left = 0


class Faults:
    """Every method takes the HTTP method (`*`: any), the path's pattern, and how many times it happens."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._faults: list[Fault] = []
        self._holds: list[Gate] = []

    def answer(self, method: str, pattern: str, error: ApiError, *, times: int = 1) -> Fault:
        """Refuse with this error, untouched by the routes (so without their checks)."""

        async def act(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            return json_response(error.body(), error.status)

        return self._add(method, pattern, act, times)

    def rate_limit(
        self,
        method: str,
        pattern: str,
        retry_after: float,
        *,
        via: bool = True,
        everywhere: bool = False,
        times: int = 1,
    ) -> Fault:
        """Answer 429; without `via` as Cloudflare does to the banned, which the client does not wait out."""
        body = {
            "message": "You are being rate limited.",
            "code": 0,
            "retry_after": retry_after,
            "global": everywhere,
        }
        headers = {"Retry-After": str(retry_after), **({"Via": "1.1 google"} if via else {})}

        async def act(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            return json_response(body, 429, headers)

        return self._add(method, pattern, act, times)

    def reset(self, method: str, pattern: str, *, processed: bool, times: int = 1) -> Fault:
        """Break the connection before, or after, the request took effect."""

        async def act(request: web.Request, handler: Handler) -> web.StreamResponse:
            if processed:
                await handler(request)
            request[LOST] = True
            break_connection(request.transport)
            return web.Response()

        return self._add(method, pattern, act, times)

    def delay(self, method: str, pattern: str, seconds: float, *, times: int = 1) -> Fault:
        """Take up the request only after so many seconds."""

        async def act(request: web.Request, handler: Handler) -> web.StreamResponse:
            await asyncio.sleep(seconds)
            return await handler(request)

        return self._add(method, pattern, act, times)

    def hold(self, method: str, pattern: str, *, processed: bool = False, times: int = 1) -> Gate:
        """Keep the request waiting, before or after it took effect, until the test releases it."""
        hold = Gate()
        self._holds.append(hold)

        async def act(request: web.Request, handler: Handler) -> web.StreamResponse:
            if processed:
                response = await handler(request)
                await hold.wait()
                return response
            await hold.wait()
            return await handler(request)

        self._add(method, pattern, act, times)
        return hold

    def cut(self, after_bytes: int, pattern: str = "/cdn/*", *, times: int = 1) -> Fault:
        """Break an attachment's download after so many bytes."""

        async def act(request: web.Request, handler: Handler) -> web.StreamResponse:
            request[CUT_AFTER] = after_bytes
            return await handler(request)

        return self._add("GET", pattern, act, times)

    def clear(self) -> None:
        """Nothing goes wrong any more, and whoever waits goes on."""
        self._faults.clear()
        for hold in self._holds:
            hold.release()

    async def meet(self, request: web.Request, path: str, handler: Handler) -> web.StreamResponse:
        """Let the first fitting fault act on the request, or the handler alone."""
        fault = next((fault for fault in self._faults if fault.fits(request.method, path)), None)
        if fault is None:
            return await handler(request)
        fault.left -= 1
        fault.met += 1
        self._changes.announce()
        return await fault.act(request, handler)

    def _add(self, method: str, pattern: str, act: Act, times: int) -> Fault:
        fault = Fault(method, pattern, act, times)
        self._faults.append(fault)
        return fault


def break_connection(transport: asyncio.BaseTransport | None) -> None:
    """Close so that the other side sees a reset, not an orderly end."""
    if not isinstance(transport, asyncio.Transport) or transport.is_closing():
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    transport.abort()
