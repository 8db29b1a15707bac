"""AAC in ADTS frames, which tell their own size and no total."""

from bot.clips import frames
from bot.clips.frames import Frame
from bot.clips.steps import Span, Steps, Unreadable

HEADER = 7
RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
SAMPLES = 1024


def frame(data: bytes, at: int) -> Frame | None:
    """The ADTS frame at an offset: twelve bits of sync, and a layer that is always 0."""
    head = data[at : at + HEADER]
    if len(head) < HEADER or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:  # sync and layer
        return None
    rate_index = head[2] >> 2 & 15
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if rate_index >= len(RATES) or size < HEADER:
        return None
    blocks = (head[6] & 3) + 1
    kind = head[1] << 8 | head[2]
    return Frame(size, blocks * SAMPLES / RATES[rate_index], kind)


def seconds(start: int, size: int | None) -> Steps[float]:
    """An estimate by the mean size of the frames: exact up to 512 KiB, above that within about 2 %."""
    at = frames.first((yield Span(start, frames.SEARCHED)), frame)
    if at is None:
        raise Unreadable("it has no frames")
    if size is None:
        raise Unreadable("nothing tells where it ends")
    return (yield from frames.length(start + at, size, frame))
