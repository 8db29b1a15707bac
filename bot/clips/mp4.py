"""ISO base media (MP4, MOV, M4V, M4A): the movie's or its tracks' length, or the end of the last fragment."""

from typing import NamedTuple

from bot.clips.boxes import Box, walk
from bot.clips.fragments import Track, fragment_start, last_fragment_end
from bot.clips.steps import Steps, Unreadable, exactly, number, seconds_of

SMALL_BOX = 32
"""Bytes that hold the clock of an mvhd or mdhd, the id of a tkhd and the defaults of a trex."""

LONG_FORM = 1
UNKNOWN = {4: 0xFFFFFFFF, 8: 0xFFFFFFFFFFFFFFFF}


class Clock(NamedTuple):
    """`units` is 0 where the length is not known."""

    units: int
    per_second: int

    @property
    def seconds(self) -> float:
        return seconds_of(self.units, self.per_second)


def seconds(start: int, size: int | None) -> Steps[float]:
    """The length of the whole clip; of the `moov` only the small boxes are read, wherever it lies."""
    top = yield from walk(start, size, last=b"moov")
    moov = _first(top, b"moov")
    children = yield from walk(moov.body, moov.end)
    clock = yield from _clock(_first(children, b"mvhd"))
    traks = [box for box in children if box.kind == b"trak"]
    for box in children:
        if box.kind == b"mvex":
            return (yield from _fragmented(box, traks, clock, (moov.end, size)))
    if clock.units:
        return clock.seconds
    return (yield from _longest_track(traks))


def _first(boxes: list[Box], kind: bytes) -> Box:
    for box in boxes:
        if box.kind == kind:
            return box
    raise Unreadable("a box is missing")


def _small(box: Box) -> Steps[bytes]:
    return (yield from exactly(box.body, min(SMALL_BOX, box.end - box.body)))


def _clock(box: Box) -> Steps[Clock]:
    """What an mvhd or an mdhd says; both begin alike."""
    data = yield from _small(box)
    width = 8 if number(data, 0, 1) == LONG_FORM else 4
    after_dates = 4 + 2 * width
    units = number(data, after_dates + 4, width)
    return Clock(0 if units == UNKNOWN[width] else units, number(data, after_dates, 4))


def _longest_track(traks: list[Box]) -> Steps[float]:
    longest = 0.0
    for trak in traks:
        clock = yield from _track_clock((yield from walk(trak.body, trak.end)))
        longest = max(longest, clock.seconds)
    return longest


def _track_clock(children: list[Box]) -> Steps[Clock]:
    mdia = _first(children, b"mdia")
    return (yield from _clock(_first((yield from walk(mdia.body, mdia.end)), b"mdhd")))


def _fragmented(mvex: Box, traks: list[Box], clock: Clock, rest: tuple[int, int | None]) -> Steps[float]:
    """The announced length of all fragments, or the time at which the last one ends."""
    boxes = yield from walk(mvex.body, mvex.end)
    for box in boxes:
        if box.kind == b"mehd" and (units := (yield from _announced(box))):
            return seconds_of(units, clock.per_second)
    tracks = yield from _tracks(traks, [box for box in boxes if box.kind == b"trex"])
    end = yield from last_fragment_end(*rest, tracks)
    # A movie with samples of its own begins with them; another one begins where its first fragment does.
    begin = 0.0 if clock.units else (yield from fragment_start(*rest, tracks))
    return end - begin


def _announced(mehd: Box) -> Steps[int]:
    data = yield from _small(mehd)
    return number(data, 4, 8 if number(data, 0, 1) == LONG_FORM else 4)


def _tracks(traks: list[Box], trexes: list[Box]) -> Steps[dict[int, Track]]:
    lengths: dict[int, int] = {}
    for trex in trexes:
        data = yield from _small(trex)
        lengths[number(data, 4, 4)] = number(data, 12, 4)
    tracks: dict[int, Track] = {}
    for trak in traks:
        children = yield from walk(trak.body, trak.end)
        head = yield from _small(_first(children, b"tkhd"))
        name = number(head, 20 if number(head, 0, 1) == LONG_FORM else 12, 4)
        tracks[name] = Track((yield from _track_clock(children)).per_second, lengths.get(name, 0))
    return tracks
