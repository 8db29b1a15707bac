"""`POST /webhooks/magic-hour`: proves who sends, takes the news, answers; the work is done afterwards by the engine."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from bot.errors import StoreError
from bot.logs import about
from bot.magic_hour import SIGNATURE_HEADER, TIMESTAMP_HEADER, Event, Verdict, parse, verify

log = logging.getLogger(__name__)

PATH = "/webhooks/magic-hour"
LARGEST_BODY = 1024 * 1024
"""Bytes; a real event has a few thousand."""

CHECK = b'{"type": "check", "payload": {}}'
"""What `check` sends to try the door: about no project, so whoever takes it has nothing to do."""
TAMPERED_CHECK = b'{"type": "check", "payload": {"tampered": true}}'
"""What it sends under the signature of the other, to be refused."""

BODY_SECONDS = 10.0
"""How long somebody may take to send a body: the door is open to all, and each of them costs a connection."""

TOLD_A_MINUTE = 10
"""Forgeries that are told one by one: somebody who looks for open doors would fill the disk with lines."""

Counted = Callable[[str], None]
"""Told what each webhook's signature proves."""


class Taker(Protocol):
    """Whoever goes on with the news; raises StoreError where they could not be written down."""

    async def __call__(self, event: Event, /, *, fresh: bool) -> None: ...


class WebhookHandler:
    """Takes Magic Hour's events that have a valid signature; of one that is old it says that it is not fresh."""

    def __init__(
        self,
        secret: str,
        take: Taker,
        clock: Callable[[], float] = time.time,
        *,
        count: Counted | None = None,
        patience: float = BODY_SECONDS,
    ) -> None:
        self._patience = patience
        self._forgeries = _Forgeries(clock)
        self._secret = secret
        self._take = take
        self._count = count
        self._clock = clock

    async def receive(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(self._patience):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, text="That took too long.")
        timestamp, signature = request.headers.get(TIMESTAMP_HEADER), request.headers.get(SIGNATURE_HEADER)
        verdict = verify(self._secret, timestamp, signature, body, self._clock())
        if not self._is_a_try(timestamp, signature, body):
            self._note(verdict)
        if verdict is Verdict.FORGED:
            return web.Response(status=401, text="The signature is not valid.")
        return await self._taken(body, fresh=verdict is Verdict.FRESH)

    def _is_a_try(self, timestamp: str | None, signature: str | None, body: bytes) -> bool:
        """Whether this is what `check` has refused: like any forgery it is, but only who has the secret can send it."""
        if body != TAMPERED_CHECK:
            return False
        return verify(self._secret, timestamp, signature, CHECK, self._clock()) is Verdict.FRESH

    def _note(self, verdict: Verdict) -> None:
        if self._count:
            self._count(verdict.value)
        if verdict is Verdict.FORGED:
            self._forgeries.warn()
        elif verdict is Verdict.STALE:
            log.info("a webhook came late; its project is looked up all the same")

    async def _taken(self, body: bytes, *, fresh: bool) -> web.Response:
        event = parse(body)
        if event is None:
            return web.Response(
                status=204
            )  # not about a project: nothing to do, and no reason to send it again
        with about(project=event.project_id):
            try:
                await self._take(event, fresh=fresh)
            except StoreError:
                log.warning("a webhook could not be written down; Magic Hour will send it again")
                return web.Response(status=503, text="Send it again later.")
        return web.Response(status=204)


class _Forgeries:
    """Warns of some forgeries in each minute; the metrics count them all."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._minute = 0
        self._seen = 0

    def warn(self) -> None:
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._seen = minute, 0
        self._seen += 1
        if self._seen <= TOLD_A_MINUTE:
            log.warning("a webhook without a valid signature was refused")
        elif self._seen == TOLD_A_MINUTE + 1:
            log.warning(
                "webhooks without a valid signature go on to be refused; this minute no more are told"
            )
