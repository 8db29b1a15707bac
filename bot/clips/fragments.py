"""Fragments of an ISO base media file: at which time the first one begins and the last one ends."""

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from bot.clips.boxes import Box, bodies, only, walk, within
from bot.clips.steps import Steps, Unreadable, exactly, in_tail, number, seconds_of

LARGEST_MOOF = LARGEST_MFRA = 1 << 20
MOST_GUESSES = 256
MOST_BOXES_BEHIND = 64
MFRO = 16


class Track(NamedTuple):
    """What the header says of a track: its clock, and the length of a sample that does not tell its own."""

    per_second: int
    sample_units: int


class Stretch(NamedTuple):
    """The time that one fragment of one track covers, in seconds."""

    begin: float
    end: float


def fragment_start(begin: int, size: int | None, tracks: Mapping[int, Track]) -> Steps[float]:
    """The time at which the first fragment behind `begin` starts."""
    boxes = yield from walk(begin, size, last=b"moof")
    if not boxes or boxes[-1].kind != b"moof":
        raise Unreadable("it has no fragments")
    return min(stretch.begin for stretch in _stretches((yield from _body(boxes[-1])), tracks))


def last_fragment_end(begin: int, size: int | None, tracks: Mapping[int, Track]) -> Steps[float]:
    """The time at which the last fragment ends: found by the index at the end, or by looking for it there."""
    at = yield from _last_indexed(size)
    if at is None:
        moof = yield from in_tail(begin, size, _last_moof)
    else:
        box = (yield from walk(at, size, last=b"moof"))[-1:]
        if not box or box[0].kind != b"moof":
            raise Unreadable("its index points nowhere")
        moof = yield from _body(box[0])
    return max(stretch.end for stretch in _stretches(moof, tracks))


def _body(moof: Box) -> Steps[bytes]:
    if moof.end - moof.body > LARGEST_MOOF:
        raise Unreadable("a fragment's header is too large")
    return (yield from exactly(moof.body, moof.end - moof.body))


def _last_indexed(size: int | None) -> Steps[int | None]:
    """The offset of the last fragment by the random access index `mfra`, where the file ends in one."""
    if size is None:
        raise Unreadable("the server does not say where it ends")
    mfro = yield from exactly(max(0, size - MFRO), min(size, MFRO))
    length = number(mfro, 12, 4) if mfro[4:8] == b"mfro" else 0
    if not MFRO < length <= min(size, LARGEST_MFRA):
        return None
    mfra = only((yield from exactly(size - length, length)), b"mfra")
    return max((_last_entry(tfra) for tfra in bodies(mfra, b"tfra")), default=None)


def _last_entry(tfra: bytes) -> int:
    """The offset in the last entry; an entry is a time, an offset and three numbers of one to four bytes."""
    width = 8 if number(tfra, 0, 1) == 1 else 4
    sizes, count = number(tfra, 8, 4), number(tfra, 12, 4)
    entry = 2 * width + sum((sizes >> shift & 3) + 1 for shift in (0, 2, 4))
    if not count:
        return 0
    return number(tfra, 16 + (count - 1) * entry + width, width)


def _last_moof(tail: bytes) -> bytes | None:
    """The body of the last moof in the file's last bytes.

    The four letters may stand anywhere in a picture, so only a place counts that holds what a fragment begins
    with, and from which box follows box up to the very end of the file.
    """
    at = len(tail)
    for _ in range(MOST_GUESSES):
        at = tail.rfind(b"moof", 4, at)
        if at < 0:
            return None
        try:
            behind = list(islice(within(tail[at - 4 :]), MOST_BOXES_BEHIND))
        except Unreadable:
            continue
        if behind[0][1][4:8] == b"mfhd":
            return behind[0][1]
    return None


def _stretches(moof: bytes, tracks: Mapping[int, Track]) -> list[Stretch]:
    found = [_stretch(traf, tracks) for traf in bodies(moof, b"traf")]
    if not found:
        raise Unreadable("a fragment holds nothing")
    return found


def _stretch(traf: bytes, tracks: Mapping[int, Track]) -> Stretch:
    tfhd, tfdt = only(traf, b"tfhd"), only(traf, b"tfdt")
    track = tracks.get(number(tfhd, 4, 4))
    if track is None:
        raise Unreadable("a fragment belongs to no track")
    begin = number(tfdt, 4, 8 if number(tfdt, 0, 1) == 1 else 4)
    sample_units = _default_units(tfhd, track.sample_units)
    units = sum(_run_units(trun, sample_units) for trun in bodies(traf, b"trun"))
    return Stretch(seconds_of(begin, track.per_second), seconds_of(begin + units, track.per_second))


def _default_units(tfhd: bytes, usual: int) -> int:
    """The length of a sample in this fragment; two optional fields may stand before it."""
    flags = number(tfhd, 1, 3)
    at = 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
    return number(tfhd, at, 4) if flags & 8 else usual


def _run_units(trun: bytes, sample_units: int) -> int:
    """The length of a run of samples, each of which may tell its own as the first of up to four fields."""
    flags, count = number(trun, 1, 3), number(trun, 4, 4)
    if not flags & 0x100:
        return count * sample_units
    at = 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    entry = 4 * (flags >> 8 & 15).bit_count()
    if at + count * entry > len(trun):
        raise Unreadable("a run of samples is cut")
    return sum(number(trun, at + index * entry, 4) for index in range(count))
