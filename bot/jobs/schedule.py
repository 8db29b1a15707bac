"""When to look for an end that comes at no certain time. Pure.

Looks are dense where the end is likely and rare where it is not: their density is in proportion to the root of the
hazard, the chance that what has not ended yet ends now. For a given number of looks nothing else notices the end sooner
on average, and for a given delay nothing else needs fewer looks.

The times are those of a log-normal distribution: most end around the median, a few take several times as long.
"""

import math
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

LOWEST, STEP, STEPS = -4.0, 0.05, 240
"""Where the tables begin, in standard deviations from the median, and how they go on."""

NARROWEST, WIDEST = 0.05, 1.0
"""Spreads beyond these are taken for these."""

STRETCH = 1.05
"""What a look may come later than the one of a fixed interval for both to be as late on average: the first look, which
comes with the first ends, is late for few."""


class _Table(NamedTuple):
    looks: list[float]
    """How many looks fall before each point: a pure number, of which only ratios count."""
    expected: float
    """How many of these looks a job sees on average."""


def next_time(median: float, spread: float, interval: float, waited: float) -> float:
    """When to look after having waited so long in vain, 0 at first.

    `spread` is the standard deviation of the times' logarithms; on average an end is noticed about as late as by
    looking at every `interval`, with fewer looks.
    """
    spread = min(max(round(spread, 2), NARROWEST), WIDEST)
    table = _table(spread)
    point = math.log(waited / median) / spread if waited > 0 else LOWEST
    passed = _at(table, point) + STRETCH * interval / median / table.expected
    return max(waited, median * math.exp(spread * _point(table, passed)))


@lru_cache
def _table(spread: float) -> _Table:
    looks, expected = [0.0], 0.0
    for number in range(STEPS):
        point = LOWEST + (number + 0.5) * STEP
        density, rest = (
            math.exp(-point * point / 2) / math.sqrt(2 * math.pi),
            math.erfc(point / math.sqrt(2)) / 2,
        )
        width = math.sqrt(spread) * math.exp(spread * point / 2) * STEP
        looks.append(looks[-1] + math.sqrt(density / rest) * width)
        expected += math.sqrt(density * rest) * width
    return _Table(looks, expected)


def _at(table: _Table, point: float) -> float:
    place = min(max((point - LOWEST) / STEP, 0.0), STEPS)
    number = min(int(place), STEPS - 1)
    before, behind = table.looks[number : number + 2]
    return before + (place - number) * (behind - before)


def _point(table: _Table, looks: float) -> float:
    number = min(max(bisect_left(table.looks, looks), 1), STEPS)
    before, behind = table.looks[number - 1 : number + 1]
    return LOWEST + STEP * (number - 1 + min(1.0, (looks - before) / (behind - before)))
