"""How long shards of this process have been unable to reach Discord."""

import time

from bot.gateway.listening import Listening


class Deafness:
    """Counts at every look; the time for which a shard waits for its turn, or to be ready, is nobody's fault."""

    def __init__(self, listening: Listening, seconds: float) -> None:
        self._listening = listening
        self._most = seconds
        self._deaf_for: dict[int, float] = {}
        self._looked_at = time.monotonic()

    def look(self) -> frozenset[int]:
        """The shards that have now been deaf for too long."""
        now = time.monotonic()
        passed, self._looked_at = now - self._looked_at, now
        waiting = self._listening.waiting
        self._deaf_for = {
            number: self._deaf_for.get(number, 0.0) + (0.0 if number in waiting else passed)
            for number in self._listening.unready
        }
        too_long = (number for number, seconds in self._deaf_for.items() if seconds >= self._most)
        return frozenset(too_long) - waiting
