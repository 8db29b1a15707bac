"""EBML, of which a WebM file is made: elements with an id, a size that may be unknown, and a body."""

import math
import struct
from collections.abc import Iterator
from typing import NamedTuple

from bot.clips.steps import Span, Steps, Unreadable, number

LONGEST_ID, LONGEST_SIZE = 4, 8
LONGEST_HEADER = LONGEST_ID + LONGEST_SIZE


class Element(NamedTuple):
    """Where an element lies; `end` is None for one that a live encoder left open."""

    id: int
    body: int
    end: int | None


def element(data: bytes, at: int, offset: int = 0) -> Element:
    """The element whose header begins at `at` of the data, which lies at `offset` of the file."""
    id_width = _width(data, at, LONGEST_ID)
    size_width = _width(data, at + id_width, LONGEST_SIZE)
    body = at + id_width + size_width
    ones = (1 << 7 * size_width) - 1
    size = number(data, at + id_width, size_width) & ones
    end = None if size == ones else offset + body + size
    return Element(number(data, at, id_width), offset + body, end)


def element_at(at: int) -> Steps[Element]:
    """The element at an offset of the file; raises Unreadable where there is none."""
    return element((yield Span(at, LONGEST_HEADER)), 0, at)


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Id and body of each element in data that was read whole."""
    at = 0
    while at < len(data):
        found = element(data, at)
        if found.end is None or found.end > len(data):
            raise Unreadable("an element does not fit")
        yield found.id, data[found.body : found.end]
        at = found.end


def unsigned(body: bytes) -> int:
    """A whole number of up to eight bytes; 0 for one of none."""
    if len(body) > LONGEST_SIZE:
        raise Unreadable("a number is too long")
    return int.from_bytes(body, "big")


def real(body: bytes) -> float:
    """A float of four or eight bytes; 0 for one of no bytes, for infinity and for what is no number."""
    if len(body) not in {0, 4, 8}:
        raise Unreadable("a number has an odd length")
    value: float = struct.unpack(">f" if len(body) == 4 else ">d", body)[0] if body else 0.0
    return value if math.isfinite(value) else 0.0


def _width(data: bytes, at: int, longest: int) -> int:
    """The bytes of a number whose first byte tells them by its leading zeros."""
    width = 9 - number(data, at, 1).bit_length()
    if width > longest:
        raise Unreadable("an element is damaged")
    return width
