"""The world of one life: time, processes that come and go, neighbours, and everything that was seen."""

import asyncio
import contextvars
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.errors import StoreError
from bot.jobs.job import Job
from bot.jobs.pace import Pace
from bot.jobs.states import ACTIVE, State
from bot.magic_hour import parse
from bot.magic_hour.webhooks import FRESH_SECONDS
from bot.store.queue import Queue
from bot.tools import Attachment
from tests.simulation.budgets import Watch
from tests.simulation.database import DatabaseFile
from tests.simulation.discord import Discord
from tests.simulation.loop import OWNER, SimulatedLoop, answer
from tests.simulation.process import Process
from tests.simulation.rest import next_due, unfinished
from tests.simulation.vendor import Vendor, Webhook
from tests.simulation.weather import Effect, Trip, Weather

BEGINNING = datetime(2099, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
QUEUE = Queue(3, State.ACCEPTED, ACTIVE)
"""It keeps nothing: one for all processes of all lives."""
LONGEST_DAYS = 30
"""By then everything has come to its end."""


class World:
    """Everything around the processes; whatever it does is decided by the seed."""

    def __init__(self, seed: int, folder: Path, loop: SimulatedLoop) -> None:
        self.seed = seed
        self.folder = folder
        self.results = folder / "results"
        self.loop = loop
        self.chance = Random(f"{seed}: world")
        self._ids = Random(f"{seed}: ids")
        self._number = 1000
        self._around = contextvars.copy_context()
        self.trace: list[str] = []
        self.file = DatabaseFile(folder / "bot.db")
        self.weather = Weather(seed)
        self.vendor = Vendor(self)
        self.discord = Discord(self)
        self.pace = Pace(webhooks=self.chance.random() < 0.5, card_grace=6.0, lease=8.0)
        floor = self.chance.choice((0, 0, 100))
        self.rules = Rules(Limits(Allowance(500, Period.WEEK), account_floor=floor))
        self.queue = QUEUE
        self.watch = Watch(self)
        self.processes: list[Process] = []
        self._graves: list[asyncio.Task[Any]] = []
        self.announced: set[str] = set()
        """The names that a webhook has brought while their jobs went on, and that the bot has taken note of."""
        self.discord_away = False
        self.free_bytes = 1 << 40
        self.attached: Callable[[], list[Attachment]] = list
        self.faces_shown: Callable[[Job], None] = lambda _: None
        self.approval_asked: Callable[[Job], None] = lambda _: None
        self.accepted: list[str] = []
        """The jobs of which somebody was told that they are accepted."""
        self.broken: list[str] = []
        """Promises that were broken on the way."""
        loop.oversleep, loop.slow_disk = self._oversleep, self._disk_work

    # Time

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return self.loop.time()

    def clock(self) -> datetime:
        return BEGINNING + timedelta(seconds=self.now)

    def later(self, seconds: float, happens: Callable[[], object]) -> None:
        """Let something happen in the world, whatever becomes of the process that asked for it."""
        self.loop.call_later(seconds, happens, context=self._around.copy())

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = self.loop.create_future()
        self.later(seconds, lambda: answer(woken, None))
        await woken

    def _oversleep(self, due: float) -> float:
        """Nobody looks in vain: while all rest, time goes on to where something happens or is due."""
        if any(process.busy for process in self.processes):
            return due
        coming = min(self.loop.world_timers(), default=due)
        if coming <= due:
            return due
        in_database = next_due(self.file.questions, BEGINNING)
        return max(due, coming if in_database is None else min(coming, in_database))

    # What was seen

    def note(self, words: str) -> None:
        self.trace.append(f"{self.now:12.3f} {words}")

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]

    def new_id(self) -> str:
        return f"{self._ids.getrandbits(48):012x}"

    def new_number(self) -> int:
        self._number += 1
        return self._number

    def committed(self) -> None:
        """Somebody has changed the database."""
        self.watch.look()

    # Processes

    def begin_process(self, *, mortal: bool) -> Process:
        doomed = mortal and self.chance.random() < self.weather.deaths
        fuse = round(10 ** (1.3 + 2 * self.chance.random())) if doomed else None
        process = Process(self, len(self.processes) + 1, fuse)
        self.processes.append(process)
        self.note(f"{process.name} begins{f', with {fuse} steps to live' if fuse else ''}")
        process.run(process.start(), "start")
        return process

    @property
    def alive(self) -> list[Process]:
        return [process for process in self.processes if process.alive]

    @property
    def reachable(self) -> list[Process]:
        """The processes that commands and webhooks come to."""
        return [process for process in self.processes if process.ready]

    def bury(self, process: Process) -> None:
        work = self.loop.create_task(process.buried(), context=self._world_context())
        self._graves.append(work)

    def _world_context(self) -> contextvars.Context:
        context = self._around.copy()
        context.run(OWNER.set, None)
        return context

    async def all_buried(self) -> None:
        while self._graves:
            await self._graves.pop()

    # Neighbours

    async def send(self, effect: Effect, trip: Trip) -> Any:
        """Carry a request to where it takes effect, and its answer back."""
        answered = self.loop.create_future()
        self.later(self.weather.pause(), lambda: self._arrive(effect, trip, answered))
        return await answered

    def _arrive(self, effect: Effect, trip: Trip, answered: asyncio.Future[Any]) -> None:
        result: Any = None
        try:
            result = effect() if trip.arrives else None
        except Exception as error:  # noqa: BLE001  that is what it is answered
            result = error
        if trip.instead is not None:
            result = trip.instead
        self.later(trip.seconds or self.weather.pause(), lambda: _give(answered, result))

    def deliver_webhook(self, webhook: Webhook, seconds: float, *, tries: int) -> None:
        self.later(seconds, lambda: self._bring(webhook, tries))

    def _bring(self, webhook: Webhook, tries: int) -> None:
        reachable = self.reachable
        if reachable:
            process = self.chance.choice(reachable)
            process.run(self._take(process, webhook, tries), "webhook")
        elif tries:
            self.deliver_webhook(webhook, 30.0, tries=tries - 1)

    async def _take(self, process: Process, webhook: Webhook, tries: int) -> None:
        event = parse(webhook.body.encode())
        assert event
        question = "SELECT 1 FROM jobs WHERE name = ? AND finished_at IS NULL"
        in_time = self.file.questions.execute(question, (event.name,)).fetchall()
        try:
            fresh = self.now - webhook.signed_at <= FRESH_SECONDS
            await process.parts.engine.news.take(event, fresh=fresh)
        except StoreError:
            if tries:
                self.deliver_webhook(webhook, 30.0, tries=tries - 1)
        else:
            self.announced.update([str(event.name)] if in_time else ())

    def _disk_work(self) -> float:
        owner = OWNER.get()
        if isinstance(owner, Process):
            owner.step("before work on the disk")
        return self.weather.disk_pause()

    # The end

    async def come_to_rest(self) -> None:
        """No more troubles: everybody is replaced by one that is well, and time goes on until nothing is left to do."""
        self.note("the weather is calm")
        self.weather.calm = True
        self.discord_away = False
        self.discord.forbidden.clear()
        for process in self.alive:
            process.die("replaced")
        await self.all_buried()
        self.begin_process(mortal=False)
        while left := unfinished(self):
            if self.now > LONGEST_DAYS * 86_400:
                self.broken.append(f"after {LONGEST_DAYS} days there is still something to do: {left}")
                break
            await self.sleep(self._next_change() - self.now)
        await self.sleep(2 * 3600)

    def _next_change(self) -> float:
        due = next_due(self.file.questions, BEGINNING)
        times = [*self.loop.world_timers(), *([due] if due is not None else [])]
        return max(self.now + 10.0, min(times, default=0.0))

    async def close(self) -> None:
        for process in self.alive:
            process.die("the end")
        await self.all_buried()
        self.file.close()


def _give(answered: asyncio.Future[Any], result: Any) -> None:
    """Give an answer, which may be an error, to whoever still waits for it."""
    if not isinstance(result, Exception):
        answer(answered, result)
    elif not answered.done():
        answered.set_exception(result)
