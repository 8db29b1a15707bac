"""Counts what becomes of jobs, once it is committed."""

from collections import OrderedDict
from datetime import datetime
from typing import Protocol

from bot.jobs.job import Job
from bot.jobs.states import UNSUCCESSFUL, State

MOST_REMEMBERED = 10_000
"""Jobs of which it is known in memory when they were found complete; of more at once the oldest are not measured."""


class Meters(Protocol):
    """Where the counts go; none of this may raise."""

    def ended(self, tool: str, ending: str) -> None: ...

    def waited(self, stretch: str, kind: str, seconds: float) -> None: ...

    def charged(self, tool: str, credits: int) -> None: ...

    def released(self, tool: str, credits: int) -> None: ...


class Tally:
    """Hears of every move of this process; what another process does is counted there."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self._complete: OrderedDict[str, datetime] = OrderedDict()

    def moved(self, before: Job, after: Job, now: datetime) -> None:
        """Count a move: the job as it was known before, and as it is."""
        if after.state is State.WAITING:
            self._waited("accepted_submitted", after, after.accepted_at, after.submitted_at)
        elif after.state is State.DELIVERING:
            self._waited("submitted_complete", after, after.submitted_at, now)
            self._remember(after.id, now)
        if back := _held(before, after) - after.credits:
            self._released(after, back)
        if after.state.final:
            self._ended(after)

    def _ended(self, job: Job) -> None:
        tool = job.request.tool
        complete = self._complete.pop(job.id, None)
        self._meters.ended(tool.command, job.state)
        if job.state in UNSUCCESSFUL:
            return
        self._meters.charged(tool.command, job.credits)
        if job.result_id is not None:
            self._waited("complete_posted", job, complete, job.told_at)
            self._waited("accepted_posted", job, job.accepted_at, job.told_at)

    def _waited(self, stretch: str, job: Job, begin: datetime | None, end: datetime | None) -> None:
        if begin is not None and end is not None:
            self._meters.waited(stretch, job.request.tool.kind, (end - begin).total_seconds())

    def _released(self, job: Job, credits: int) -> None:
        if credits > 0:
            self._meters.released(job.request.tool.command, credits)

    def _remember(self, job_id: str, now: datetime) -> None:
        self._complete[job_id] = now
        if len(self._complete) > MOST_REMEMBERED:
            self._complete.popitem(last=False)


def _held(before: Job, after: Job) -> int:
    """The credits that the job held before the move.

    Whoever cancels a job may have read it before they were held. Until Magic Hour names a price they are the quote's.
    """
    return max(before.credits, after.held if after.submitted_at is None else 0)
