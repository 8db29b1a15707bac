"""What happens to the machines: deaths, starts, stops, processes that stall, channels that go."""

from collections.abc import Callable
from random import Random

from tests.simulation.discord import DIRECT
from tests.simulation.orders import GUILDS, MEMBERS
from tests.simulation.process import Process
from tests.simulation.world import World

EVERY_SECONDS = 5.0


class Accidents:
    """Plans what happens to processes and channels."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Random(f"{world.seed}: accidents")
        self.most = self._chance.choice((1, 2, 2, 3))
        """Processes that run beside each other."""
        self._freezes = world.weather.nonces > 0 and self._chance.random() < 0.7

    def plan(self, seconds: float) -> None:
        """Have something happen every few seconds."""
        at = 0.0
        while at < seconds:
            at += EVERY_SECONDS * (0.5 + self._chance.random())
            self._world.later(at, self._chance.choice(self._kinds()))
            self._world.later(at + 1.0, self._replace)

    def _kinds(self) -> list[Callable[[], None]]:
        often = [self._kill, self._stop, self._add, self._lose_discord, self._close_channel]
        return [*often, *([self._freeze, self._freeze] if self._freezes else [])]

    def _replace(self) -> None:
        """The supervisor starts anew what has died."""
        if not self._world.alive and not self._world.weather.calm:
            self._world.begin_process(mortal=True)

    def _add(self) -> None:
        if len(self._world.alive) < self.most and not self._world.weather.calm:
            self._world.begin_process(mortal=True)

    def _kill(self) -> None:
        if process := self._one():
            process.die("killed")

    def _stop(self) -> None:
        process = self._one()
        if process is not None and process.ready:
            self._world.note(f"{process.name} is asked to stop")
            process.run(process.stop(), "stop")

    def _freeze(self) -> None:
        process = self._one()
        if process is not None and not process.frozen:
            self._world.note(f"{process.name} stalls")
            process.frozen = True
            self._world.later(self._chance.choice((3.0, 12.0, 25.0)), lambda: self._thaw(process))

    def _thaw(self, process: Process) -> None:
        if process.alive:
            self._world.note(f"{process.name} goes on")
            self._world.loop.thaw(process)

    def _lose_discord(self) -> None:
        """The gateway is gone for a while."""
        self._world.discord_away = True
        self._world.later(5.0, self._find_discord)

    def _find_discord(self) -> None:
        self._world.discord_away = False

    def _close_channel(self) -> None:
        """A channel is deleted, or the bot may not post there for a while."""
        if self._world.weather.calm:
            return
        discord = self._world.discord
        channels = [
            *(channel for each in GUILDS.values() for channel in each),
            *(DIRECT + member for member in MEMBERS),
        ]
        channel = self._chance.choice(channels)
        if self._chance.random() < 0.3 and channel < DIRECT:
            discord.gone.add(channel)
        else:
            discord.forbidden.add(channel)
            self._world.later(10.0, lambda: discord.forbidden.discard(channel))

    def _one(self) -> Process | None:
        alive = self._world.alive
        return self._chance.choice(alive) if alive and not self._world.weather.calm else None
