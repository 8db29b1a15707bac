"""How fast one member may go: nobody can keep the bot and its database busy for everybody else."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.errors import TooFast
from bot.tools.wording import count

Interaction = discord.Interaction[Any]
Who = tuple[int, int]
"""A server and a member of it."""

MOST_REMEMBERED = 10_000
"""Members that one process counts for; whoever has done nothing for longest is forgotten first."""


@dataclass(frozen=True)
class Rate:
    """So many at once, and one more each time so many seconds have passed; no seconds: as many as they like."""

    burst: int
    seconds: float


ACTIONS = Rate(20, 2.0)
"""Commands, buttons, lists and forms, of which each may write into the database."""

SUGGESTIONS = Rate(40, 0.25)
"""Lists that are offered while somebody types: Discord asks for one at nearly every key."""


class Throttle:
    """Counts by member, with a single number for each: the moment from which on they may have the whole burst again."""

    def __init__(
        self,
        rate: Rate,
        clock: Callable[[], float] = time.monotonic,
        *,
        most: int = MOST_REMEMBERED,
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._most = most
        self._rested_at: dict[Who, float] = {}

    def __len__(self) -> int:
        return len(self._rested_at)

    def wait(self, who: Who) -> float:
        """Count one more and answer 0; or answer in how many seconds there may be one more, and count nothing."""
        now, seconds = self._clock(), self._rate.seconds
        rested_at = max(now, self._rested_at.pop(who, now))
        wait = rested_at - now - (self._rate.burst - 1) * seconds
        self._rested_at[who] = rested_at if wait > 0 else rested_at + seconds  # the latest stands last
        if len(self._rested_at) > self._most:
            del self._rested_at[next(iter(self._rested_at))]
        return max(0.0, wait)


class Rates:
    """What every interaction passes before anything else is done for it, managers' as well."""

    def __init__(
        self,
        actions: Rate = ACTIONS,
        suggestions: Rate = SUGGESTIONS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._actions = Throttle(actions, clock)
        self._suggestions = Throttle(suggestions, clock)

    def refuse_too_fast(self, interaction: Interaction) -> None:
        """:raises TooFast: its member has just asked for too much."""
        wait = self._actions.wait(_who(interaction))
        if wait:
            raise TooFast(wait=count(math.ceil(wait), "second"))

    def suggests(self, interaction: Interaction) -> bool:
        """Whether it is worth looking for what could be offered to somebody who types."""
        return not self._suggestions.wait(_who(interaction))


def _who(interaction: Interaction) -> Who:
    return interaction.guild_id or 0, interaction.user.id
