"""The habits of every HTTP client here: no cookies, no addresses in logs, and patience where it is asked for."""

import importlib.util
import logging
import re
import ssl
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.request import getproxies

import httpx

from bot.http_transport import AiohttpTransport

if importlib.util.find_spec("sniffio") is None:
    # httpcore asks for it several times in every request, and each time all of Python's path would be searched in vain.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # how Python writes down that a module is not there


@cache
def tls() -> ssl.SSLContext:
    """What all clients trust, read once: to read the authorities' certificates takes longer than a request."""
    return httpx.create_ssl_context()


def open_http(timeout: httpx.Timeout, limits: httpx.Limits | None = None) -> httpx.AsyncClient:
    """A client that keeps no cookies and no key; where the environment names proxies, httpx itself asks them."""
    limits = limits or httpx.Limits()
    headers = {"User-Agent": "magic-hour-discord"}
    http = httpx.AsyncClient(
        verify=tls(),
        timeout=timeout,
        limits=limits,
        transport=None if getproxies() else AiohttpTransport(tls(), limits),
        headers=headers,
    )
    http._cookies = _NoCookies()  # noqa: SLF001  what the client is given it copies into a jar that keeps them
    return http


class _NoCookies(httpx.Cookies):
    """Looks for no cookies in any answer, which takes a while."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """None is wanted."""


def hush() -> None:
    """Keep httpx and httpcore from logging: their lines carry signed addresses, with the query."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def retry_after(response: httpx.Response, now: datetime | None = None) -> float | None:
    """Seconds until the time named by Retry-After (seconds or an HTTP date); None when it names none."""
    value = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value, re.ASCII):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
