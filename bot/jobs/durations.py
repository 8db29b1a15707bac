"""How long each tool takes: at first as Magic Hour publishes it, then as this process has seen it."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from bot.jobs.pace import USUAL_SECONDS
from bot.jobs.schedule import NARROWEST, WIDEST
from bot.tools import Tool

FIRST_SPREAD = 0.3
"""Of a tool of which no job has been seen: two thirds of its jobs end between 0.74 and 1.35 times the median."""

SLOWEST_LEARNER, QUICKEST_LEARNER = 1 / 100, 1 / 8
"""What one more job counts: what is published counts as much as seven jobs, and nothing for ever."""

FARTHEST = 3.0
"""Standard deviations from the median beyond which a job is taken for one at this distance: it may have been stuck."""

_NORMAL = NormalDist()


@dataclass(frozen=True)
class Duration:
    """How long a tool takes, in seconds from its submission to its end."""

    median: float
    spread: float
    """The standard deviation of the times' logarithms."""

    def learnt(self, after: float, by: float, weight: float) -> "Duration":
        """What it is with one more job that ended after one time and by another."""
        low, high = self._deviations(after), self._deviations(by)
        offset, square = _moments(low, high)
        variance = self.spread**2 * (1 + weight * (square - 1))
        median = self.median * math.exp(weight * self.spread * offset)
        return Duration(median, min(max(math.sqrt(variance), NARROWEST), WIDEST))

    def _deviations(self, seconds: float) -> float:
        if seconds <= 0:
            return -FARTHEST
        return min(max(math.log(seconds / self.median) / self.spread, -FARTHEST), FARTHEST)


def _moments(low: float, high: float) -> tuple[float, float]:
    """The mean, and the mean square, of a standard normal variable that lies between two values."""
    share = _NORMAL.cdf(high) - _NORMAL.cdf(low)
    if share < 1e-6:  # noqa: PLR2004  they are one value
        return high, high * high
    left, right = _NORMAL.pdf(low), _NORMAL.pdf(high)
    return (left - right) / share, 1 + (low * left - high * right) / share


def published(tool: Tool) -> float:
    """The seconds that a tool usually takes, by Magic Hour or by our guess."""
    return tool.usual_seconds or USUAL_SECONDS[tool.kind]


class Durations:
    """What this process knows of all tools; it is forgotten with the process and learnt again."""

    def __init__(self) -> None:
        self._known: dict[str, Duration] = {}
        self._seen: dict[str, int] = {}

    def of(self, tool: Tool) -> Duration:
        return self._known.get(tool.command, Duration(published(tool), FIRST_SPREAD))

    def learn(self, tool: Tool, after: float, by: float) -> None:
        """One more job of a tool has ended after so many seconds, and by so many."""
        if by <= 0:
            return
        seen = self._seen.get(tool.command, 0)
        weight = max(SLOWEST_LEARNER, 1 / (seen + 1 / QUICKEST_LEARNER))
        self._known[tool.command] = self.of(tool).learnt(after, by, weight)
        self._seen[tool.command] = seen + 1
