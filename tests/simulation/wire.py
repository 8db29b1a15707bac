"""The wire to Magic Hour, to its stores and to Discord's files: the bot's own client speaks over it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx

from tests.simulation.weather import FINE

if TYPE_CHECKING:
    from tests.simulation.process import Process

MAGIC_HOUR = "magic-hour.example"


class Wire(httpx.AsyncBaseTransport):
    """Carries requests to the world, whatever becomes of the process that sent them."""

    def __init__(self, process: "Process") -> None:
        self._process = process

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        world = self._process.world
        vendor, weather = world.vendor, world.weather
        content = await request.aread()  # of an upload too: its bytes come from another answer
        creating = vendor.creates_with(request)
        trip = weather.to_magic_hour(creating=creating)
        if creating:
            vendor.expect(content, trip)
        answer: httpx.Response = await self._process.ask(
            _words(request), lambda: vendor.answer(request, content), trip
        )
        if _is_file(request) and trip is FINE and weather.strikes(weather.magic_hour):
            answer.stream = _Broken(answer.content[:-1])
        return answer


def _words(request: httpx.Request) -> str:
    """What a request is called: without its query, as signed addresses are long."""
    return f"{request.method} {request.url.path}"


def _is_file(request: httpx.Request) -> bool:
    """Whether it asks for a file, whose answer may break off on its way."""
    return request.method == "GET" and request.url.host != MAGIC_HOUR


class _Broken(httpx.AsyncByteStream):
    """An answer whose connection is closed before its end."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        raise httpx.ReadError("the connection was closed")
