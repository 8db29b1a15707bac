"""Sounds that are nothing but frames (MP3, ADTS): where the first one is, and how long all of them are."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from bot.clips.steps import Span, Steps, Unreadable

SEARCHED = 1 << 16
IN_A_ROW = 3
COUNTED_WHOLE = 1 << 19
WINDOW, WINDOWS = 1 << 15, 16


class Frame(NamedTuple):
    """Bytes and seconds of one frame; `kind` is what all frames of one sound have in common."""

    size: int
    seconds: float
    kind: int


Read: TypeAlias = Callable[[bytes, int], Frame | None]
"""The frame whose header stands at an offset of the data, if one does."""


def run(data: bytes, at: int, read: Read) -> Iterator[Frame]:
    """The frames of one kind that follow one another from an offset on."""
    kind = None
    while (frame := read(data, at)) and kind in {None, frame.kind}:
        yield frame
        at += frame.size
        kind = frame.kind


def first(data: bytes, read: Read) -> int | None:
    """The offset of the first of three frames in a row, or of frames that fill the data to its end."""
    at = data.find(b"\xff")
    while 0 <= at < SEARCHED:
        if _is_a_row(data, at, read):
            return at
        at = data.find(b"\xff", at + 1)
    return None


def _is_a_row(data: bytes, at: int, read: Read) -> bool:
    for count, frame in enumerate(run(data, at, read), start=1):
        at += frame.size
        if count == IN_A_ROW or at == len(data):
            return True
    return False


def length(begin: int, end: int, read: Read) -> Steps[float]:
    """The seconds of all frames between two offsets, of which the first one stands at `begin`.

    Up to 512 KiB every frame is counted. Of more, as much in sixteen places is, and the mean of these is taken
    for all: as good as exact where the bit rate is constant, within about 2 % where it follows the sound.
    """
    alike = _like(read((yield Span(begin, SEARCHED)), 0), read)
    size = seconds = 0.0
    for span in _windows(begin, end):
        data = yield span
        at = first(data, alike)
        frames = [] if at is None else list(run(data, at, alike))
        size += sum(frame.size for frame in frames)
        seconds += sum(frame.seconds for frame in frames)
    if not size:
        raise Unreadable("it has no frames")
    return (end - begin) * seconds / size


def _like(model: Frame | None, read: Read) -> Read:
    """Read only frames of the model's kind: bytes of a sound may look like frames of another."""

    def alike(data: bytes, at: int) -> Frame | None:
        frame = read(data, at)
        return frame if frame and model and frame.kind == model.kind else None

    return alike


def _windows(begin: int, end: int) -> Iterator[Span]:
    if end - begin <= COUNTED_WHOLE:
        yield Span(begin, end - begin)
        return
    for index in range(WINDOWS):
        yield Span(begin + (end - begin - WINDOW) * index // (WINDOWS - 1), WINDOW)
