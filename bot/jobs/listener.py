"""The listener lets the processes on one database hear each other's bells.

It saves them time and nothing more: while it is away, and where a word is lost, the due times do as before.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Collection

from bot.errors import StoreError
from bot.jobs.bells import Bells
from bot.store.database import Database
from bot.store.notifications import Line, line

log = logging.getLogger(__name__)

MOMENT = 0.05
"""Seconds in which what is rung is gathered into one message. So long the workers of this process are alone with it,
and however busy it is, it wakes the others at most twenty times a second."""

SILENCE = 60.0
"""Seconds without a word after which it is asked whether the line still stands."""

LONGEST_PAUSE = 30.0

FAREWELL = 2.0
"""Seconds that the last words are given when the process stops."""


class Listener:
    """Tells the other processes what is rung here, and rings here what they tell."""

    name = "listener"

    def __init__(self, database: Database, bells: Bells) -> None:
        self._database = database
        self._bells = bells
        self._topics: set[str] = set()
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._bells.beyond = self._tell
        self._task = asyncio.create_task(self._loop(), name=self.name)

    async def stop(self) -> None:
        """Say the last words and hang up."""
        self._bells.beyond = None
        self._stopping.set()
        self._news.set()
        if self._task:
            await asyncio.wait([self._task], timeout=FAREWELL)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _tell(self, topic: str) -> None:
        self._topics.add(topic)
        self._news.set()

    def _hear(self, topics: Collection[str]) -> None:
        for topic in topics:
            self._bells.ring_here(topic)

    async def _loop(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                async with line(self._database, self._hear, self._news.set) as connected:
                    log.log(logging.INFO if failures else logging.DEBUG, "other processes are heard")
                    failures = 0
                    await self._talk(connected)
            except StoreError as error:
                failures += 1
                if failures == 1:
                    why = type(error.__cause__).__name__
                    log.warning("other processes are not heard until the database answers: %s", why)
                await self._pause(min(LONGEST_PAUSE, 2.0 ** (failures - 1)))
            except Exception:
                log.exception("%s met an unexpected error", self.name)
                await self._pause(LONGEST_PAUSE)

    async def _talk(self, connected: Line) -> None:
        while self._topics or not self._stopping.is_set():
            await self._gather()
            topics, self._topics = self._topics, set()
            self._news.clear()
            try:
                await connected.tell(topics)
            except BaseException:
                self._topics |= topics
                self._news.set()  # for the next line
                raise

    async def _gather(self) -> None:
        """Wait for news, and a moment longer for more of them; the end of the line is news too."""
        try:
            async with asyncio.timeout(SILENCE):
                await self._news.wait()
        except TimeoutError:
            return
        if not self._stopping.is_set():
            await asyncio.sleep(MOMENT)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds * random.uniform(0.5, 1.0)):
                await self._stopping.wait()
