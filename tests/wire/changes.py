"""Waiting for something to become true, woken by every change instead of a clock."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Everybody who changes the stand-in calls `announce`; a test waits for what it needs to see."""

    def __init__(self) -> None:
        self._checks: list[Callable[[], None]] = []
        self._announced = False

    def announce(self) -> None:
        """Let everybody who waits look again, once for all the changes of this turn of the loop."""
        if self._checks and not self._announced:
            self._announced = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._announced = False
        for check in list(self._checks):
            check()

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float) -> T:  # noqa: ASYNC109  it names what was missing
        """Return the predicate's first true value; TimeoutError after so many seconds without one."""
        found: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def check() -> None:
            if found.done():
                return
            try:
                value = predicate()
            except Exception as error:  # noqa: BLE001  the waiting test raises it
                found.set_exception(error)
            else:
                if value:
                    found.set_result(value)

        self._checks.append(check)
        try:
            check()
            return await asyncio.wait_for(found, timeout)
        finally:
            self._checks.remove(check)
