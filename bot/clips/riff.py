"""WAV (RIFF, and RF64 beyond 4 GiB) and AIFF: named chunks, of which a few small ones tell the length."""

import math
from typing import Literal, NamedTuple

from bot.clips.steps import Span, Steps, Unreadable, exactly, number, seconds_of

Order = Literal["big", "little"]

MOST_CHUNKS = 256
FIRST_CHUNK = 12
HEADER = 8
NOT_TOLD = 0xFFFFFFFF
PCM, FLOAT, ALAW, ULAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
PLAIN_FORMATS = {PCM, FLOAT, ALAW, ULAW}

AIFC_FRAMES = {
    b"ima4": 64,
    **dict.fromkeys((b"NONE", b"twos", b"sowt", b"raw ", b"in24", b"in32", b"42ni", b"23ni"), 1),
    **dict.fromkeys((b"fl32", b"FL32", b"fl64", b"FL64", b"alaw", b"ALAW", b"ulaw", b"ULAW"), 1),
}
"""Samples for one counted frame, by compression."""


class Chunk(NamedTuple):
    kind: bytes
    body: int
    size: int


def _chunks(order: Order, wanted: bytes, start: int) -> Steps[dict[bytes, Chunk]]:
    """The chunks up to and with the wanted one, by their kinds."""
    found: dict[bytes, Chunk] = {}
    at = start + FIRST_CHUNK
    for _ in range(MOST_CHUNKS):
        header = yield from exactly(at, HEADER)
        chunk = Chunk(header[:4], at + HEADER, number(header, 4, 4, order))
        found.setdefault(chunk.kind, chunk)
        if chunk.kind == wanted:
            return found
        at = chunk.body + chunk.size + chunk.size % 2
    raise Unreadable("it has too many chunks")


def _body(chunks: dict[bytes, Chunk], kind: bytes, most: int) -> Steps[bytes]:
    """The first bytes of a chunk."""
    if kind not in chunks:
        raise Unreadable("a chunk is missing")
    return (yield from exactly(chunks[kind].body, min(chunks[kind].size, most)))


def wav_seconds(start: int, size: int | None) -> Steps[float]:
    """The sound's bytes through its bytes for a second, or a compressed sound's samples as it tells them."""
    chunks = yield from _chunks("little", b"data", start)
    form = yield from _body(chunks, b"fmt ", 26)
    kind, rate = number(form, 0, 2, "little"), number(form, 4, 4, "little")
    kind = number(form, 24, 2, "little") if kind == EXTENSIBLE and len(form) >= 26 else kind
    if kind not in PLAIN_FORMATS and b"fact" in chunks:
        samples = number((yield from _body(chunks, b"fact", 4)), 0, 4, "little")
        if samples not in {0, NOT_TOLD}:
            return seconds_of(samples, rate)
    told = rate * number(form, 12, 2, "little") if kind in PLAIN_FORMATS else number(form, 8, 4, "little")
    return seconds_of((yield from _data_size(chunks, size)), told)


def _data_size(chunks: dict[bytes, Chunk], size: int | None) -> Steps[int]:
    """The bytes of the sound: what was streamed tells none, and what was cut tells too many."""
    data = chunks[b"data"]
    told = data.size
    if told == NOT_TOLD and b"ds64" in chunks:
        told = number((yield from _body(chunks, b"ds64", 16)), 8, 8, "little")
    if size is not None:
        rest = max(0, size - data.body)
        return rest if told in {0, NOT_TOLD} else min(told, rest)
    if told in {0, NOT_TOLD}:
        raise Unreadable("nothing tells where it ends")
    return told


def aiff_seconds(start: int, _size: int | None) -> Steps[float]:
    """The number of frames through the rate, both from the COMM chunk."""
    kind = (yield Span(start + 8, 4))[:4]
    comm = yield from _body((yield from _chunks("big", b"COMM", start)), b"COMM", 22)
    frames = number(comm, 2, 4)
    if kind == b"AIFC":
        frames *= AIFC_FRAMES.get(comm[18:22], 0)
    rate = extended(comm[8:18])
    if not rate > 0:
        raise Unreadable("its clock stands still")
    return frames / rate


def extended(data: bytes) -> float:
    """A float of 80 bits; 0 for one that no rate could be."""
    exponent = (number(data, 0, 2) & 0x7FFF) - 0x3FFF
    fraction = number(data, 2, 8) / (1 << 63)
    return math.ldexp(fraction, exponent) if abs(exponent) < 64 else 0.0  # far beyond any
