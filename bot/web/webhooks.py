"""`POST /webhooks/magic-hour`: proves who sends, takes the hint, answers; the work is done afterwards by the engine."""

import logging
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.errors import StoreError
from bot.magic_hour import SIGNATURE_HEADER, TIMESTAMP_HEADER, Verdict, parse, verify

log = logging.getLogger(__name__)

PATH = "/webhooks/magic-hour"
LARGEST_BODY = 1024 * 1024
"""Bytes; a real event has a few thousand."""

Hint = Callable[[str, str | None], Awaitable[None]]
"""Takes a project's id and name."""


class WebhookHandler:
    """Takes Magic Hour's events.

    An event moves nothing by itself, it makes the engine ask Magic Hour about the project. So a repeated, late or
    reordered event is harmless, and one whose signature is valid but old is used like a fresh one.
    """

    def __init__(self, secret: str, hint: Hint, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._hint = hint
        self._clock = clock

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        timestamp, signature = request.headers.get(TIMESTAMP_HEADER), request.headers.get(SIGNATURE_HEADER)
        verdict = verify(self._secret, timestamp, signature, body, self._clock())
        if verdict is Verdict.FORGED:
            log.warning("a webhook without a valid signature was refused")
            return web.Response(status=401, text="The signature is not valid.")
        if verdict is Verdict.STALE:
            log.info("a webhook came late; its project is looked up all the same")
        return await self._take(body)

    async def _take(self, body: bytes) -> web.Response:
        event = parse(body)
        if event is None:
            return web.Response(
                status=204
            )  # not about a project: nothing to do, and no reason to send it again
        try:
            await self._hint(event.project_id, event.name)
        except StoreError:
            log.exception("a webhook could not be written down; Magic Hour will send it again")
            return web.Response(status=503, text="Send it again later.")
        return web.Response(status=204)
