"""Files for the parsers: bytes, or zeros of any length between a few pieces of bytes."""

from dataclasses import dataclass, field

from bot.clips import length
from bot.clips.steps import Span


@dataclass
class File:
    """A file of `size` zero bytes but for its pieces, by offset; it counts what is read of it."""

    size: int
    pieces: dict[int, bytes]
    spans: list[Span] = field(default_factory=list)

    @property
    def bytes_read(self) -> int:
        return sum(span.size for span in self.spans)

    def read(self, offset: int, size: int) -> bytes:
        size = max(0, min(size, self.size - offset))
        found = bytearray(size)
        for begin, piece in self.pieces.items():
            first, last = max(begin, offset), min(begin + len(piece), offset + size)
            if first < last:
                found[first - offset : last - offset] = piece[first - begin : last - begin]
        return bytes(found)

    def seconds(self, extension: str = "", *, size_known: bool = True) -> float:
        """What the parsers make of it."""
        steps = length.seconds(extension, self.size if size_known else None)
        span = next(steps)
        while True:
            self.spans.append(span)
            try:
                span = steps.send(self.read(*span))
            except StopIteration as end:
                return float(end.value)


def file(*parts: bytes | int) -> File:
    """A file of parts one behind the other; a number stands for so many zero bytes."""
    at, pieces = 0, {}
    for part in parts:
        if isinstance(part, bytes):
            pieces[at] = part
        at += part if isinstance(part, int) else len(part)
    return File(at, pieces)


def seconds(data: bytes, extension: str = "") -> float:
    return file(data).seconds(extension)
