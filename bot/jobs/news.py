"""What Magic Hour tells of its own accord, by webhooks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.jobs.bells import CARDS
from bot.jobs.durations import published
from bot.jobs.job import Job, readable
from bot.jobs.role import Crew
from bot.jobs.states import State
from bot.jobs.tracing import about_job
from bot.magic_hour import Event, Project
from bot.store import jobs as table
from bot.store.database import Transaction
from bot.store.job_rows import Row

Sequel = Callable[[], object]
"""What is done once it is committed."""


class News:
    """Takes events whose signature is valid.

    What a fresh one tells of a beginning or of a result is believed: it is what Magic Hour would answer. Everything
    else has the watcher ask, so it may come late, and all of it may come twice or out of order: only a job that waits
    is moved.
    """

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._transitions = crew.transitions

    async def take(self, event: Event, *, fresh: bool) -> None:
        """Go on with the job of a project, and adopt it if the answer to its create was lost; raises StoreError."""
        if not await self._taken(event, fresh=fresh):
            await self._taken(event, fresh=fresh)

    async def _taken(self, event: Event, *, fresh: bool) -> bool:
        """False where the answer to the create was written down just before the job could be adopted."""
        sequel, row = await self._transitions.together.write(partial(self._written, event=event, fresh=fresh))
        if sequel is not None:
            sequel()
        for job in readable([row] if row else []):
            if _lost(job):
                with about_job(job):
                    return await self._transitions.adopt(job, event.project_id) is not None
        return True

    async def _written(
        self, transaction: Transaction, event: Event, *, fresh: bool
    ) -> tuple[Sequel | None, Row | None]:
        """What follows for the job that waits for this project or, where there is none, the one of its name."""
        sequel = await self._told(transaction, event, fresh=fresh)
        row = await table.by_name(transaction, event.name) if event.name and sequel is None else None
        return sequel, row

    async def _told(self, transaction: Transaction, event: Event, *, fresh: bool) -> Sequel | None:
        if fresh and event.begun:
            begun = await self._transitions.begun(transaction, event.project_id)
            return partial(self._transitions.bells.ring, CARDS) if begun else None
        result = event.result if fresh else None
        if result and (sequel := await self._finished(transaction, result)):
            return sequel
        now = self._transitions.clock()
        hurried = await table.hurry(transaction, event.project_id, State.WAITING, now)
        return partial(self._transitions.bells.ring, State.WAITING) if hurried else None

    async def _finished(self, transaction: Transaction, project: Project) -> Sequel | None:
        job = await self._transitions.completed(transaction, project.id)
        return None if job is None else partial(self._bring, job, project)

    def _bring(self, job: Job, project: Project) -> None:
        now = self._transitions.clock()
        self._crew.looks.keep(job.id, project, now)
        self._learn_duration(job, now)
        self._transitions.announce(replace(job, state=State.WAITING), job, State.DELIVERING)

    def _learn_duration(self, job: Job, now: datetime) -> None:
        """The job has ended just now; or some time before, where a look was due, for then the event was late."""
        tool, pace, waited = job.request.tool, self._crew.pace, job.waited(now)
        usual = self._crew.durations.of(tool)
        overdue = waited >= pace.first_look(tool.kind, usual.median, usual.spread, latest=published(tool))
        by = waited / pace.scale
        self._crew.durations.learn(tool, 0.0 if overdue else by, by)


def _lost(job: Job) -> bool:
    """A create was sent and its answer is not in the book."""
    return job.create_sent_at is not None and job.state in {State.SUBMITTING, State.UNCONFIRMED}
