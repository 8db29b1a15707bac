"""How often jobs are looked at without webhooks, and how late their ends are noticed, beside fixed intervals.

The floor is a look at every interval that Magic Hour's guide recommends: images and audio 2 to 3 s, videos 5 to 10 s;
its middle, and its ends. Ours is the real Pace with what the real Durations have learnt from the looks alone. Of each
tool whose usual time is published, jobs are drawn from a log-normal distribution around it, as queueing and work of
various sizes make it: a spread of 0.3 says that two thirds of the jobs take 0.74 to 1.35 times the median.

How uncertain the ends are bounds what any schedule can do. Where looks lie at intervals of h(t), a job sees the
integral of S / h of them, and its end is noticed that of f h / 2 late, for the density f and the survival S of the
times. The product of both is least, half the square of the integral of sqrt(f S), where h is as the root of S / f.
Each row tells the share of looks that this leaves at the same delay.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.table import Row
from bot.jobs.durations import Durations, published
from bot.jobs.pace import EVERY, Pace
from bot.tools import CATALOGUE, Kind, Tool

GOAL = 0.5
NO_LATER = 1.02
"""Chance alone makes a difference of two in a hundred."""

SEED = 7
LEARNING = 60
"""Jobs of each tool before those that count."""

KINDS = {Kind.IMAGE: "images", Kind.AUDIO: "audio", Kind.VIDEO: "videos"}
TOOLS = [tool for tool in CATALOGUE.values() if tool.usual_seconds]


@dataclass(frozen=True)
class Seen:
    """How the end of one job was noticed."""

    kind: Kind
    looks: int
    late: float


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  as every measure is called
    jobs = 20 if quick else 400
    rows = [_row(f"spread {spread}", spread, jobs) for spread in (0.15, 0.3, 0.5)]
    by_kind = [_row(f"spread 0.3, {name}", 0.3, jobs, kinds={kind}) for kind, name in KINDS.items()]
    ends = [_row(f"spread 0.3, the {name} intervals", 0.3, jobs, interval=at) for name, at in ENDS.items()]
    twice = _row("spread 0.3, all take twice what is published", 0.3, jobs, factor=2.0)
    unlearnt = _row("spread 0.3, nothing learnt yet", 0.3, jobs, learning=0)
    return [*rows, *by_kind, *ends, twice, unlearnt]


ENDS: dict[str, Callable[[Kind], float]] = {
    "shortest": lambda kind: EVERY[kind][0],
    "longest": lambda kind: EVERY[kind][1],
}


def _middle(kind: Kind) -> float:
    return sum(EVERY[kind]) / 2


def _row(
    what: str,
    spread: float,
    jobs: int,
    *,
    kinds: Iterable[Kind] = tuple(KINDS),
    interval: Callable[[Kind], float] = _middle,
    factor: float = 1.0,
    learning: int = LEARNING,
) -> Row:
    random.seed(SEED)  # the Pace draws its jitter from it too
    durations, ours, floor = Durations(), list[Seen](), list[Seen]()
    tools = [tool for tool in TOOLS if tool.kind in set(kinds)]
    for tool in tools:
        for number in range(learning + jobs):
            seconds = _usual(tool) * factor * math.exp(random.gauss(0, spread))
            seen = _watched(tool, seconds, durations, learn=number < learning or learning > 0)
            if number >= learning:
                ours.append(seen)
                floor.append(_fixed(tool, seconds, interval(tool.kind)))
    ratio, late = _mean_looks(ours) / _mean_looks(floor), _mean_late(ours) / _mean_late(floor)
    best = _best(spread, factor, tools, interval)
    return Row(
        f"looks at a job, {what}",
        _told(ours),
        f"{_told(floor)} at fixed intervals; the best schedule: {best:.2f}",
        ratio,
        f"<= {GOAL}, no later" if interval is _middle else "",
        ratio <= GOAL and late <= NO_LATER if interval is _middle else None,
    )


def _usual(tool: Tool) -> float:
    return float(tool.usual_seconds or 0)


def _watched(tool: Tool, seconds: float, durations: Durations, *, learn: bool) -> Seen:
    pace, usual = Pace(), durations.of(tool)
    looks, before = 1, 0.0
    at = pace.first_look(tool.kind, usual.median, usual.spread, latest=published(tool))
    while at < seconds:
        pause = pace.next_look(tool.kind, usual.median, at, usual.spread)
        looks, before, at = looks + 1, at, at + pause
    if learn:
        durations.learn(tool, before, at)
    return Seen(tool.kind, looks, at - seconds)


def _fixed(tool: Tool, seconds: float, interval: float) -> Seen:
    looks = math.ceil(seconds / interval)
    return Seen(tool.kind, looks, looks * interval - seconds)


def _mean_looks(seen: Sequence[Seen]) -> float:
    return sum(each.looks for each in seen) / len(seen)


def _mean_late(seen: Sequence[Seen]) -> float:
    return sum(each.late for each in seen) / len(seen)


def _told(seen: Sequence[Seen]) -> str:
    return f"{_mean_looks(seen):.1f} looks, {_mean_late(seen):.2f} s late"


def _best(spread: float, factor: float, tools: Sequence[Tool], interval: Callable[[Kind], float]) -> float:
    """The share of the looks of fixed intervals that the best schedule needs to be no later."""
    root, mean = _root(spread), math.exp(spread**2 / 2)
    medians = [(_usual(tool) * factor, interval(tool.kind)) for tool in tools]
    needed = sum(root**2 * median / each for median, each in medians)
    return needed / sum(mean * median / each + 0.5 for median, each in medians)


def _root(spread: float) -> float:
    """The integral of sqrt(f S) of a log-normal distribution with the median 1."""
    step, total = 0.001, 0.0
    for number in range(-8000, 8000):
        point = number * step
        density = math.exp(-point * point / 2) / math.sqrt(2 * math.pi)
        rest = math.erfc(point / math.sqrt(2)) / 2
        total += math.sqrt(density * rest * spread) * math.exp(spread * point / 2) * step
    return total
