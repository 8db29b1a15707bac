"""Bursts of commands: when each is answered, against the barest bot that discord.py allows.

Both are real processes at the same stand-in of Discord, asked in turns. The barest bot's answer is a constant. Ours is
the card of a job whose row and whose hold stand on the disk; where many come at once, most are told first that they are
thought about, which is what Discord's three seconds are for, and get their cards in turn. All commands of a burst are
sent at once, so the last answer is the one that waited for all others.
"""

import resource
import time
from typing import NamedTuple

from benchmarks.figures import percentile, spread
from benchmarks.table import Row
from benchmarks.town import Town, other_bot, town

BURSTS, ROUNDS = (100, 1000), 3
DEADLINE = 3.0
MOST_TIMES = 3.0
BARE = "benchmarks.bare_bot"


class Times(NamedTuple):
    """Seconds until each command of a burst was answered, and until its card stood."""

    answers: list[float]
    cards: list[float]

    def add(self, other: "Times") -> None:
        self.answers.extend(other.answers)
        self.cards.extend(other.cards)


async def measure(quick: bool) -> list[Row]:  # noqa: FBT001  every measure is called so
    bursts, rounds = ((10, 20), 1) if quick else (BURSTS, ROUNDS)
    async with town() as ours, other_bot(BARE) as bare:
        for place in (ours, bare):
            await burst(place, 20)
        await ours.all_ended()
        return [row for size in bursts for row in await compare(ours, bare, size, rounds)]


async def compare(ours: Town, bare: Town, size: int, rounds: int) -> list[Row]:
    own, floor, busy = Times([], []), Times([], []), []
    for _ in range(rounds):
        floor.add(await burst(bare, size))
        begun, worked = time.perf_counter(), own_work()
        own.add(await burst(ours, size))
        busy.append((own_work() - worked) / (time.perf_counter() - begun))
        await ours.all_ended()
    ratio = percentile(own.answers, 0.99) / percentile(floor.answers, 0.99)
    name = f"first answer, {size:,} commands at once"
    last = max(own.answers)
    return [
        Row(
            name,
            spread(own.answers),
            f"{spread(floor.answers)} (barest bot)",
            ratio,
            f"p99 <= {MOST_TIMES:.0f} x",
            ratio <= MOST_TIMES,
        ),
        Row(f"{name}: the last", f"{last:.2f} s", goal=f"< {DEADLINE:.0f} s", met=last < DEADLINE),
        Row(f"card, {size:,} commands at once", spread(own.cards)),
        Row(f"{name}: neighbours' share of their core", f"{max(busy):.0%}"),
    ]


async def burst(place: Town, size: int) -> Times:
    """Send so many commands, and wait for their cards or constants."""
    commands = await place.commands(size, "image-generator", prompt="a red fox")
    begun = place.discord.send(commands)
    await place.answered(commands)
    answers, cards = place.discord.answers, place.discord.cards
    refusals = {cards[each.id].refusal for each in commands} - {None}
    if refusals:
        raise RuntimeError(f"not every command was taken: {refusals}")
    return Times(
        [answers[each.id].at - begun for each in commands], [cards[each.id].at - begun for each in commands]
    )


def own_work() -> float:
    """Seconds for which this process, in which the neighbours live, has kept a core busy."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
