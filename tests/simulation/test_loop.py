"""The loop of the simulation: time without waiting, processes that stall, and an end where nothing moves."""

import asyncio
import contextvars
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulation.loop import OWNER, SimulatedLoop, Stuck


class Somebody:
    """The owner of some tasks."""

    def __init__(self) -> None:
        self.alive = True
        self.frozen = False
        self.held: list[asyncio.Handle] = []
        self.tasks: list[asyncio.Task[Any]] = []

    def adopt(self, task: asyncio.Task[Any]) -> None:
        self.tasks.append(task)


@pytest.fixture
def loop() -> Iterator[SimulatedLoop]:
    loop = SimulatedLoop()
    yield loop
    loop.close()


async def tick(seen: list[float], times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(1.0)
        seen.append(asyncio.get_running_loop().time())


def test_a_day_passes_at_once(loop: SimulatedLoop) -> None:
    begun = time.monotonic()

    loop.run_until_complete(asyncio.sleep(86_400))

    assert loop.time() == 86_400
    assert time.monotonic() - begun < 5


def test_who_waits_for_something_that_never_comes_is_told(loop: SimulatedLoop) -> None:
    waiting = loop.create_task(asyncio.Event().wait())

    with pytest.raises(Stuck):
        loop.run_until_complete(waiting)

    waiting.cancel()
    loop.run_until_complete(asyncio.wait([waiting]))


def test_a_frozen_process_does_nothing_and_catches_up_afterwards(loop: SimulatedLoop) -> None:
    somebody, seen, context = Somebody(), list[float](), contextvars.copy_context()
    context.run(OWNER.set, somebody)
    work = loop.create_task(tick(seen, 3), context=context)

    loop.run_until_complete(asyncio.sleep(1.5))
    somebody.frozen = True
    loop.run_until_complete(asyncio.sleep(10))
    assert seen == [1.0]
    loop.thaw(somebody)
    loop.run_until_complete(work)

    assert somebody.tasks == [work]
    assert seen == [1.0, 11.5, 12.5]


def test_what_would_be_a_threads_is_done_at_once(loop: SimulatedLoop) -> None:
    assert loop.run_until_complete(asyncio.to_thread(lambda: 7)) == 7
