"""How the parsers of this room ask for bytes: they do no I/O, they yield the spans that they need."""

from collections.abc import Callable, Generator
from typing import Literal, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")


class Span(NamedTuple):
    """A piece of the file that a parser wants; what it gets is shorter only at the end of the file."""

    offset: int
    size: int

    @property
    def end(self) -> int:
        return self.offset + self.size


Steps: TypeAlias = Generator[Span, bytes, T]
"""A parser: it yields a Span, is sent the bytes, and returns its finding or raises Unreadable."""

TAIL_REACHES = (1 << 16, 1 << 19, 1 << 21)
"""How many bytes before the end are looked at, one reach after the other, until something is found."""


class Unreadable(Exception):  # noqa: N818  # it says what happened; ClipUnreadable is what a person meets
    """The bytes do not say how long the clip is; the text tells why and quotes nothing from the file."""


def exactly(offset: int, count: int) -> Steps[bytes]:
    """Read `count` bytes; raises Unreadable where the file ends before them."""
    data = yield Span(offset, count)
    if len(data) < count:
        raise Unreadable("it ends too early")
    return data[:count]


def number(data: bytes, at: int, count: int, order: Literal["big", "little"] = "big") -> int:
    """The unsigned integer of `count` bytes at `at`; raises Unreadable where there are fewer."""
    piece = data[at : at + count]
    if at < 0 or len(piece) < count:
        raise Unreadable("a field is missing")
    return int.from_bytes(piece, order)


def in_tail(start: int, size: int | None, find: Callable[[bytes], T | None]) -> Steps[T]:
    """Call `find` with the last bytes of the file, further and further back, until it finds something."""
    if size is None:
        raise Unreadable("the server does not say where it ends")
    tail = b""
    for reach in TAIL_REACHES:
        begin = max(start, size - reach)
        missing = size - len(tail) - begin
        tail = (yield from exactly(begin, missing)) + tail if missing > 0 else tail
        found = find(tail)
        if found is not None:
            return found
    raise Unreadable("its end tells no time")


def seconds_of(units: int, per_second: int) -> float:
    """Units of a clock as seconds; raises Unreadable for a clock that stands still."""
    if per_second <= 0:
        raise Unreadable("its clock stands still")
    return units / per_second
