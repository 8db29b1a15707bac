"""The one pool of connections to Magic Hour and to the stores that keep its files."""

import httpx

from bot.errors import MagicHourError, NotSent, Unclear

TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=10)
"""Seconds for each step; reading and writing start anew with every piece of a stream."""

# Servers commonly close a connection after 5 idle seconds. One given up before that is never picked for a
# create just as the server closes it, which would leave open whether the create arrived.
IDLE_SECONDS = 3

LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=IDLE_SECONDS)

# Raised before the first byte of the request is written; a proxy refuses before there is a tunnel.
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

BROKEN = (httpx.RequestError, httpx.InvalidURL)
"""Everything httpx raises when a request brings no readable answer."""


def no_answer(error: Exception) -> MagicHourError:
    """The error for a request that brought no answer; `reason` names what httpx saw."""
    kind = NotSent if isinstance(error, NEVER_SENT) else Unclear
    return kind(reason=type(error).__name__)


def anonymous(http: httpx.AsyncClient, method: str, url: str, **content: object) -> httpx.Request:
    """A request to a signed address: without the API key, and asking for the bytes as they are stored."""
    request = http.build_request(method, url, **content)  # type: ignore[arg-type]  # handed on as they came
    request.headers.pop("Authorization", None)
    request.headers["Accept-Encoding"] = "identity"
    return request
