"""The stand-in's time: the real one, which a test may push ahead."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Unix seconds that pass as usual and jump when somebody calls `advance`."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds
        for listener in self._listeners:
            listener()

    def on_advance(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)


def timestamp(moment: float) -> str:
    """Write Unix seconds as the API does: ISO 8601, milliseconds, Z."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
