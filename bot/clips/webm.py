"""WebM: the Duration in its header, or for a live recording without one the time of its last blocks."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from bot.clips.ebml import Element, element, element_at, elements, real, unsigned
from bot.clips.steps import Steps, Unreadable, exactly, in_tail

SEGMENT, INFO, CLUSTER = 0x18538067, 0x1549A966, 0x1F43B675
SCALE, DURATION, TIME = 0x2AD7B1, 0x4489, 0xE7
BLOCK_GROUP, BLOCK, SIMPLE_BLOCK, BLOCK_DURATION = 0xA0, 0xA1, 0xA3, 0x9B
CLUSTER_ID = CLUSTER.to_bytes(4, "big")
USUAL_SCALE = 1_000_000
NANOSECONDS = 1_000_000_000
LARGEST_INFO = 1 << 16
MOST_ELEMENTS, MOST_GUESSES, MOST_BLOCKS = 64, 256, 50_000


class Info(NamedTuple):
    """`scale` is nanoseconds for one unit of time; `duration` is in units, 0 where it is not told."""

    scale: int
    duration: float


def seconds(start: int, size: int | None) -> Steps[float]:
    """The length as the header tells it.

    Browsers record without one. Then the last block's time counts, with the time since the block before it as
    its own length: right to about one frame. It is looked for in the last 2 MiB.
    """
    head = yield from element_at(start)
    segment = yield from element_at(_end(head))
    if segment.id != SEGMENT:
        raise Unreadable("it has no segment")
    info = yield from _info((yield from _reach(segment.body, INFO)))
    units = info.duration or (yield from _recorded(segment.body, size))
    return units * info.scale / NANOSECONDS


def _end(found: Element) -> int:
    if found.end is None:
        raise Unreadable("an element is left open")
    return found.end


def _reach(at: int, wanted: int) -> Steps[Element]:
    """The first element with an id among those that lie side by side."""
    for _ in range(MOST_ELEMENTS):
        found = yield from element_at(at)
        if found.id == wanted:
            return found
        at = _end(found)
    raise Unreadable("an element is missing")


def _info(found: Element) -> Steps[Info]:
    length = _end(found) - found.body
    if length > LARGEST_INFO:
        raise Unreadable("its header is too large")
    fields = dict(elements((yield from exactly(found.body, length))))
    return Info(unsigned(fields.get(SCALE, b"")) or USUAL_SCALE, real(fields.get(DURATION, b"")))


def _recorded(begin: int, size: int | None) -> Steps[float]:
    """The units from the first cluster's time to the end of the last block."""
    first = yield from _reach(begin, CLUSTER)
    time = yield from _reach(first.body, TIME)
    opening = unsigned((yield from exactly(time.body, min(8, _end(time) - time.body))))
    end = yield from in_tail(begin, size, _last_end)
    return end - opening


def _last_end(tail: bytes) -> float | None:
    """The time at which the last cluster in the file's last bytes ends."""
    at = len(tail)
    for _ in range(MOST_GUESSES):
        at = tail.rfind(CLUSTER_ID, 0, at)
        if at < 0:
            return None
        try:
            cluster = element(tail, at)
            time = element(tail, cluster.body)
        except Unreadable:
            continue
        if time.id == TIME and time.end is not None:
            return unsigned(tail[time.body : time.end]) + _last_block_end(tail, time.end)
    return None


def _last_block_end(tail: bytes, at: int) -> int:
    """The units from a cluster's own time to the end of its last block, over all tracks."""
    times: defaultdict[bytes, list[int]] = defaultdict(list)
    ends = [0]
    for track, begin, length in _blocks(tail, at):
        times[track].append(begin)
        ends.append(begin + length)
    # A block that does not tell its length is taken to be as long as the one before it.
    ends += [2 * latest - before for *_, before, latest in map(sorted, filter(_are_several, times.values()))]
    return max(ends)


def _are_several(times: list[int]) -> bool:
    return len(times) > 1


def _blocks(tail: bytes, at: int) -> Iterator[tuple[bytes, int, int]]:
    """Track, time and length (0 where it is not told) of each block from an offset on; a cut one still counts."""
    for _ in range(MOST_BLOCKS):
        if at >= len(tail):
            return
        found = element(tail, at)
        end = _end(found)
        if found.id == SIMPLE_BLOCK:
            yield *_block(tail[found.body : found.body + 16]), 0
        elif found.id == BLOCK_GROUP:
            yield from _group(tail[found.body : end])
        at = end
    raise Unreadable("its last cluster has too many blocks")


def _group(body: bytes) -> Iterator[tuple[bytes, int, int]]:
    fields = dict(elements(body))
    if BLOCK in fields:
        yield *_block(fields[BLOCK][:16]), unsigned(fields.get(BLOCK_DURATION, b""))


def _block(head: bytes) -> tuple[bytes, int]:
    """Track and time of a block; the time is signed and counts from its cluster's."""
    width = 9 - head[0].bit_length() if head else 9
    if width + 2 > len(head):
        raise Unreadable("a block is damaged")
    return head[:width], int.from_bytes(head[width : width + 2], "big", signed=True)
