"""Lets somebody hear how requests end, without their addresses."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from bot.errors import BotError

Heard = Callable[[str, str, str, float], None]
"""Told of every request that ended: its method, its route, how it ended, and the seconds it took; it must not raise."""

_ID = re.compile(r"(-projects|/face-detection)/[^/]+")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def unheard(method: str, route: str, outcome: str, seconds: float) -> None:
    """Where nobody listens."""


class Ending:
    """How a request ended, as soon as that is known."""

    def __init__(self) -> None:
        self.outcome = "canceled"


@contextmanager
def hearing(heard: Heard, method: str, path: str) -> Iterator[Ending]:
    """Tell of the request that is made inside.

    It ends as the error says that it raises, or else as is written down in what the block is given.
    """
    ending, begun = Ending(), time.monotonic()
    try:
        yield ending
    except BotError as error:
        ending.outcome = _WORD.sub("_", type(error).__name__).lower()
        raise
    finally:
        heard(method, route_of(path), ending.outcome, time.monotonic() - begun)


def route_of(path: str) -> str:
    """The path with a placeholder where an id stands."""
    return _ID.sub(r"\1/:id", path)


def outcome_of(answer: httpx.Response) -> str:
    """2xx, 4xx or 5xx, and 429 for itself."""
    status = answer.status_code
    return str(status) if status == httpx.codes.TOO_MANY_REQUESTS else f"{status // 100}xx"
