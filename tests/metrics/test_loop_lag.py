"""How late the event loop is."""

import asyncio
import time

from prometheus_client import CollectorRegistry, generate_latest

from bot.metrics import LoopLag
from bot.metrics.loop_lag import REMEMBERED_SECONDS


class Clock:
    """A time that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_longest_lag_is_forgotten_after_a_while() -> None:
    clock = Clock()
    lag = LoopLag(CollectorRegistry(), clock)
    lag.note(0.2)
    clock.now = 1.0
    lag.note(0.1)
    assert lag.longest() == 0.2

    clock.now = REMEMBERED_SECONDS + 0.5
    assert lag.longest() == 0.1

    clock.now = REMEMBERED_SECONDS * 2
    assert lag.longest() == 0.0


async def test_what_holds_the_loop_up_is_measured() -> None:
    registry = CollectorRegistry()
    lag = LoopLag(registry)
    measuring = asyncio.create_task(lag.run())
    await asyncio.sleep(0)

    time.sleep(0.3)  # noqa: ASYNC251  a quarter of a second is slept anyway; the rest is the lag
    await asyncio.sleep(0.01)

    measuring.cancel()
    assert 0.04 < lag.longest() < 0.3
    assert "event_loop_lag_seconds_count 1.0" in generate_latest(registry).decode()
