"""Results on their way down: from a signed address to a file."""

import asyncio
import errno
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import ParamSpec, TypeVar

import httpx

from bot.errors import DiskFull, DownloadBroken
from bot.magic_hour.pool import BROKEN, anonymous
from bot.tools.files import is_public

P = ParamSpec("P")
T = TypeVar("T")
PIECE_BYTES = 1024 * 1024
MOST_REDIRECTS = 5
EXPIRED_STATUSES = {403, 404, 410}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class _PartialFile:
    """The file beside `to` that grows until it is whole; its methods block and are called in threads."""

    def __init__(self, to: Path) -> None:
        self._to = to
        self._path = to.with_name(f"{to.name}.part")
        self._file: FileIO | None = None

    def write(self, chunks: Sequence[bytes]) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = FileIO(self._path, "w")
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                rest = rest[self._file.write(rest) :]

    def publish(self, last: Sequence[bytes]) -> None:
        self.write(last)
        self._close()
        self._path.replace(self._to)

    def discard(self) -> None:
        self._close()
        with suppress(OSError):  # what could not be made cannot be removed either
            self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()


async def download(http: httpx.AsyncClient, url: str, to: Path, *, limit: int | None = None) -> int:
    """Stream a result to a file and return its bytes; `to` appears only when it is whole.

    Missing directories are made. Raises DownloadBroken (with `expired` and `too_large`) or DiskFull. One
    download at a time may write to one path.
    """
    part = _PartialFile(to)
    try:
        async with _open(http, url, limit) as response:
            size, last = await _store(response, part, limit)
        await _in_thread(part.publish, last)
    except BaseException as error:
        await _in_thread(part.discard)
        if isinstance(error, OSError):
            raise _not_stored(error) from None
        raise
    return size


@asynccontextmanager
async def _open(http: httpx.AsyncClient, url: str, limit: int | None) -> AsyncIterator[httpx.Response]:
    try:
        response = await _followed(http, anonymous(http, "GET", url))
    except BROKEN as error:
        raise DownloadBroken(expired=False, too_large=False, reason=type(error).__name__) from None
    try:
        _check(response, limit)
        yield response
    except BROKEN as error:
        raise DownloadBroken(expired=False, too_large=False, reason=type(error).__name__) from None
    finally:
        await response.aclose()


async def _followed(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The answer at the end of the redirects, each of which is looked at before it is followed."""
    for _ in range(MOST_REDIRECTS):
        response = await http.send(request, stream=True, follow_redirects=False, auth=None)
        if response.next_request is None:
            return response
        await response.aclose()
        _refuse_inwards(request.url, response.next_request.url)
        request = response.next_request
    raise DownloadBroken(expired=False, too_large=False, reason="too many redirects")


def _refuse_inwards(here: httpx.URL, there: httpx.URL) -> None:
    """What comes from the open net must not be led to a neighbour of ours, whose answer would be posted."""
    if here.scheme == "https" and not (there.scheme == "https" and is_public(there.host)):
        raise DownloadBroken(expired=False, too_large=False, reason="a redirect into a private network")


def _check(response: httpx.Response, limit: int | None) -> None:
    status = response.status_code
    if status != httpx.codes.OK:
        raise DownloadBroken(expired=status in EXPIRED_STATUSES, too_large=False, status=status)
    if response.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise DownloadBroken(expired=False, too_large=False, reason="a web page instead of a file")
    length = response.headers.get("Content-Length", "")
    _check_limit(int(length) if length.isdecimal() else 0, limit)


def _check_limit(size: int, limit: int | None) -> None:
    if limit is not None and size > limit:
        message = f"The result is larger than the {limit:,} bytes that fit here."
        raise DownloadBroken(message, expired=False, too_large=True)


async def _store(
    response: httpx.Response, part: _PartialFile, limit: int | None
) -> tuple[int, Sequence[bytes]]:
    """Write a body to a file, piece by piece; its bytes, and the last of them, which are still to be written."""
    size, piece, room = 0, list[bytes](), PIECE_BYTES
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        _check_limit(size, limit)
        piece.append(chunk)
        room -= len(chunk)
        if room <= 0:
            await _in_thread(part.write, piece)
            piece, room = [], PIECE_BYTES
    if not size:
        raise DownloadBroken(expired=False, too_large=False, reason="an empty file")
    return size, piece


def _not_stored(error: OSError) -> DiskFull:
    if error.errno in NO_ROOM:
        return DiskFull()
    return DiskFull(f"The result could not be stored: {error.strerror}.")


async def _in_thread(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a call in a thread and outlast a cancellation, so that no thread holds the file afterwards."""
    work = asyncio.ensure_future(asyncio.to_thread(call, *args, **kwargs))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.gather(work, return_exceptions=True)
        raise
