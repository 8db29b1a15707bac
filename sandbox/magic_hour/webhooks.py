"""Signed webhooks: one task that knows every event to come and sends each one until it is taken."""

import asyncio
import hashlib
import heapq
import hmac
import itertools
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from sandbox.gate import Gate
from sandbox.magic_hour.clock import Clock
from sandbox.magic_hour.jobs import Job

ANSWER_SECONDS = 10
GIVE_UP_SECONDS = 24 * 3600

_EVENTS = {"complete": "completed", "error": "errored"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Webhook:
    """Where events go and the secret that signs them."""

    url: str
    secret: str = field(repr=False)


@dataclass
class Event:
    """One event of one job; its body is written when it is first sent and kept for every retry."""

    job: Job
    type: str
    due: float
    tries: int = 0
    body: bytes | None = field(default=None, repr=False)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a body: hex HMAC-SHA256 over `timestamp.body`."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Webhooks:
    """Sends started, completed and errored; a canceled or deleted job sends nothing more.

    `delivered` lists (job id, event type) of everything that was answered with 2xx, `sending` holds the tries
    that are on their way, `planned` counts the events still to come.
    """

    def __init__(
        self, webhook: Webhook | None, payload: Callable[[Job], dict[str, Any]], *, speed: float, clock: Clock
    ) -> None:
        self.webhook = webhook
        self.delivered: list[tuple[str, str]] = []
        self._payload = payload
        self._speed = speed
        self._clock = clock
        self._waiting: list[tuple[float, int, Event]] = []
        self._holds: deque[Gate] = deque()
        self._order = itertools.count()
        self._wake = asyncio.Event()
        self.sending: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        clock.on_advance(self._wake.set)

    @property
    def planned(self) -> int:
        return len(self._waiting)

    async def start(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._task = asyncio.create_task(self._loop(), name="magic hour webhooks")

    async def close(self) -> None:
        if self._task is None:
            return
        tasks = [self._task, *self.sending]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    def expect(self, job: Job) -> None:
        """Plan the events of a new job."""
        kind = job.tool.kind
        self._plan(Event(job, f"{kind}.started", job.renders_at))
        if job.ending in _EVENTS:
            self._plan(Event(job, f"{kind}.{_EVENTS[job.ending]}", job.ends_at))

    def hold(self) -> Gate:
        """Let the word of the next end wait."""
        self._holds.append(Gate())
        return self._holds[-1]

    def forget_holds(self) -> None:
        """Let no end wait any more."""
        while self._holds:
            self._holds.popleft().release()

    def _plan(self, event: Event) -> None:
        heapq.heappush(self._waiting, (event.due, next(self._order), event))
        self._wake.set()

    async def _loop(self) -> None:
        while True:
            self._wake.clear()
            self._send_due()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_to_next()):
                    await self._wake.wait()

    def _seconds_to_next(self) -> float | None:
        return max(0.0, self._waiting[0][0] - self._clock.now()) if self._waiting else None

    def _send_due(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._clock.now():
            event = heapq.heappop(self._waiting)[2]
            if self.webhook is None or not event.job.enabled:
                continue
            task = asyncio.create_task(self._send(event, self.webhook), name=f"webhook {event.type}")
            self.sending.add(task)
            task.add_done_callback(self.sending.discard)

    async def _send(self, event: Event, webhook: Webhook) -> None:
        if event.body is None:
            event.body = json.dumps({"type": event.type, "payload": self._payload(event.job)}).encode()
        if self._holds and not event.type.endswith(".started"):
            await self._holds.popleft().wait()
        if await self._taken(event.body, webhook):
            self.delivered.append((event.job.id, event.type))
            return
        pause = 2**event.tries / self._speed
        event.tries += 1
        event.due = self._clock.now() + pause
        if pause < GIVE_UP_SECONDS / self._speed:
            self._plan(event)

    async def _taken(self, body: bytes, webhook: Webhook) -> bool:
        # The receiver compares the timestamp with its own clock, so it is real time, new for every try.
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "magic-hour-event-signature": sign(webhook.secret, timestamp, body),
            "magic-hour-event-timestamp": timestamp,
        }
        try:
            async with self._session.post(
                webhook.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("webhook not taken: %s", type(error).__name__)
            return False
