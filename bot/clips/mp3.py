"""MP3 (and layers I and II): the number of frames in the first one's tag, or an estimate by many frames."""

from typing import NamedTuple

from bot.clips import frames
from bot.clips.frames import Frame
from bot.clips.steps import Span, Steps, Unreadable, exactly, number

RATES = (44100, 48000, 32000)
KILOBITS = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates from index 1 on, by MPEG version (2.5 shares those of 2) and layer."""

DIVIDERS = {3: 1, 2: 2, 0: 4}
"""What the rates are divided by: 1 for MPEG 1, 2 for MPEG 2, 4 for MPEG 2.5; 1 is no version."""

MONO = 3
MOST_TAG = 200
ID3V1 = 128
APE_FOOTER = 32


class Header(NamedTuple):
    """What the four bytes before every frame tell; `side_info` is in bytes, from the frame's begin."""

    size: int
    samples: int
    rate: int
    side_info: int


def header(data: bytes, at: int) -> Header | None:
    """The MPEG audio header at an offset; one of free format tells no size and counts as none."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:  # eleven bits of sync
        return None
    second, third = data[at + 1], data[at + 2]
    version, layer = second >> 3 & 3, 4 - (second >> 1 & 3)
    bits, rate = third >> 4, third >> 2 & 3
    if version == 1 or layer == 4 or bits in {0, 15} or rate == 3:  # values that mean nothing
        return None
    return _header(DIVIDERS[version], layer, bits, RATES[rate], third >> 1 & 1, data[at + 3] >> 6 == MONO)


def _header(divider: int, layer: int, bits: int, rate: int, padding: int, mono: bool) -> Header:  # noqa: FBT001  # a bit
    first = divider == 1
    rate //= divider
    samples = {1: 384, 2: 1152, 3: 1152 if first else 576}[layer]
    bit_rate = KILOBITS[1 if first else 2, layer][bits - 1] * 1000
    size = (12 * bit_rate // rate + padding) * 4 if layer == 1 else samples // 8 * bit_rate // rate + padding
    side_info = (17 if mono else 32) if first else (9 if mono else 17)
    return Header(size, samples, rate, 4 + side_info)


def frame(data: bytes, at: int) -> Frame | None:
    found = header(data, at)
    kind = data[at + 1] << 2 | data[at + 2] >> 2 & 3 if found else 0
    return Frame(found.size, found.samples / found.rate, kind) if found else None


def seconds(start: int, size: int | None) -> Steps[float]:
    """The length by the tag in the first frame, without the silence an encoder says it added.

    Without a tag it is estimated by the mean size of the frames: exact for a constant bit rate, within about
    2 % for another.
    """
    data = yield Span(start, frames.SEARCHED)
    at = frames.first(data, frame)
    found = header(data, at) if at is not None else None
    if at is None or found is None:
        raise Unreadable("it has no frames")
    tag = yield Span(start + at, MOST_TAG)
    told = _tagged_samples(tag, found)
    if told:
        return told / found.rate
    if size is None:
        raise Unreadable("nothing tells where it ends")
    return (yield from frames.length(start + at, (yield from _sound_end(start + at, size)), frame))


def _tagged_samples(data: bytes, found: Header) -> int:
    """The samples of the whole sound by a Xing, Info or VBRI tag; 0 where there is none that tells."""
    if data[36:40] == b"VBRI":
        return number(data, 36 + 14, 4) * found.samples
    tag = data[found.side_info :]
    flags = number(tag, 4, 4) if tag[:4] in {b"Xing", b"Info"} else 0
    if not flags & 1:
        return 0
    samples = number(tag, 8, 4) * found.samples
    added = _added_samples(tag, 12 + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1))
    return samples - added if added < samples else samples


def _added_samples(tag: bytes, at: int) -> int:
    """The silence before and behind the sound, twelve bits each, that LAME and its kin write behind their name."""
    if tag[at : at + 3] not in {b"LAM", b"Lav"}:
        return 0
    both = number(tag, at + 21, 3)
    return (both >> 12) + (both & 0xFFF)


def _sound_end(begin: int, size: int) -> Steps[int]:
    """Where the frames end: an ID3v1 tag or an APE tag may stand behind them."""
    end = size
    if end - begin >= ID3V1 and (yield from exactly(end - ID3V1, 3)) == b"TAG":
        end -= ID3V1
    if end - begin >= APE_FOOTER:
        footer = yield from exactly(end - APE_FOOTER, APE_FOOTER)
        ape = number(footer, 12, 4, "little") if footer.startswith(b"APETAGEX") else 0
        end = end - ape if ape < end - begin else end
    return end
