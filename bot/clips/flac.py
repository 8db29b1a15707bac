"""FLAC: the samples and the rate in the STREAMINFO, which is always the first block."""

from bot.clips.steps import Steps, Unreadable, exactly, number, seconds_of

MAGIC = 4
BLOCK_HEADER = 4
STREAMINFO = 0
STREAMINFO_BYTES = 34


def seconds(start: int, _size: int | None) -> Steps[float]:
    """The length as the header tells it; an encoder that could not go back leaves it out."""
    head = yield from exactly(start + MAGIC, BLOCK_HEADER + STREAMINFO_BYTES)
    if head[0] & 0x7F != STREAMINFO:
        raise Unreadable("its first block is no STREAMINFO")
    samples = number(head, BLOCK_HEADER + 13, 5) & (1 << 36) - 1
    if not samples:
        raise Unreadable("its header tells no length")
    return seconds_of(samples, rate(head[BLOCK_HEADER:]))


def rate(streaminfo: bytes) -> int:
    """Samples for a second: the twenty bits behind the sizes of blocks and frames."""
    return number(streaminfo, 10, 3) >> 4
