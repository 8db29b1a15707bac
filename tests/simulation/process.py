"""A process of the bot that can die at any of its steps, be frozen, or be stopped as an operator does."""

import asyncio
import contextvars
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from bot.errors import KeyRefused, StoreError
from tests.simulation.loop import OWNER
from tests.simulation.parts import Parts, build
from tests.simulation.weather import Effect, Trip

if TYPE_CHECKING:
    from tests.simulation.world import World

START_SECONDS = 5.0
"""How long a start waits for the account, as the bot's own start does."""


class Death(BaseException):
    """The process is gone: nothing of the bot may catch this."""


class Process:
    """One life of the bot; it dies at the step of this number, if it has one."""

    def __init__(self, world: "World", number: int, fuse: int | None) -> None:
        self.world = world
        self.name = f"p{number}"
        self.alive = True
        self.ready = False
        """Whether commands and webhooks reach it."""
        self.frozen = False
        self.held: list[asyncio.Handle] = []
        self._fuse = fuse
        self._tasks: list[asyncio.Task[Any]] = []
        self.in_flight = 0
        """Requests that wait for an answer."""
        self.parts: Parts = build(self)

    def adopt(self, task: asyncio.Task[Any]) -> None:
        self._tasks.append(task)

    def run(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Do something as this process."""
        context = contextvars.copy_context()
        context.run(OWNER.set, self)
        return self.world.loop.create_task(work, name=name, context=context)

    def live(self) -> None:
        """After its death nothing comes past this."""
        if not self.alive:
            raise Death

    def step(self, what: str) -> None:
        """Mark a point at which a process may die."""
        self.live()
        if self._fuse is not None:
            self._fuse -= 1
            if self._fuse <= 0 and not self.world.weather.calm:
                self.die(what)
                raise Death

    async def ask(self, what: str, effect: Effect, trip: Trip) -> Any:
        """Send something to a neighbour, where it may arrive whatever becomes of us, and wait for the answer."""
        self.step(f"before {what}")
        self.in_flight += 1
        try:
            answer = await self.world.send(effect, trip)
        finally:
            self.in_flight -= 1
        self.step(f"after {what}")
        return answer

    @property
    def busy(self) -> bool:
        """Whether it has begun something that has not come to its end."""
        return self.alive and bool(self.in_flight or self.parts.engine.lease_keeper.job_ids)

    async def start(self) -> None:
        """Begin to work, as the bot's own start does."""
        accountant = self.parts.engine.accountant
        try:
            await accountant.remember()
            await asyncio.wait_for(accountant.read(), START_SECONDS)
        except TimeoutError:
            pass
        except (KeyRefused, StoreError) as error:
            self.die(f"at its start: {type(error).__name__}")
            return
        await self.parts.engine.start()
        self.ready = True

    async def stop(self) -> None:
        """End as on an operator's wish."""
        self.parts.book.accepting = False
        await self.parts.engine.stop()
        self.ready = False
        self.die("stopped")

    def die(self, why: str) -> None:
        """End at once: what was being written is rolled back, and no task does anything any more."""
        if not self.alive:
            return
        self.world.note(f"{self.name} ends: {why}")
        self.alive = self.ready = False
        self.parts.database.lose_connections()
        self.world.loop.thaw(self)
        self.world.bury(self)

    async def buried(self) -> None:
        """Wait until its tasks have noticed."""
        for _ in range(100):
            unaware = [task for task in self._tasks if not task.done()]
            if not unaware:
                return
            for task in unaware:
                task.cancel()
            await asyncio.sleep(0)
        raise AssertionError(f"{self.name} is dead, and {unaware} go on")
