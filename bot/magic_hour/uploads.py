"""Files on their way up: from the address of an attachment straight to a signed upload address."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime

import httpx

from bot.errors import Busy, Declined, SourceGone, Unclear, UploadUrlExpired
from bot.http_client import retry_after
from bot.magic_hour.answers import read_complaint
from bot.magic_hour.models import UploadTarget
from bot.magic_hour.pool import BROKEN, anonymous, no_answer

FOR_GOOD = {400, 401, 403, 404, 410}
DEAD_ADDRESS = {403, 410}


async def transfer_once(
    http: httpx.AsyncClient, source_url: str, target: UploadTarget, *, size: int | None, filename: str
) -> None:
    """Stream one file; nothing is stored at the target unless every declared byte arrived.

    Raises SourceGone (with `passing` where another try may help), UploadUrlExpired, Declined, NotSent or
    Unclear.
    """
    async with _open_source(http, source_url, filename) as source:
        length = _length(source, size, filename)
        async with aclosing(_exactly(source, length, filename)) as body:
            await _put(http, target, body, length)


@asynccontextmanager
async def _open_source(http: httpx.AsyncClient, url: str, filename: str) -> AsyncIterator[httpx.Response]:
    try:
        # A redirect would lead to a place that nobody has looked at.
        source = await http.send(anonymous(http, "GET", url), stream=True, follow_redirects=False, auth=None)
    except BROKEN as error:
        raise SourceGone(filename=filename, passing=True, reason=type(error).__name__) from None
    try:
        _check_source(source, filename)
        yield source
    finally:
        await source.aclose()


def _check_source(source: httpx.Response, filename: str) -> None:
    status = source.status_code
    if status != httpx.codes.OK:
        passing = status not in FOR_GOOD and not source.is_redirect
        raise SourceGone(filename=filename, passing=passing, status=status, retry_after=retry_after(source))


def _length(source: httpx.Response, size: int | None, filename: str) -> int:
    """The number of bytes that will be sent; a store refuses an upload that does not name it."""
    # The Content-Length of an encoded body counts other bytes than those that are read.
    named = None if "Content-Encoding" in source.headers else source.headers.get("Content-Length")
    declared = int(named) if named is not None and named.isdecimal() else None
    length = size if declared is None else declared
    if length is None or (size is not None and size != length):
        raise SourceGone(filename=filename, reason=f"{declared} bytes where {size} were announced")
    return length


async def _exactly(source: httpx.Response, length: int, filename: str) -> AsyncGenerator[bytes, None]:
    read = 0
    try:
        async for chunk in source.aiter_bytes():
            read += len(chunk)
            if read > length:
                break
            yield chunk
    except BROKEN as error:
        raise SourceGone(filename=filename, passing=True, reason=type(error).__name__) from None
    if read != length:
        raise SourceGone(filename=filename, reason=f"{read} bytes or more where {length} were announced")


async def _put(
    http: httpx.AsyncClient, target: UploadTarget, body: AsyncIterator[bytes], length: int
) -> None:
    headers = {"Content-Length": str(length), "Content-Type": "application/octet-stream"}
    try:
        request = anonymous(http, "PUT", target.upload_url, content=body, headers=headers)
        answer = await http.send(request, follow_redirects=False, auth=None)
    except BROKEN as error:
        # A store that refuses an old address may close the connection before its answer can be read.
        if target.expired(datetime.now(UTC)):
            raise UploadUrlExpired(reason=type(error).__name__) from None
        raise no_answer(error) from None
    _check_stored(answer)


def _check_stored(answer: httpx.Response) -> None:
    status = answer.status_code
    if answer.is_success:
        return
    if status in DEAD_ADDRESS or (answer.is_client_error and b"expired" in answer.content.lower()):
        raise UploadUrlExpired(status=status)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise Busy(status=status, retry_after=retry_after(answer))
    if answer.is_client_error and status != httpx.codes.REQUEST_TIMEOUT:
        raise Declined(status=status, code=None, detail=read_complaint(answer).detail)
    raise Unclear(status=status, retry_after=retry_after(answer))
