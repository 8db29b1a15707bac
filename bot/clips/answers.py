"""What the answer of a file's server means: the file, a piece of it, or one error of the tree."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx

from bot.clips.steps import Unreadable
from bot.errors import ClipBusy, ClipUnreadable, SourceGone
from bot.http_client import retry_after

PASSING = {408, 425, 429}
USELESS_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL)

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(?:(\d{1,18})|\*)", re.ASCII)


class ContentRange(NamedTuple):
    """Where a piece begins, and the size of the whole file, if the server knows it."""

    begin: int
    size: int | None


@contextmanager
def network_errors_as_ours(filename: str) -> Iterator[None]:
    """Raise what httpx raises as an error of the tree, without the address that httpx' errors carry."""
    try:
        yield
    except USELESS_ADDRESS as error:
        raise ClipUnreadable(filename=filename, reason=type(error).__name__) from None
    except httpx.RequestError as error:
        raise ClipBusy(filename=filename, reason=type(error).__name__) from None


def check(response: httpx.Response, filename: str) -> None:
    """Raise what a status means that brings no bytes; a redirect leads to a place that nobody has looked at."""
    status = response.status_code
    if status in PASSING or response.is_server_error:
        raise ClipBusy(filename=filename, status=status, retry_after=retry_after(response))
    if response.is_client_error and status != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise SourceGone(filename=filename, status=status)
    if status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        raise Unreadable(f"the server answered {status}")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreadable("the server sends it packed")


def content_range(response: httpx.Response) -> ContentRange:
    """The place in the file that a 206 brings; raises Unreadable where it does not tell one."""
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    if not found:
        raise Unreadable("the server does not say which piece it sends")
    begin, size = found.groups()
    return ContentRange(int(begin), int(size) if size else None)


def told_length(response: httpx.Response) -> int | None:
    """The bytes of a whole file that is on its way, if the server names them."""
    named = response.headers.get("Content-Length", "")
    return int(named) if re.fullmatch(r"[0-9]{1,18}", named) else None
