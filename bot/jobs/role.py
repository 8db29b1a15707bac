"""A role: a worker that claims the due jobs of certain states and carries each of them one step on."""

import asyncio
import contextlib
import logging
from abc import abstractmethod
from collections.abc import Awaitable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from bot.errors import StoreError, UnknownTool
from bot.jobs.accountant import AccountStatus
from bot.jobs.durations import Durations
from bot.jobs.fresh_looks import FreshLooks
from bot.jobs.job import Job, Problem
from bot.jobs.leases import Leases
from bot.jobs.outputs import Outputs
from bot.jobs.pace import Pace
from bot.jobs.ports import Clips, Poster
from bot.jobs.states import State
from bot.jobs.tracing import about_job
from bot.jobs.transitions import LeaseLost, Transitions
from bot.jobs.worker import LONGEST_REST, Worker
from bot.logs import about
from bot.magic_hour import MagicHour
from bot.store import jobs as table
from bot.store.database import Transaction
from bot.store.job_rows import Row
from bot.tools import Kind

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_CRASHES = 8
"""After so many unexpected errors at one step a job is given up, with its credits."""


@dataclass(frozen=True)
class Crew:
    """What the roles share: their means, and their neighbours."""

    transitions: Transitions
    leases: Leases
    pace: Pace
    magic_hour: MagicHour
    poster: Poster
    clips: Clips
    account: AccountStatus
    unpublished: Mapping[Kind, int]
    """Credits to hold per image, second of video, or audio whose price Magic Hour does not publish."""
    folder: Path
    """Where results lie on their way from Magic Hour to Discord."""
    outputs: Outputs
    durations: Durations = field(default_factory=Durations)
    looks: FreshLooks = field(default_factory=FreshLooks)


class Role(Worker):
    """Carries jobs in certain states."""

    states: ClassVar[Collection[State]]
    untold: ClassVar[Collection[State]] = ()
    """Ended jobs it also carries, as long as their member has not been told."""
    batch: ClassVar[int] = 1
    trusting = True

    def __init__(self, crew: Crew) -> None:
        super().__init__(crew.transitions.bells, [*self.states, *self.untold], crew.pace.gathering)
        self.crew = crew
        self.transitions = crew.transitions
        self.pace = crew.pace
        self._in_hand: set[str] = set()

    @abstractmethod
    async def carry(self, job: Job) -> None:
        """Bring one job one step on; end by moving, postponing or telling it."""

    async def step(self) -> bool:
        rows = await self.transitions.together.write(self._claim)
        if rows:
            self.bell.pass_on()
        jobs = await self._readable(rows)
        await asyncio.gather(*(self._carry_leased(job) for job in jobs))
        return bool(jobs)

    async def _claim(self, transaction: Transaction) -> list[Row]:
        now = self.now()
        return await table.claim(
            transaction,
            self.states,
            untold=self.untold,
            now=now,
            owner=self.transitions.owner,
            until=now + timedelta(seconds=self.pace.lease),
            limit=self.batch,
        )

    async def _readable(self, rows: Iterable[Mapping[Any, Any]]) -> list[Job]:
        jobs = []
        for row in rows:
            if row["id"] in self._in_hand:
                continue  # its lease ran out while this very process works on it: no reason to begin it twice
            try:
                jobs.append(Job.from_row(row))
            except UnknownTool as error:
                with about(job=row["id"], guild=row["guild_id"]):
                    log.error("job %s waits for another version: %s", row["id"], error)  # noqa: TRY400  says all
                    await self.transitions.shelve(row)
        return jobs

    async def next_due(self) -> float:
        async with self.transitions.database.read() as transaction:
            due = await table.next_due(transaction, self.states, untold=self.untold)
        return LONGEST_REST if due is None else (due - self.now()).total_seconds()

    async def _carry_leased(self, job: Job) -> None:
        with about_job(job), self.crew.leases.carrying(job.id), self._holding(job.id):
            try:
                await self.carry(job)
            except LeaseLost:
                log.info("%s: job %s went on elsewhere", self.name, job.id)
            except StoreError:
                # The lease simply ends: each step allows for being done again.
                log.warning("%s: job %s could not be written down, and is taken up again", self.name, job.id)
            except Exception:
                log.exception("%s: job %s met an unexpected error", self.name, job.id)
                await self._after_crash(job)

    def hands_full(self) -> bool:
        """Whether it carries a quarter of what it can: in a rush that is so until the last few."""
        return 4 * len(self._in_hand) >= self.workers * self.batch

    @contextlib.contextmanager
    def _holding(self, job_id: str) -> Iterator[None]:
        self._in_hand.add(job_id)
        try:
            yield
        finally:
            self._in_hand.discard(job_id)

    async def _after_crash(self, carried: Job) -> None:
        with contextlib.suppress(StoreError, LeaseLost):
            job = await self.transitions.read(carried.id) or carried
            if job.state is not carried.state:
                return  # somebody else has moved it on meanwhile, and another role may carry it already
            created = job.state is State.SUBMITTING and job.create_sent_at is not None
            if job.crashes < MOST_CRASHES or created:
                pause = self.pace.retry(job.crashes + 3)
                await self.transitions.postpone(job, pause, crashes=job.crashes + 1)
            elif job.state.final:
                await self.transitions.told(job, None)
            else:
                await self.give_up(job)

    async def give_up(self, job: Job) -> None:
        """End a job at whose step our own errors do not stop."""
        await self.transitions.fail(job, Problem("internal"))

    def now(self) -> datetime:
        return self.transitions.clock()

    def later(self, seconds: float) -> datetime:
        return self.now() + timedelta(seconds=seconds)


async def finished(outcome: Awaitable[T]) -> T:
    """Write an outcome down even while the task is being canceled, then let the cancellation go on."""
    writing = asyncio.ensure_future(outcome)
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        await writing
        raise
