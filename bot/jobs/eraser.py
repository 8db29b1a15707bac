"""The eraser deletes results: on Discord, on our disk, at Magic Hour.

Each step may be done again, so that one that was cut off is simply repeated, and none waits until another succeeds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.errors import DiscordBusy, DiscordError, InvalidRequest, KeyRefused, MagicHourError, NotSent, Unclear
from bot.jobs.bells import CARDS, ERASURES
from bot.jobs.job import Job, Problem, readable
from bot.jobs.pace import LONGEST_WAIT
from bot.jobs.role import Crew
from bot.jobs.states import State
from bot.jobs.tracing import about_job
from bot.jobs.transitions import SHELVED_SECONDS, next_card, turn_card
from bot.jobs.worker import LONGEST_REST, Worker
from bot.servers.notices import NOTICES, NoticeKind, tell
from bot.store import erasures as table
from bot.store import jobs
from bot.store.database import Transaction

log = logging.getLogger(__name__)

LEASE_SECONDS = 120.0
"""How long after its process died a deletion is taken up by another."""

STEP_SECONDS = LEASE_SECONDS / 4
"""How long each of the three steps of a deletion may take, or wait for somebody who still posts the result: together,
and with a word to whoever wanted it, they end before the lease does.
"""

PATIENCE = timedelta(days=3)
"""How long a deletion is tried that Magic Hour or Discord refuse; whoever wanted it is told then."""

FEWEST_ATTEMPTS = 10
"""So often it was refused before it is given up: a bot that was off for days has asked only once."""

TOLD = FEWEST_ATTEMPTS + 1
"""What stands for the number of refusals once whoever wanted it knows of them, while somebody else is waited for."""

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

    problem: Problem | None = None
    """What is told of it where it is given up; None for what never is."""
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

    def __init__(self, crew: Crew, seconds: float = STEP_SECONDS) -> None:
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
        await asyncio.gather(*(self._erased(job) for job in jobs))
        for job_id in {row["id"] for row in rows} - {job.id for job in jobs}:
            await self._postpone(job_id, SHELVED_SECONDS)  # a version that knows its tool can delete it
        return bool(rows)

    async def next_due(self) -> float:
        async with self._transitions.database.read() as transaction:
            due = await table.next_due(transaction)
        return LONGEST_REST if due is None else (due - self._transitions.clock()).total_seconds()

    async def _erased(self, job: Job) -> None:
        with about_job(job):
            await self._erase(job)

    async def _erase(self, job: Job) -> None:
        """Delete everything; what could not be is left."""
        steps = (self._on_discord, self._on_disk, self._at_magic_hour)
        done = [await self._in_time(step, job) for step in steps]
        left = [each for each in done if each is not None]
        tired = self._refused_long_enough(job)
        if all(each.for_good or (tired and not each.patient) for each in left):
            await self._finish(job, left)
        else:
            await self._again(job, left, tired=tired)

    async def _in_time(self, step: Callable[[Job], Awaitable[Left | None]], job: Job) -> Left | None:
        """Do one step; one that hangs or breaks keeps no other from being done."""
        try:
            async with asyncio.timeout(self._seconds):
                return await step(job)
        except TimeoutError:
            log.warning("job %s: its result cannot be deleted yet: that takes too long", job.id)
        except Exception:
            log.exception("job %s: its result could not be deleted", job.id)
        return Left(patient=True)

    async def _on_disk(self, job: Job) -> None:
        await self._crew.outputs.erase(job)

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

    def _refused_long_enough(self, job: Job) -> bool:
        """Whether it was refused often enough and for long enough; a neighbour that is away does not refuse."""
        refused_long = job.trouble_at is not None and self._transitions.clock() - job.trouble_at > PATIENCE
        return refused_long and job.attempts >= FEWEST_ATTEMPTS

    async def _finish(self, job: Job, left: Sequence[Left]) -> None:
        """Be done with it; where another attempt may help one day, it may be wanted again."""
        problem, now = _together(left), self._transitions.clock()
        # A message that was found after its result was deleted may leave nothing new to tell.
        news = job.erased_at is None or problem != job.problem
        if problem is not None and news:
            await self._tell_of_rest(job, problem)
        trouble_at = None if all(each.for_good for each in left) else now
        values: dict[str, Any] = {"erase_at": None, "erased_at": now, "trouble_at": trouble_at, **next_card()}
        if job.state is State.DONE:
            code, detail = (problem.code, problem.detail) if problem else (None, None)
            values |= {"problem_code": code, "problem_detail": detail}
        async with self._transitions.database.write() as transaction:
            if await _more_stands(transaction, job):
                await table.put(transaction, job.id, {"erase_at": now})
                return
            if await table.put(transaction, job.id, values) is not None:
                if news:
                    await self._tell_managers(transaction, job, problem)
                await turn_card(transaction, job)
        log.info("job %s: its result is deleted%s", job.id, f" ({problem.code})" if problem else "")
        for topic in (CARDS, NOTICES):
            self._transitions.bells.ring(topic)

    async def _tell_of_rest(self, job: Job, problem: Problem) -> bool:
        """Tell whoever wanted it what is left; the card says it too, where it can be reached. False where that may be
        tried again.
        """
        try:
            async with asyncio.timeout(self._seconds / 2):
                await self._crew.poster.post_rest(job, problem)
        except (DiscordError, TimeoutError) as error:
            log.info("job %s: nobody could be told what is left of it: %s", job.id, error)
            return not isinstance(error, DiscordBusy | TimeoutError)
        return True

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

    async def _again(self, job: Job, left: Sequence[Left], *, tired: bool) -> None:
        """Try it later, and later each time; refusals are counted apart from what only takes its time."""
        asked = max((each.retry_after or 0 for each in left), default=0)
        pauses, values = list[float](), dict[str, Any]()
        if any(each.patient for each in left):
            pauses.append(self._crew.pace.reopening(job.crashes - 1))
            values["crashes"] = job.crashes + 1
        if any(not each.patient and not each.for_good for each in left):
            pauses.append(self._crew.pace.reopening(job.attempts))
            values["attempts"] = await self._refused(job, left, tired=tired)
            values["trouble_at"] = job.trouble_at or self._transitions.clock()
        await self._postpone(job.id, max(min(pauses), min(asked, LONGEST_WAIT)), **values)

    async def _refused(self, job: Job, left: Sequence[Left], *, tired: bool) -> int:
        """How often it has been refused by now; once that is long enough it is told, whoever else is waited for."""
        if not tired or job.attempts == TOLD:
            return job.attempts if job.attempts >= FEWEST_ATTEMPTS else job.attempts + 1
        problem = _together([each for each in left if not each.patient])
        told = problem is not None and await self._tell_of_rest(job, problem)
        return TOLD if told else FEWEST_ATTEMPTS

    async def _postpone(self, job_id: str, seconds: float, **values: Any) -> None:
        due_at = self._transitions.clock() + timedelta(seconds=seconds)
        async with self._transitions.database.write() as transaction:
            await table.put(transaction, job_id, {"erase_at": due_at, **values})


async def _more_stands(transaction: Transaction, job: Job) -> bool:
    """Whether messages have been written down since its deletion was taken up; nobody adds any before the transaction
    ends.
    """
    row = await jobs.locked(transaction, job.id, job.state)
    return row is not None and Job.from_row(row).messages != job.messages


def _together(left: Sequence[Left]) -> Problem | None:
    """All that is left, as one problem, with Magic Hour's words where it has some."""
    problems = [each.problem for each in left if each.problem is not None]
    if len({each.code for each in problems}) > 1:
        return Problem(LEFT_EVERYWHERE, next(filter(None, (each.detail for each in problems)), None))
    return problems[0] if problems else None
