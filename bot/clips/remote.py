"""A file at an address, read in pieces: by HTTP ranges, or from its beginning where the server knows none."""

from dataclasses import dataclass

import httpx

from bot.clips.answers import check, content_range, network_errors_as_ours, told_length
from bot.clips.steps import Span, Unreadable

FIRST_READ, READ_AHEAD = 1 << 16, 1 << 14
"""Bytes that a request asks for at least: what tells the length lies in the first ones, or close together."""


@dataclass(frozen=True)
class Limits:
    """How much one clip may cost: bytes that are read, requests that are sent, and seconds in all."""

    bytes: int = 4 << 20
    requests: int = 40
    seconds: float = 20.0


class _Piece:
    """A span of the file, read from its answer only as far as it is needed."""

    def __init__(self, response: httpx.Response, span: Span) -> None:
        self.data = bytearray()
        self.span = span
        self._response = response
        self._chunks = response.aiter_raw()

    def holds(self, span: Span) -> bool:
        return self.span.offset <= span.offset and span.end <= self.span.end

    async def cut(self, span: Span) -> bytes:
        begin, end = span.offset - self.span.offset, span.end - self.span.offset
        await self.read_to(end)
        return bytes(self.data[begin:end])

    async def read_to(self, count: int) -> None:
        while len(self.data) < count and (chunk := await anext(self._chunks, b"")):
            self.data += chunk

    async def aclose(self) -> None:
        await self._response.aclose()


class RemoteFile:
    """One file while its length is read; its address shows nowhere. It must be closed.

    `size` is in bytes, None where the server does not tell it. Methods raise Unreadable for what would cost too
    much and for answers that make no sense, SourceGone, ClipBusy or ClipUnreadable.
    """

    def __init__(self, http: httpx.AsyncClient, url: str, filename: str, limits: Limits) -> None:
        self.size: int | None = None
        self._http = http
        self._url = url
        self._filename = filename
        self._limits = limits
        self._pieces: list[_Piece] = []

    async def open(self) -> None:
        """Read the beginning and learn the size."""
        await self.read(Span(0, FIRST_READ))

    async def aclose(self) -> None:
        for piece in self._pieces:
            await piece.aclose()

    async def read(self, span: Span) -> bytes:
        """The bytes of a span, fewer where the file ends within it."""
        if self.size is not None:
            span = Span(span.offset, max(0, min(span.size, self.size - span.offset)))
        if not span.size:
            return b""
        with network_errors_as_ours(self._filename):
            piece = self._holding(span) or await self._fetch(span)
            return await piece.cut(span)

    def _holding(self, span: Span) -> _Piece | None:
        return next((piece for piece in self._pieces if piece.holds(span)), None)

    async def _fetch(self, span: Span) -> _Piece:
        """Ask for a span and what lies behind it; a server without ranges begins the whole file instead."""
        span = Span(span.offset, max(span.size, READ_AHEAD if self._pieces else FIRST_READ))
        self._afford(span.size)
        response = await self._ask(span)
        piece = _Piece(response, span)
        self._pieces.append(piece)
        check(response, self._filename)
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            await self._receive(piece, response)
        elif len(self._pieces) == 1:
            self.size = told_length(response)
            piece.span = Span(0, self._limits.bytes)
        else:
            raise Unreadable("the server does not keep to pieces")
        return piece

    def _afford(self, count: int) -> None:
        read = sum(len(piece.data) for piece in self._pieces)
        if read + count > self._limits.bytes:
            raise Unreadable("too many bytes would have to be read")
        if len(self._pieces) >= self._limits.requests:
            raise Unreadable("too many requests would have to be sent")

    async def _ask(self, span: Span) -> httpx.Response:
        """Send one request: without a key, with no redirect followed, and for the bytes as they are stored."""
        headers = {"Range": f"bytes={span.offset}-{span.end - 1}", "Accept-Encoding": "identity"}
        request = self._http.build_request("GET", self._url, headers=headers)
        request.headers.pop("Authorization", None)
        return await self._http.send(request, stream=True, follow_redirects=False, auth=None)

    async def _receive(self, piece: _Piece, response: httpx.Response) -> None:
        told = content_range(response)
        if told.begin != piece.span.offset:
            raise Unreadable("the server sends another piece")
        self.size = told.size
        await piece.read_to(piece.span.size)
        await piece.aclose()
