"""Carries the requests of httpx by aiohttp, which discord.py brings anyway: each costs a fraction of the work.

What goes wrong comes out as what httpx itself would raise, for whether a request can have arrived hangs on it.
"""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import httpx
from yarl import URL

ERRORS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    # These are raised only before there is a connection, and nothing else is.
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.NonHttpUrlClientError, httpx.UnsupportedProtocol),
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    # These are raised when it breaks off.
    (TimeoutError, httpx.ReadTimeout),
    (OSError, httpx.ReadError),
    (aiohttp.ClientError, httpx.RemoteProtocolError),
)
"""What an error of aiohttp is called by httpx: the first line that it belongs to."""

READ_BYTES = 1 << 18
"""How much of an answer is read ahead: what a socket is asked for at once."""

NOT_ADDED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add of its own."""


class AiohttpTransport(httpx.AsyncBaseTransport):
    """One pool of connections, opened with the first request; it knows no proxies.

    A request whose body is a stream goes the usual way, which waits no longer than it should for each piece of it to be
    taken.
    """

    def __init__(self, context: ssl.SSLContext, limits: httpx.Limits) -> None:
        self._context = context
        self._limits = limits
        self._opened: aiohttp.ClientSession | None = None
        self._of_streams = httpx.AsyncHTTPTransport(verify=context, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not isinstance(request.stream, httpx.ByteStream):
            return await self._of_streams.handle_async_request(request)
        with _errors_of_httpx(request):
            answer = await self._session.request(
                request.method,
                _address(request.url),
                headers=[
                    (name.decode("ascii"), value.decode("ascii")) for name, value in request.headers.raw
                ],
                data=b"".join(request.stream) or None,
                allow_redirects=False,
                timeout=_timeout(request),
            )
        return httpx.Response(
            answer.status,
            headers=list(answer.raw_headers),
            stream=_Answer(request, answer),
            extensions={"reason_phrase": (answer.reason or "").encode("ascii", "ignore")},
        )

    async def aclose(self) -> None:
        await self._of_streams.aclose()
        if self._opened is not None:
            await self._opened.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            connector = aiohttp.TCPConnector(
                ssl=self._context,
                limit=self._limits.max_connections or 0,
                keepalive_timeout=self._limits.keepalive_expiry,
            )
            self._opened = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=NOT_ADDED,
                read_bufsize=READ_BYTES,
            )
        return self._opened


class _Answer(httpx.AsyncByteStream):
    """The body of an answer as it comes in."""

    def __init__(self, request: httpx.Request, answer: aiohttp.ClientResponse) -> None:
        self._request = request
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx(self._request):
            async for chunk in self._answer.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        """Give the connection back, or end it where it has not brought everything yet."""
        self._answer.release()


def _address(url: httpx.URL) -> URL:
    """The address to the letter: signatures are made of it."""
    return URL(f"{url.scheme}://{url.netloc.decode()}{url.raw_path.decode()}", encoded=True)


def _timeout(request: httpx.Request) -> aiohttp.ClientTimeout:
    seconds: dict[str, float | None] = request.extensions.get("timeout", {})
    return aiohttp.ClientTimeout(
        connect=seconds.get("pool"), sock_connect=seconds.get("connect"), sock_read=seconds.get("read")
    )


@contextmanager
def _errors_of_httpx(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except (aiohttp.ClientError, OSError) as error:
        kind = next(theirs for ours, theirs in ERRORS if isinstance(error, ours))
        raise kind(type(error).__name__, request=request) from None  # it may tell the address
