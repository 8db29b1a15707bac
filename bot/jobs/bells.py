"""How the engine's roles wake each other inside one process; between processes the due times do it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from bot.jobs.states import State

CARDS = "cards"
"""Rung when a card no longer shows what its job is."""


class Bells:
    """Rings every worker that listens for a state."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[asyncio.Event]] = defaultdict(list)

    def listen(self, topics: Iterable[str]) -> asyncio.Event:
        """An event that is set whenever one of the topics is rung; its owner clears it."""
        event = asyncio.Event()
        for topic in topics:
            self._listeners[topic].append(event)
        return event

    def ring(self, topic: State | str) -> None:
        for event in self._listeners[topic]:
            event.set()
