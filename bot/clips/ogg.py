"""Ogg with Vorbis, Opus, FLAC or Speex: the position told by the last page of the first of its sounds."""

from functools import partial
from typing import NamedTuple

from bot.clips import flac
from bot.clips.steps import Span, Steps, Unreadable, in_tail, number, seconds_of

MAGIC = b"OggS"
HEADER = 27
LARGEST_PAGE = HEADER + 255 + 255 * 255
FIRST_OF_STREAM = 2
MOST_STREAMS, MOST_GUESSES = 16, 4096
OPUS_RATE = 48_000
NO_POSITION = (1 << 64) - 1


class Page(NamedTuple):
    """`position` counts samples from the beginning; `body` and `size` are in bytes from the page's begin."""

    flags: int
    position: int
    serial: int
    body: int
    size: int


class Sound(NamedTuple):
    """One of the streams; `skipped` samples at its beginning are never heard."""

    serial: int
    rate: int
    skipped: int


def seconds(start: int, size: int | None) -> Steps[float]:
    """The samples up to the end of the last page through the rate."""
    sound = yield from _first_sound(start)
    last = yield from in_tail(start, size, partial(_last_position, serial=sound.serial))
    return seconds_of(last - sound.skipped, sound.rate)


def _page(data: bytes, at: int) -> Page:
    """The page whose header begins at `at`."""
    if data[at : at + 4] != MAGIC or number(data, at + 4, 1):
        raise Unreadable("a page is damaged")
    segments = number(data, at + 26, 1)
    table = data[at + HEADER : at + HEADER + segments]
    if len(table) < segments:
        raise Unreadable("a page is cut")
    body = HEADER + segments
    position, serial = number(data, at + 6, 8, "little"), number(data, at + 14, 4, "little")
    return Page(number(data, at + 5, 1), position, serial, body, body + sum(table))


def _first_sound(at: int) -> Steps[Sound]:
    """Every stream tells what it is on a page of its own, before anything else comes."""
    for _ in range(MOST_STREAMS):
        data = yield Span(at, LARGEST_PAGE)
        page = _page(data, 0)
        if not page.flags & FIRST_OF_STREAM:
            break
        sound = _sound(page.serial, data[page.body : page.size])
        if sound is not None:
            return sound
        at += page.size
    raise Unreadable("it has no sound that is known here")


def _sound(serial: int, packet: bytes) -> Sound | None:
    if packet.startswith(b"OpusHead"):
        return Sound(serial, OPUS_RATE, number(packet, 10, 2, "little"))
    if packet.startswith(b"\x01vorbis"):
        return Sound(serial, number(packet, 12, 4, "little"), 0)
    if packet.startswith(b"\x7fFLAC"):
        return Sound(serial, flac.rate(packet[17:]), 0)
    if packet.startswith(b"Speex   "):
        return Sound(serial, number(packet, 36, 4, "little"), 0)
    return None


def _last_position(tail: bytes, serial: int) -> int | None:
    """The last position that a page of a stream tells in the file's last bytes.

    The magic word may stand anywhere in a sound, so a page counts only when another one or the end follows it.
    """
    at = len(tail)
    for _ in range(MOST_GUESSES):
        at = tail.rfind(MAGIC, 0, at)
        if at < 0:
            return None
        try:
            page = _page(tail, at)
        except Unreadable:
            continue
        end = at + page.size
        whole = end == len(tail) or tail.startswith(MAGIC, end)
        if whole and page.serial == serial and page.position != NO_POSITION:
            return page.position
    return None
