"""What everything that runs in the background shares: a fixed number of tasks that work, then rest until rung
or due.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import ClassVar

from bot.errors import StoreError
from bot.jobs.bells import Bells

log = logging.getLogger(__name__)

SHORTEST_REST = 0.5
"""Seconds to wait when something is due that cannot be claimed: somebody else holds it for a moment."""

LONGEST_REST = 5.0
"""Seconds after which one of those who rest looks anyway: another process may have left work without ringing here."""


class Worker(ABC):
    """A fixed number of named tasks that repeat one step."""

    name: ClassVar[str]
    workers: ClassVar[int] = 1
    trusting: ClassVar[bool] = False
    """Whether it takes a ring for work to do, and does not read first what is due."""
    grace: ClassVar[float] = 0.0
    """Seconds that a step under way is given to end when the process stops."""

    def __init__(self, bells: Bells, topics: Collection[str], moment: float = 0.0) -> None:
        """When it was rung it lets `moment` seconds pass, for what comes in them is done together."""
        self.bell = bells.listen(topics, moment)
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    @abstractmethod
    async def step(self) -> bool:
        """Do what is due; False when there was nothing. Whoever takes something passes the bell on first."""

    @abstractmethod
    async def next_due(self) -> float:
        """Seconds until something is due, 0 or less when it is now; it only reads, as it is what a resting bot does."""

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._loop(), name=f"{self.name}-{number}") for number in range(self.workers)
        ]

    async def stop(self) -> None:
        """Let steps under way end within the grace, then cancel them; whatever is cut off is taken up at next
        start.
        """
        self._stopping = True
        self.bell.ring_all()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _loop(self) -> None:
        busy = False
        while not self._stopping:
            try:
                # Where something was to do there may be more: to look for it costs more than to try.
                rest = 0.0 if busy else await self.next_due()
                if rest <= 0:
                    was_busy, busy = busy, await self.step()
                    rest = 0.0 if busy or was_busy else SHORTEST_REST
            except StoreError:  # it tells of that itself
                busy, rest = False, 1.0
            except Exception:
                # A defect must not end the task for good: what it was for would stop until the next start.
                log.exception("%s met an unexpected error", self.name)
                busy, rest = False, LONGEST_REST
            if rest > 0 and not self._stopping:
                busy = await self.bell.rest(min(rest, LONGEST_REST)) and self.trusting
