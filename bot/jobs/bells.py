"""How the engine's roles wake each other inside one process; between processes the due times do it."""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Iterable

from bot.jobs.states import State

CARDS = "cards"
"""Rung when a card no longer shows what its job is."""

ERASURES = "erasures"
"""Rung when a result is to be deleted."""


class Bell:
    """Wakes those who rest at it one by one: whoever finds work passes it on, so that nobody looks in vain."""

    def __init__(self) -> None:
        self._resting: deque[asyncio.Event] = deque()
        self._rung = False

    def ring(self) -> None:
        """Wake one; where nobody rests, whoever wants to rest next looks once more first."""
        if not self.pass_on():
            self._rung = True

    def pass_on(self) -> bool:
        """Wake one more, for there may be more to do; False where nobody rests."""
        if not self._resting:
            return False
        self._resting.popleft().set()
        return True

    def ring_all(self) -> None:
        while self.pass_on():
            pass

    def heard(self) -> bool:
        """Whether it was rung while nobody rested, and nobody has looked since."""
        rung, self._rung = self._rung, False
        return rung

    async def rest(self, seconds: float) -> None:
        """Rest until rung, at most so long."""
        if self.heard():
            return
        woken = asyncio.Event()
        self._resting.append(woken)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), seconds)
        finally:
            if woken in self._resting:
                self._resting.remove(woken)


class Bells:
    """Rings the bell of everybody who listens for a state."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Bell]] = defaultdict(list)

    def listen(self, topics: Iterable[str]) -> Bell:
        """A bell that is rung whenever one of the topics is."""
        bell = Bell()
        for topic in topics:
            self._listeners[topic].append(bell)
        return bell

    def ring(self, topic: State | str) -> None:
        for bell in self._listeners[topic]:
            bell.ring()
