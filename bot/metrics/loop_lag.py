"""How late the event loop is: what has to wait because something else did not let go."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, Histogram

from bot.metrics.naming import LAG_BUCKETS, PREFIX

EVERY_SECONDS = 0.25
REMEMBERED_SECONDS = 60.0


class LoopLag:
    """Sleeps again and again, and measures by how much each sleep was too long."""

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._latest: deque[tuple[float, float]] = deque()
        self._lags = Histogram(
            f"{PREFIX}event_loop_lag_seconds",
            "By how much the event loop was late, measured four times a second.",
            buckets=LAG_BUCKETS,
            registry=registry,
        )
        longest = Gauge(
            f"{PREFIX}event_loop_lag_max_seconds",
            "The longest of these in the last minute.",
            registry=registry,
        )
        longest.set_function(self.longest)

    async def run(self) -> None:
        """Measure until canceled."""
        while True:
            begun = self._clock()
            await asyncio.sleep(EVERY_SECONDS)
            self.note(max(0.0, self._clock() - begun - EVERY_SECONDS))

    def note(self, seconds: float) -> None:
        self._lags.observe(seconds)
        self._latest.append((self._clock(), seconds))
        self._forget()

    def longest(self) -> float:
        """The longest lag of the last minute, in seconds."""
        self._forget()
        return max((seconds for _, seconds in self._latest), default=0.0)

    def _forget(self) -> None:
        while self._latest and self._latest[0][0] < self._clock() - REMEMBERED_SECONDS:
            self._latest.popleft()
