"""`GET /metrics`: what this process measures, and what the database says, in Prometheus's text format."""

import asyncio
import logging
import time
from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.errors import StoreError
from bot.jobs.survey import Overview, Survey
from bot.metrics import Metrics, Reading

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
"""How long one look at the database answers for, however often somebody asks."""

PATIENCE_SECONDS = 3.0
"""After which the database counts as away: a scraper waits ten seconds."""


class MetricsPage:
    """Answers scrapes, also while the database is away."""

    def __init__(
        self,
        metrics: Metrics,
        survey: Survey,
        clock: Callable[[], float] = time.monotonic,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._metrics = metrics
        self._survey = survey
        self._clock = clock
        self._patience = patience
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def show(self, _request: web.Request) -> web.Response:
        await self._read()
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _read(self) -> None:
        async with self._reading:
            if self._clock() - self._read_at < FRESH_SECONDS:
                return
            self._metrics.database.reading = await self._look()
            self._read_at = self._clock()

    async def _look(self) -> Reading | None:
        try:
            async with asyncio.timeout(self._patience):
                return _reading(await self._survey.take())
        except (StoreError, TimeoutError) as error:
            log.info("the database cannot be read for the metrics: %s", type(error).__name__)
            return None


def _reading(overview: Overview) -> Reading:
    read_at = overview.account_read_at
    return Reading(
        unfinished=overview.jobs,
        untold=overview.untold,
        credits_held=overview.credits,
        account_credits=overview.account_credits,
        account_read_at=read_at.timestamp() if read_at else None,
    )
