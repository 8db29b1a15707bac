"""The announcer keeps the cards true: it edits a card when its job has changed, never on a timer."""

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import ClassVar

from bot.errors import DiscordBusy, DiscordError, StoreError
from bot.jobs.bells import CARDS
from bot.jobs.job import Job, readable
from bot.jobs.pace import Pace
from bot.jobs.ports import Poster
from bot.jobs.tracing import about_job
from bot.jobs.transitions import SHELVED_SECONDS, Transitions
from bot.jobs.worker import LONGEST_REST, Worker
from bot.store import cards
from bot.store.batches import forget_token
from bot.store.database import Transaction
from bot.store.job_rows import Row

log = logging.getLogger(__name__)


LOOKED_AGAIN = 0.05
"""Seconds between looks whether the couriers have a hand free."""


class Announcer(Worker):
    """Shows each job's newest state on its card; states that pass too quickly to be read are left out.

    Results come before cards: while the couriers are `busy` with as many as they can carry, cards wait for a while.
    """

    name = "announcer"
    workers: ClassVar[int] = 2
    grace: ClassVar[float] = 2.0
    batch: ClassVar[int] = 10

    def __init__(
        self, transitions: Transitions, pace: Pace, poster: Poster, busy: Callable[[], bool] = lambda: False
    ) -> None:
        super().__init__(transitions.bells, [CARDS], pace.gathering_words)
        self._busy = busy
        self._waited_enough = False
        self._transitions = transitions
        self._pace = pace
        self._poster = poster

    async def step(self) -> bool:
        await self._give_way()
        rows = await self._transitions.together.write(self._claim)
        if rows:
            self.bell.pass_on()
        jobs = readable(rows)
        await asyncio.gather(*(self._shown(job) for job in jobs))
        await self._shelve({row["id"] for row in rows} - {job.id for job in jobs})
        return bool(rows)

    async def _give_way(self) -> None:
        """Wait until the couriers have a hand free, but for a while only in each rush: its results may be slow ones."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._pace.giving_way
        while (busy := self._busy()) and not self._waited_enough and not self._stopping:
            await asyncio.sleep(LOOKED_AGAIN)
            self._waited_enough = self._waited_enough or clock() >= until
        self._waited_enough = busy and self._waited_enough

    async def _claim(self, transaction: Transaction) -> list[Row]:
        now = self._transitions.clock()
        until = now + timedelta(seconds=self._pace.lease)
        return await cards.claim(transaction, now=now, until=until, limit=self.batch)

    async def next_due(self) -> float:
        async with self._transitions.database.read() as transaction:
            due = await cards.next_due(transaction)
        return LONGEST_REST if due is None else (due - self._transitions.clock()).total_seconds()

    async def _shown(self, job: Job) -> None:
        with about_job(job):
            await self._show(job)

    async def _show(self, job: Job) -> None:
        shown, pause = job.card_revision, 0.0
        try:
            await self._edit(job)
        except DiscordBusy as error:
            shown, pause = -1, error.retry_after or self._pace.retry(2)
            log.info("job %s: its card waits %.1f s: %s", job.id, pause, error)
        except StoreError:
            shown, pause = -1, self._pace.retry(2)
            log.warning("job %s: what its card is to say could not be read", job.id)
        except DiscordError as error:
            log.info("job %s: its card cannot be reached any more: %s", job.id, error)
        except Exception:
            log.exception("job %s: its card could not be made", job.id)
        await self._note(job, shown, pause)

    async def _edit(self, job: Job) -> None:
        """What the others of a batch have come to is read now: a change after this turns the card again."""
        if job.leads:
            await self._poster.show_batch(await self._transitions.batch(job.id))
        else:
            await self._poster.show_card(job)

    async def _shelve(self, job_ids: Collection[str]) -> None:
        """Put cards aside whose jobs this version cannot read."""
        due_at = self._transitions.clock() + timedelta(seconds=SHELVED_SECONDS)
        for job_id in job_ids:
            async with self._transitions.database.write() as transaction:
                await cards.change(transaction, job_id, {"card_due_at": due_at})

    async def _note(self, job: Job, shown: int, pause: float) -> None:
        due_at = self._transitions.clock() + timedelta(seconds=pause)
        facts = {"card_due_at": due_at, **({"card_shown": shown} if shown >= 0 else {})}

        async def noting(transaction: Transaction) -> None:
            await cards.change(transaction, job.id, facts)
            if job.leads and job.state.final:
                await forget_token(transaction, job.id)

        await self._transitions.together.write(noting)
