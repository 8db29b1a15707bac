"""Watches the requests that discord.py makes, where aiohttp makes them."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp

from bot.metrics.requests import DiscordMeters

MOST_UNANSWERED = 1_000
"""Interactions whose arrival is remembered; of more at once the oldest are not measured."""

SCOPES = frozenset({"user", "global", "shared"})
TOO_MANY = 429
LARGEST_SUCCESS = 299

_CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback$")


class Traffic:
    """Measures requests to Discord and how soon interactions are answered; keeps no address, for some are secret."""

    def __init__(self, meters: DiscordMeters, clock: Callable[[], float] = time.monotonic) -> None:
        self._meters = meters
        self._clock = clock
        self._unanswered: OrderedDict[int, tuple[str, float]] = OrderedDict()

    def arrived(self, interaction_id: int, kind: str) -> None:
        """An interaction has come in."""
        self._unanswered[interaction_id] = (kind, self._clock())
        if len(self._unanswered) > MOST_UNANSWERED:
            self._unanswered.popitem(last=False)

    def trace(self) -> aiohttp.TraceConfig:
        """What a client gets to have its requests watched."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._begun)
        config.on_request_end.append(self._ended)
        config.on_request_exception.append(self._broken)
        return config

    async def _begun(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, _: aiohttp.TraceRequestStartParams
    ) -> None:
        context.begun = self._clock()

    async def _ended(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        status = end.response.status
        self._meters.requested(end.method, str(status), self._clock() - context.begun)
        if status == TOO_MANY:
            self._limited(end.response)
        elif status <= LARGEST_SUCCESS and (answered := _CALLBACK.search(end.url.path)):
            self._answered(int(answered[1]))

    async def _broken(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        broken: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        self._meters.requested(broken.method, "none", self._clock() - context.begun)

    def _limited(self, answer: aiohttp.ClientResponse) -> None:
        scope = answer.headers.get("X-RateLimit-Scope", "")
        try:
            seconds = float(answer.headers.get("Retry-After", 0))
        except ValueError:
            seconds = 0.0
        self._meters.limited(scope if scope in SCOPES else "unknown", max(0.0, seconds))

    def _answered(self, interaction_id: int) -> None:
        if arrived := self._unanswered.pop(interaction_id, None):
            kind, at = arrived
            self._meters.answered(kind, self._clock() - at)
