"""Clips whose length anybody can read, when nothing is in the way."""

from random import Random
from typing import TYPE_CHECKING

from bot.errors import ClipBusy, ClipUnreadable
from tests.simulation.weather import Trip

if TYPE_CHECKING:
    from tests.simulation.process import Process


class SimulatedClips:
    """Reads how long clips are; the same file always lasts as long."""

    def __init__(self, process: "Process") -> None:
        self._process = process

    async def seconds(self, url: str, extension: str, filename: str) -> float:
        """See bot.jobs.ports.Clips."""
        weather = self._process.world.weather
        trip = Trip()
        if weather.strikes(weather.clips):
            broken = weather.strikes(0.2)
            error = ClipUnreadable(filename=filename) if broken else ClipBusy(filename=filename)
            trip = Trip("unreadable", instead=error)
        length = Random(url).choice((0.5, 2.0, 6.0, 11.0))
        seconds: float = await self._process.ask("reading a clip", lambda: length, trip)
        return seconds
