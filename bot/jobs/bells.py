"""How the engine's roles wake each other, in this process at once.

In other processes the due times do it in any case; where something carries the rings to them, they need not wait for
those.
"""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.jobs.states import State

CARDS = "cards"
"""Rung when a card no longer shows what its job is."""

ERASURES = "erasures"
"""Rung when a result is to be deleted."""


@dataclass(eq=False)
class _Sleeper:
    until: float
    """When it looks without having been rung for, on the loop's clock."""
    woken: asyncio.Event = field(default_factory=asyncio.Event)


SOUND_REST = 60.0
"""Seconds that somebody rests beside another who looks sooner."""


class Bell:
    """Wakes those who rest at it one by one: whoever finds work passes it on, so that nobody looks in vain.

    Who was woken lets a `moment` pass before they look: what comes in it needs nobody else, and is done together.
    """

    def __init__(self, moment: float = 0.0) -> None:
        self._moment = moment
        self._resting: deque[_Sleeper] = deque()
        self._rung = False
        self._about_to_look: set[_Sleeper] = set()

    def ring(self) -> None:
        """Wake one, unless somebody is about to look; where nobody rests, whoever wants to rest next looks once more
        first.
        """
        if not (self._moment and self._about_to_look) and not self.pass_on():
            self._rung = True

    def pass_on(self) -> bool:
        """Wake one more, for there may be more to do; False where nobody rests."""
        if not self._resting:
            return False
        sleeper = self._resting.popleft()
        self._about_to_look.add(sleeper)
        sleeper.woken.set()
        return True

    def ring_all(self) -> None:
        while self.pass_on():
            pass

    def heard(self) -> bool:
        """Whether it was rung while nobody rested, and nobody has looked since."""
        rung, self._rung = self._rung, False
        return rung

    async def rest(self, seconds: float) -> bool:
        """Rest until rung, at most so long; or longer, where another who rests here looks sooner, and passes it on.

        Says whether it was rung.
        """
        sleeper = self._sleeper(seconds)
        try:
            if self.heard():
                self._about_to_look.add(sleeper)
            else:
                await self._sleep(sleeper)
            rung = sleeper in self._about_to_look
            if self._moment and rung:
                await asyncio.sleep(self._moment)
            return rung
        finally:
            self._about_to_look.discard(sleeper)

    def _sleeper(self, seconds: float) -> _Sleeper:
        until = _now() + seconds
        if any(other.until <= until for other in self._resting):
            until = max(until, _now() + SOUND_REST)
        return _Sleeper(until)

    async def _sleep(self, sleeper: _Sleeper) -> None:
        self._resting.append(sleeper)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(sleeper.woken.wait(), sleeper.until - _now())
        finally:
            if sleeper in self._resting:
                self._resting.remove(sleeper)


def _now() -> float:
    """By the clock that the waiting itself goes by."""
    return asyncio.get_running_loop().time()


class Bells:
    """Rings the bell of everybody who listens for a state."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Bell]] = defaultdict(list)
        self.beyond: Callable[[str], None] | None = None
        """Told of every topic that is rung, so that other processes hear of it too; it must not block."""

    def listen(self, topics: Iterable[str], moment: float = 0.0) -> Bell:
        """A bell that is rung whenever one of the topics is."""
        bell = Bell(moment)
        for topic in topics:
            self._listeners[topic].append(bell)
        return bell

    def ring(self, topic: State | str) -> None:
        self.ring_here(topic)
        if self.beyond:
            self.beyond(topic)

    def ring_here(self, topic: State | str) -> None:
        """Ring for this process alone, which may hear of a topic that only another version listens for."""
        for bell in self._listeners.get(topic, ()):
            bell.ring()
