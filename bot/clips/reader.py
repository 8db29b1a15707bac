"""How long a clip at an address is: the parsers' questions, answered over HTTP within fixed bounds."""

import asyncio
from contextlib import aclosing

import httpx

from bot.clips import length
from bot.clips.remote import Limits, RemoteFile
from bot.clips.steps import Span, Steps, Unreadable
from bot.errors import ClipBusy, ClipUnreadable
from bot.http_client import hush, open_http

TIMEOUT = httpx.Timeout(10)
"""Seconds for each step of a request; all of them together have those of `Limits`."""

MOST_STEPS = 2048
"""Questions that a parser may ask; most are answered by what was read before."""

PARSED_AT_ONCE = 1 << 13
"""Bytes that a parser gets while the event loop waits: it looks at each for some microseconds. Those of most clips are
fewer; where it wants more, it computes in a thread."""

DEFAULT_LIMITS = Limits()


class ClipReader:
    """Reads how long clips are; of each no more than a few small pieces, and never the whole of a large one.

    A client given as `client` keeps its own timeouts and is closed by its owner.
    """

    def __init__(self, client: httpx.AsyncClient | None = None, *, limits: Limits = DEFAULT_LIMITS) -> None:
        hush()
        self._http = client or open_http(TIMEOUT)
        self._owns_http = client is None
        self._limits = limits

    async def seconds(self, url: str, extension: str, filename: str) -> float:
        """The length of the clip at `url`, more than 0 and less than a day.

        Its bytes decide how it is read, `extension` only where they leave a doubt. The address must come from
        Discord or Magic Hour: one that a member typed might lead into a private network. Raises ClipUnreadable
        (its `reason` is for a log), SourceGone, or ClipBusy (which may pass).
        """
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._seconds(url, extension, filename)
        except Unreadable as error:
            raise ClipUnreadable(filename=filename, reason=str(error)) from None
        except TimeoutError:
            raise ClipBusy(filename=filename, reason="too slow") from None

    async def aclose(self) -> None:
        """Close the connections, unless their client was given from outside."""
        if self._owns_http:
            await self._http.aclose()

    async def _seconds(self, url: str, extension: str, filename: str) -> float:
        async with aclosing(RemoteFile(self._http, url, filename, self._limits)) as remote:
            await remote.open()
            return await _answered(length.seconds(extension, remote.size), remote)


async def _answered(steps: Steps[float], remote: RemoteFile) -> float:
    """Give a parser the bytes it asks for until it returns."""
    asked, got = next(steps), 0
    for _ in range(MOST_STEPS):
        data = await remote.read(asked)
        got += len(data)
        wants = _sent(steps, data) if got <= PARSED_AT_ONCE else await asyncio.to_thread(_sent, steps, data)
        if not isinstance(wants, Span):
            return wants
        asked = wants
    raise Unreadable("too much would have to be read")


def _sent(steps: Steps[float], data: bytes) -> Span | float:
    """What a parser asks for next, or what it has found: a thread cannot hand on how a generator ends."""
    try:
        return steps.send(data)
    except StopIteration as end:
        return float(end.value)
