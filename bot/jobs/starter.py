"""The starter lets queued jobs begin: so many of each member at a time, and the members in turns."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.jobs.bells import CARDS
from bot.jobs.job import Job, readable
from bot.jobs.pace import Pace
from bot.jobs.states import State
from bot.jobs.tracing import about_job
from bot.jobs.transitions import FREE, SHELVED_SECONDS, UNTROUBLED, Transitions
from bot.jobs.worker import LONGEST_REST, Worker
from bot.store.batches import turn_cards
from bot.store.database import Transaction
from bot.store.queue import Beginning, Queue

log = logging.getLogger(__name__)

ON_THEIR_WAY = (State.UPLOADING, State.SUBMITTING)

MOST_UNATTENDED = 16
"""Begun jobs that nobody carries yet: enough to keep every hand busy, and no more, for only those still in the queue
let a member pass who has nothing running."""

CHANGES = (
    State.ACCEPTED,
    State.WAITING,
    State.UNCONFIRMED,
    State.DONE,
    State.FAILED,
    State.CANCELED,
)
"""What fills the queue, frees a place or takes a job off the hands of those who carry it."""


class Starter(Worker):
    """Moves jobs from `accepted` to `uploading`, or to `submitting` where nothing is uploaded, and keeps true what
    queued ones tell of those ahead of them.
    """

    name = "starter"

    def __init__(self, transitions: Transitions, pace: Pace, queue: Queue) -> None:
        super().__init__(transitions.bells, CHANGES, pace.gathering)
        self._transitions = transitions
        self._pace = pace
        self._queue = queue

    async def step(self) -> bool:
        """One transaction: whoever dies in it has begun nothing."""
        now = self._transitions.clock()
        async with self._transitions.database.write() as transaction:
            await self._queue.take_turn(transaction)
            room = await self._room(transaction, now)
            ready, recounted = await self._queue.survey(transaction, now, self._soon(now), room)
            rows = await self._queue.locked(transaction, ready)
            jobs = readable(rows)
            await self._begin(transaction, jobs, now)
            await self._shelve(transaction, {row["id"] for row in rows} - {job.id for job in jobs}, now)
            await self._queue.recount(transaction, recounted)
        self._announce(jobs, recounted)
        return bool(rows or recounted)

    async def next_due(self) -> float:
        now = self._transitions.clock()
        async with self._transitions.database.read() as transaction:
            due, stale = await self._queue.next_change(transaction, self._soon(now))
            if stale:
                return 0.0
            if due is None or (due <= now and not await self._room(transaction, now)):
                return LONGEST_REST
        return (due - now).total_seconds()

    async def _room(self, transaction: Transaction, now: datetime) -> int:
        return max(0, MOST_UNATTENDED - await self._queue.unattended(transaction, ON_THEIR_WAY, now))

    async def _begin(self, transaction: Transaction, jobs: Collection[Job], now: datetime) -> None:
        visible = {job.id for job in jobs if job.ahead > 0 or _has_uploads(job)}
        beginnings = [
            Beginning(job.id, _next_state(job), job.id in visible and not job.follows) for job in jobs
        ]
        await self._queue.begin(transaction, beginnings, now, **UNTROUBLED, **FREE)
        followed = {job.batch_id for job in jobs if job.batch_id and job.follows and job.id in visible}
        await turn_cards(transaction, followed)

    async def _shelve(self, transaction: Transaction, job_ids: set[str], now: datetime) -> None:
        """Put aside what this version cannot read: it must not keep its member's other jobs from their places."""
        for job_id in job_ids:
            log.error("job %s waits for another version: it cannot be read", job_id)
        await self._queue.put_off(transaction, job_ids, now + timedelta(seconds=SHELVED_SECONDS))

    def _soon(self, now: datetime) -> datetime:
        """Until when a job's card may take to stand: so long its place is kept for it."""
        return now + timedelta(seconds=self._pace.card_grace)

    def _announce(self, jobs: Collection[Job], recounted: Collection[str]) -> None:
        for job in jobs:
            with about_job(job):
                log.info("job %s: %s -> %s", job.id, job.state, _next_state(job))
            self._transitions.bells.ring(_next_state(job))
        if recounted or jobs:
            self._transitions.bells.ring(CARDS)


def _next_state(job: Job) -> State:
    return State.UPLOADING if _has_uploads(job) else State.SUBMITTING


def _has_uploads(job: Job) -> bool:
    return any(file.needs_upload for file in job.request.files)
