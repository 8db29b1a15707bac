"""What a database does not do is told once a minute while that lasts, and when it is over."""

import logging
import time
from collections.abc import Callable

from bot.errors import StoreError

log = logging.getLogger(__name__)

PASSING = 1.0
"""Seconds: what fails no longer concerns only whoever met it, and is told to them."""

TOLD_EVERY = 60.0
"""Seconds: dozens ask the database every second, and each of them fails."""


class Outage:
    """What those transactions of a process meet that want the same of the database, such as to be "read"."""

    def __init__(self, wanted: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._wanted = wanted
        self._clock = clock
        self._since: float | None = None
        self._told_at: float | None = None

    def failed(self, error: StoreError) -> None:
        now = self._clock()
        if self._since is None:
            self._since = now
        due = self._since + PASSING if self._told_at is None else self._told_at + TOLD_EVERY
        if now >= due:
            self._told_at = now
            log.warning("the database cannot be %s: %s", self._wanted, reason(error))

    def worked(self) -> None:
        if self._since is not None and self._told_at is not None:
            log.warning(
                "the database can be %s again, after %.0f s", self._wanted, self._clock() - self._since
            )
        self._since = self._told_at = None


def reason(error: BaseException) -> str:
    """What the database itself says about an error, on one line."""
    told = error.__cause__ if isinstance(error, StoreError) else error
    if told is None:
        return "it does not answer"
    told = getattr(told, "orig", None) or told
    # The driver's own words, which the dialect wraps once more.
    told = getattr(told, "__cause__", None) or told
    return " ".join(str(told).split()).rstrip(".") or type(told).__name__
