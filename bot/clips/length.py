"""The length of any clip: what its bytes are decides who reads it, and its extension only where they do not."""

from collections.abc import Callable
from operator import itemgetter
from typing import TypeAlias

from bot.clips import aac, flac, frames, mp3, mp4, ogg, riff, webm
from bot.clips.steps import Span, Steps, Unreadable, number

LONGEST_SECONDS = 24 * 60 * 60
MOST_ID3 = 8
ID3_HEADER = 10
MP4_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"}

Parser: TypeAlias = Callable[[int, int | None], Steps[float]]
"""Reads the clip that begins at an offset of a file of so many bytes, if that is known."""


def seconds(extension: str, size: int | None) -> Steps[float]:
    """The length of the clip in a file of `size` bytes; raises Unreadable for what no clip could be."""
    start = yield from _behind_id3()
    parser = yield from _parser(start, extension)
    found = yield from parser(start, size)
    if not 0 < found < LONGEST_SECONDS:
        raise Unreadable("no clip is that long")
    return found


def _behind_id3() -> Steps[int]:
    """Where the clip begins: ID3 tags, whose pictures may be large, stand before sounds of several kinds."""
    at = 0
    for _ in range(MOST_ID3):
        head = yield Span(at, ID3_HEADER)
        if head[:3] != b"ID3" or len(head) < ID3_HEADER:
            break
        size = 0
        for byte in head[6:]:
            size = size << 7 | byte & 0x7F
        has_footer = head[5] & 0x10
        at += ID3_HEADER + size + (ID3_HEADER if has_footer else 0)
    return at


def _parser(start: int, extension: str) -> Steps[Parser]:
    head = yield Span(start, 12)
    if number(head, 0, 4) == 0x1A45DFA3:  # how every EBML file begins
        return webm.seconds
    if head[4:8] in MP4_BOXES:
        return mp4.seconds
    by_magic: dict[bytes, Parser] = {b"OggS": ogg.seconds, b"fLaC": flac.seconds}
    by_form: dict[bytes, Parser] = {b"WAVE": riff.wav_seconds} | dict.fromkeys(
        (b"AIFF", b"AIFC"), riff.aiff_seconds
    )
    known = by_magic.get(head[:4])
    if head[:4] in {b"RIFF", b"RF64", b"BW64", b"FORM"}:
        known = by_form.get(head[8:12])
    return known or (yield from _by_frames(start, extension))


def _by_frames(start: int, extension: str) -> Steps[Parser]:
    """MP3 and ADTS have no magic word but that of every frame, and rubbish may stand before the first one.

    Bytes of the one may look like frames of the other: the one that begins at once is meant, or else the one
    that the extension names, or else the one that begins first.
    """
    data = yield Span(start, frames.SEARCHED)
    kinds = (("mp3", mp3.frame, mp3.seconds), ("aac", aac.frame, aac.seconds))
    begins = [(frames.first(data, read), name, parser) for name, read, parser in kinds]
    found = [(at > 0, name != extension, at, parser) for at, name, parser in begins if at is not None]
    if not found:
        raise Unreadable("it is no kind of clip that is known here")
    return min(found, key=itemgetter(0, 1, 2))[3]
