"""What goes wrong between the processes and their neighbours, as a seed says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from bot.errors import DiscordBusy

PATIENCE = 60.0
"""Seconds after which the bot's clients stop waiting for an answer."""

SMOOTH = 0.0


@dataclass(frozen=True)
class Trip:
    """How one request fares on its way."""

    name: str = "fine"
    arrives: bool = True
    """Whether it takes effect."""
    instead: Exception | httpx.Response | None = None
    """What comes back in place of its answer."""
    seconds: float = SMOOTH
    """Until that comes back."""

    @property
    def doubtful(self) -> bool:
        """Whether the one who asked cannot know what has become of it."""
        return self.instead is not None and self.name not in {"refused", "busy", "declined"}


FINE = Trip()


class Weather:
    """Draws the troubles of a life, from a stream of chances of its own; after `calm` there are none."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(f"{seed}: weather")
        self.calm = True
        self.magic_hour = self._chance.choice((0.0, 0.05, 0.15, 0.3))
        self.discord = self._chance.choice((0.0, 0.05, 0.15, 0.3))
        self.database = self._chance.choice((0.0, 0.0, 0.004, 0.02))
        self.clips = self._chance.choice((0.0, 0.2))
        self.deaths = self._chance.choice((0.0, 0.5, 0.9))
        self.nonces = self._chance.choice((0.0, 150.0))
        """Seconds for which Discord knows a nonce."""

    def strikes(self, odds: float) -> bool:
        return not self.calm and self._chance.random() < odds

    def pause(self) -> float:
        """Seconds that a request or its answer is on its way."""
        return round(self._chance.choice((0.01, 0.05, 0.2)) * (1 + self._chance.random()), 4)

    def disk_pause(self) -> float:
        """Seconds that a piece of work on the disk takes."""
        return 0.002 if self._chance.random() < 0.8 else self.pause()

    def to_magic_hour(self, *, creating: bool = False) -> Trip:
        if not self.strikes(self.magic_hour):
            return FINE
        kinds: Sequence[Callable[[Random], Trip]] = (*_ON_ANY_ASKING, *((_declined,) if creating else ()))
        return self._chance.choice(kinds)(self._chance)

    def to_discord(self) -> Trip:
        if not self.strikes(self.discord):
            return FINE
        return self._chance.choice(_ON_DISCORD)(self._chance)


def _refused(chance: Random) -> Trip:
    return Trip("refused", arrives=False, instead=httpx.ConnectError("refused"))


def _busy(chance: Random) -> Trip:
    wait = chance.choice(("0.5", "3", "40"))
    return Trip("busy", arrives=False, instead=httpx.Response(429, headers={"Retry-After": wait}))


def _down(chance: Random) -> Trip:
    return Trip("down", arrives=chance.random() < 0.5, instead=httpx.Response(chance.choice((500, 502, 503))))


def _unanswered(chance: Random) -> Trip:
    error = httpx.ReadTimeout("no answer")
    return Trip("unanswered", arrives=chance.random() < 0.7, instead=error, seconds=PATIENCE)


def _cut(chance: Random) -> Trip:
    error = httpx.RemoteProtocolError("the connection was closed")
    return Trip("cut", arrives=chance.random() < 0.7, instead=error, seconds=0.3)


def _garbled(chance: Random) -> Trip:
    return Trip("garbled", instead=httpx.Response(200, html="<p>maintenance"))


def _declined(chance: Random) -> Trip:
    status, code = chance.choice(
        ((400, None), (401, None), (402, "insufficient_credits"), (403, "plan_upgrade_required"), (422, None))
    )
    answer = httpx.Response(status, json={"code": code, "message": "Not like this."})
    return Trip("declined", arrives=False, instead=answer)


_ON_ANY_ASKING = (_refused, _busy, _down, _unanswered, _cut, _garbled)


def _discord_busy(chance: Random) -> Trip:
    wait = chance.choice((None, 1.0, 20.0))
    return Trip("busy", arrives=False, instead=DiscordBusy(retry_after=wait))


def _discord_unheard(chance: Random) -> Trip:
    seconds = chance.choice((0.1, 5.0, PATIENCE))
    return Trip("unheard", arrives=chance.random() < 0.7, instead=DiscordBusy(), seconds=seconds)


_ON_DISCORD = (_discord_busy, _discord_unheard, _discord_unheard)

Effect = Callable[[], Any]
"""What a request does where it arrives; what it raises is its answer."""
