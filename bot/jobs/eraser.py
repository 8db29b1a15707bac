"""The eraser deletes results: at Magic Hour, on Discord, on our disk.

Each step may be done again, so that one that was cut off is simply repeated.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.errors import DiscordBusy, DiscordError, InvalidRequest, MagicHourError
from bot.jobs.bells import CARDS, ERASURES
from bot.jobs.job import Job, Problem, readable
from bot.jobs.role import Crew
from bot.jobs.states import State
from bot.jobs.transitions import SHELVED_SECONDS, next_card, turn_card
from bot.jobs.worker import LONGEST_REST, Worker
from bot.servers.notices import NOTICES, NoticeKind, tell
from bot.store import erasures as table
from bot.store.database import Transaction

log = logging.getLogger(__name__)

LEASE_SECONDS = 120.0
"""How long after its process died a deletion is taken up by another."""

PATIENCE = timedelta(days=3)
"""How long a deletion is tried that Magic Hour or Discord do not do; whoever wanted it is told then."""

UNDELETABLE = "undeletable"
"""The problem of a deleted job of which Magic Hour keeps something."""

LEFT_STANDING = "left_standing"
"""The problem of a deleted job whose messages the bot may not delete."""


@dataclass(frozen=True)
class Left:
    """What one step could not delete."""

    problem: Problem
    for_good: bool = False
    """Whether trying again is of no use."""
    patient: bool = False
    """Whether it is only a matter of time, however long."""
    retry_after: float | None = None


class Eraser(Worker):
    """Carries out the deletions that somebody wanted."""

    name = "eraser"
    grace: ClassVar[float] = 4.0
    batch: ClassVar[int] = 5

    def __init__(self, crew: Crew) -> None:
        super().__init__(crew.transitions.bells, [ERASURES])
        self._crew = crew
        self._transitions = crew.transitions

    async def step(self) -> bool:
        if await self.next_due() > 0:
            return False  # another process has taken it: no transaction that writes for nothing
        now = self._transitions.clock()
        until = now + timedelta(seconds=LEASE_SECONDS)
        async with self._transitions.database.write() as transaction:
            rows = await table.claim(transaction, now=now, until=until, limit=self.batch)
        jobs = readable(rows)
        await asyncio.gather(*(self._erase(job) for job in jobs))
        for job_id in {row["id"] for row in rows} - {job.id for job in jobs}:
            await self._postpone(job_id, SHELVED_SECONDS)  # a version that knows its tool can delete it
        return bool(rows)

    async def next_due(self) -> float:
        async with self._transitions.database.read() as transaction:
            due = await table.next_due(transaction)
        return LONGEST_REST if due is None else (due - self._transitions.clock()).total_seconds()

    async def _erase(self, job: Job) -> None:
        try:
            done = [await self._at_magic_hour(job), await self._on_discord(job)]
            await self._crew.outputs.erase(job)
        except Exception:
            log.exception("job %s: its result could not be deleted", job.id)
            await self._again(job, [])
            return
        left = [each for each in done if each is not None]
        if all(each.for_good for each in left) or self._tried_long_enough(job, left):
            await self._finish(job, left[0].problem if left else None)
        else:
            await self._again(job, left)

    async def _at_magic_hour(self, job: Job) -> Left | None:
        if job.project_id is None:
            return None
        try:
            await self._crew.magic_hour.delete(job.request.tool.kind, job.project_id)
        except InvalidRequest as error:
            log.warning("job %s: Magic Hour does not delete its project: %s", job.id, error)
            return Left(Problem(UNDELETABLE, error.detail), for_good=True)
        except MagicHourError as error:
            log.warning("job %s: its project could not be deleted: %s", job.id, error)
            return Left(Problem(UNDELETABLE), retry_after=error.retry_after)
        return None

    async def _on_discord(self, job: Job) -> Left | None:
        try:
            await self._crew.poster.remove_result(job)
        except DiscordBusy as error:
            return Left(Problem(LEFT_STANDING), patient=True, retry_after=error.retry_after)
        except DiscordError as error:
            log.warning("job %s: its messages could not be deleted: %s", job.id, error)
            return Left(Problem(LEFT_STANDING))
        return None

    def _tried_long_enough(self, job: Job, left: list[Left]) -> bool:
        patient = any(each.patient for each in left)
        return (
            not patient
            and job.trouble_at is not None
            and self._transitions.clock() - job.trouble_at > PATIENCE
        )

    async def _finish(self, job: Job, problem: Problem | None) -> None:
        if problem is not None:
            await self._tell_of_rest(job, problem)
        values: dict[str, Any] = {"erase_at": None, "erased_at": self._transitions.clock(), **next_card()}
        if problem is not None and job.state is State.DONE:
            values |= {"problem_code": problem.code, "problem_detail": problem.detail}
        async with self._transitions.database.write() as transaction:
            if await table.put(transaction, job.id, values) is not None:
                await self._tell_managers(transaction, job, problem)
                await turn_card(transaction, job)
        log.info("job %s: its result is deleted", job.id)
        for topic in (CARDS, NOTICES):
            self._transitions.bells.ring(topic)

    async def _tell_of_rest(self, job: Job, problem: Problem) -> None:
        """Tell whoever wanted it what is left; the card says it too, where it can be reached."""
        try:
            await self._crew.poster.post_rest(job, problem)
        except DiscordError as error:
            log.info("job %s: nobody could be told what is left of it: %s", job.id, error)

    async def _tell_managers(self, transaction: Transaction, job: Job, problem: Problem | None) -> None:
        facts = {
            "by": job.erased_by,
            "member": job.member_id,
            "tool": job.request.tool.command,
            "private": job.private,
            "left": None if problem is None else problem.code,
        }
        now = self._transitions.clock()
        await tell(transaction, job.guild_id, NoticeKind.ERASED, f"erased:{job.id}", facts, now)

    async def _again(self, job: Job, left: list[Left]) -> None:
        pace, asked = self._crew.pace, max((each.retry_after or 0 for each in left), default=0)
        patient = any(each.patient for each in left)
        seconds = pace.retry(job.attempts, asked) if patient else max(asked, pace.reopening(job.attempts))
        trouble_at = job.trouble_at or self._transitions.clock()
        await self._postpone(job.id, seconds, attempts=job.attempts + 1, trouble_at=trouble_at)

    async def _postpone(self, job_id: str, seconds: float, **values: Any) -> None:
        due_at = self._transitions.clock() + timedelta(seconds=seconds)
        async with self._transitions.database.write() as transaction:
            await table.put(transaction, job_id, {"erase_at": due_at, **values})
