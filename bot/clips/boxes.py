"""Boxes, of which an ISO base media file (MP4, MOV, M4A) is made: a size, a kind of four letters, a body."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.clips.steps import Span, Steps, Unreadable, number

MOST_BOXES = 256
HEADER, LONG_HEADER = 8, 16
"""Bytes of a size and a kind, and with the size written behind them in eight more."""


class Box(NamedTuple):
    """Where a box lies in the file; its body goes from `body` to `end`."""

    kind: bytes
    body: int
    end: int


def box_at(at: int, end: int | None) -> Steps[Box | None]:
    """The box at an offset, or None where there is none; `end` is the end of what holds it, if known."""
    if end is not None and at + HEADER > end:
        return None
    header = yield Span(at, LONG_HEADER)
    if len(header) < HEADER:
        return None
    return _box(header, at, end)


def _box(header: bytes, at: int, end: int | None) -> Box:
    size, body = number(header, 0, 4), at + HEADER
    if size == 1:
        size, body = number(header, 8, 8), at + LONG_HEADER
    box_end = end if size == 0 else at + size
    if box_end is None or box_end < body or (end is not None and box_end > end):
        raise Unreadable("a box does not fit")
    return Box(header[4:8], body, box_end)


def walk(at: int, end: int | None, last: bytes = b"") -> Steps[list[Box]]:
    """The boxes that lie side by side, up to `end` or to the first one of the kind `last`."""
    found: list[Box] = []
    while len(found) < MOST_BOXES:
        box = yield from box_at(at, end)
        if box is None:
            return found
        found.append(box)
        if box.kind == last:
            return found
        at = box.end
    raise Unreadable("it has too many boxes")


def within(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each box in a body that was read whole; raises Unreadable where one does not fit."""
    at = 0
    while at + HEADER <= len(data):
        box = _box(data[at : at + LONG_HEADER], at, len(data))
        yield box.kind, data[box.body : box.end]
        at = box.end


def bodies(data: bytes, kind: bytes) -> list[bytes]:
    """The bodies of all boxes of one kind."""
    return [body for found, body in within(data) if found == kind]


def only(data: bytes, kind: bytes) -> bytes:
    """The body of the first box of a kind; raises Unreadable where there is none."""
    for found, body in within(data):
        if found == kind:
            return body
    raise Unreadable("a box is missing")
