"""How long an event loop lets its tasks wait: one that wants to run every few milliseconds says when it could not."""

import asyncio
import re
import time
from collections.abc import Iterable

EVERY = 0.005
TOLD_EVERY = 0.25


async def beat() -> None:
    """Print the longest wait of every quarter of a second, with the time at which it ended; never returns."""
    longest, longest_at, told = 0.0, 0.0, time.perf_counter()
    while True:
        slept = time.perf_counter()
        await asyncio.sleep(EVERY)
        now = time.perf_counter()
        if now - slept - EVERY > longest:
            longest, longest_at = now - slept - EVERY, now
        if now - told > TOLD_EVERY:
            print(f"heartbeat {longest_at:.6f} {longest:.6f}", flush=True)
            longest, told = 0.0, now


def longest_stall(lines: Iterable[str], since: float) -> float:
    """Seconds of the longest wait that ended after `since`, of `time.perf_counter`, which all processes share."""
    beats = (re.fullmatch(r"heartbeat (\S+) (\S+)", line) for line in lines)
    return max((float(beat[2]) for beat in beats if beat and float(beat[1]) > since), default=0.0)
