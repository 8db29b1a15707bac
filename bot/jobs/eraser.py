"""The eraser deletes results: at Magic Hour, on Discord, on our disk.

Each step may be done again, so that one that was cut off is simply repeated.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.errors import DiscordBusy, DiscordError, InvalidRequest, KeyRefused, MagicHourError, NotSent, Unclear
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

ERASING_SECONDS = LEASE_SECONDS / 2
"""How long one deletion may take, or wait for somebody who still posts the result, before others have their turn."""

PATIENCE = timedelta(days=3)
"""How long a deletion is tried that Magic Hour or Discord refuse; whoever wanted it is told then."""

FEWEST_ATTEMPTS = 10
"""So often it was refused before it is given up: a bot that was off for days has asked only once."""

BUSY_RETRY = 5
"""The attempt whose pause is taken while a neighbour is away: half a minute."""

AWAY = (NotSent, Unclear, KeyRefused)
"""What passes in the end: Magic Hour is down, or the operator has to set another key."""

UNDELETABLE = "undeletable"
"""The problem of a deleted job of which Magic Hour keeps something."""

LEFT_STANDING = "left_standing"
"""The problem of a deleted job whose messages the bot may not delete."""

LEFT_EVERYWHERE = "left_everywhere"
"""The problem of a deleted job of which both are true."""


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
    workers: ClassVar[int] = 2
    grace: ClassVar[float] = 4.0
    batch: ClassVar[int] = 5

    def __init__(self, crew: Crew, seconds: float = ERASING_SECONDS) -> None:
        super().__init__(crew.transitions.bells, [ERASURES])
        self._seconds = seconds
        self._crew = crew
        self._transitions = crew.transitions

    async def step(self) -> bool:
        if await self.next_due() > 0:
            return False  # another process has taken it: no transaction that writes for nothing
        now = self._transitions.clock()
        until = now + timedelta(seconds=LEASE_SECONDS)
        async with self._transitions.database.write() as transaction:
            rows = await table.claim(transaction, now=now, until=until, limit=self.batch)
        if rows:
            self.bell.pass_on()
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
            async with asyncio.timeout(self._seconds):
                left = await self._left(job)
        except TimeoutError:
            log.warning("job %s: its result cannot be deleted yet: that takes too long", job.id)
            await self._postpone(job.id, self._crew.pace.retry(BUSY_RETRY))
        except Exception:
            log.exception("job %s: its result could not be deleted", job.id)
            await self._postpone(job.id, self._crew.pace.reopening(job.crashes), crashes=job.crashes + 1)
        else:
            await self._go_on(job, left)

    async def _left(self, job: Job) -> list[Left]:
        """Delete everything; what could not be is left."""
        done = [await self._at_magic_hour(job), await self._on_discord(job)]
        await self._crew.outputs.erase(job)
        return [each for each in done if each is not None]

    async def _go_on(self, job: Job, left: Sequence[Left]) -> None:
        if all(each.for_good for each in left) or self._tried_long_enough(job, left):
            await self._finish(job, left)
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
            away = isinstance(error, AWAY)
            return Left(Problem(UNDELETABLE), patient=away, retry_after=error.retry_after)
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

    def _tried_long_enough(self, job: Job, left: Sequence[Left]) -> bool:
        """Whether it was refused often enough and for long enough; a neighbour that is away does not refuse."""
        refused_long = job.trouble_at is not None and self._transitions.clock() - job.trouble_at > PATIENCE
        patient = any(each.patient for each in left)
        return refused_long and job.attempts >= FEWEST_ATTEMPTS and not patient

    async def _finish(self, job: Job, left: Sequence[Left]) -> None:
        """Be done with it; where another attempt may help one day, it may be wanted again."""
        problem, now = _together(left), self._transitions.clock()
        if problem is not None:
            await self._tell_of_rest(job, problem)
        trouble_at = None if all(each.for_good for each in left) else now
        values: dict[str, Any] = {"erase_at": None, "erased_at": now, "trouble_at": trouble_at, **next_card()}
        if job.state is State.DONE:
            code, detail = (problem.code, problem.detail) if problem else (None, None)
            values |= {"problem_code": code, "problem_detail": detail}
        async with self._transitions.database.write() as transaction:
            if await table.put(transaction, job.id, values) is not None:
                await self._tell_managers(transaction, job, problem)
                await turn_card(transaction, job)
        log.info("job %s: its result is deleted%s", job.id, f" ({problem.code})" if problem else "")
        for topic in (CARDS, NOTICES):
            self._transitions.bells.ring(topic)

    async def _tell_of_rest(self, job: Job, problem: Problem) -> None:
        """Tell whoever wanted it what is left; the card says it too, where it can be reached."""
        try:
            async with asyncio.timeout(self._seconds / 2):
                await self._crew.poster.post_rest(job, problem)
        except (DiscordError, TimeoutError) as error:
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
        key = f"erased:{job.id}:{now.timestamp():.0f}"  # it may be wanted again after it was given up
        await tell(transaction, job.guild_id, NoticeKind.ERASED, key, facts, now)

    async def _again(self, job: Job, left: Sequence[Left]) -> None:
        """Try it later; only refusals are counted."""
        pace, asked = self._crew.pace, max((each.retry_after or 0 for each in left), default=0)
        if any(each.patient for each in left):
            await self._postpone(job.id, pace.retry(BUSY_RETRY, asked))
            return
        seconds = max(asked, pace.reopening(job.attempts))
        trouble_at = job.trouble_at or self._transitions.clock()
        await self._postpone(job.id, seconds, attempts=job.attempts + 1, trouble_at=trouble_at)

    async def _postpone(self, job_id: str, seconds: float, **values: Any) -> None:
        due_at = self._transitions.clock() + timedelta(seconds=seconds)
        async with self._transitions.database.write() as transaction:
            await table.put(transaction, job_id, {"erase_at": due_at, **values})


def _together(left: Sequence[Left]) -> Problem | None:
    """All that is left, as one problem, with Magic Hour's words where it has some."""
    codes = {each.problem.code for each in left}
    if len(codes) > 1:
        details = (each.problem.detail for each in left)
        return Problem(LEFT_EVERYWHERE, next(filter(None, details), None))
    return left[0].problem if left else None
