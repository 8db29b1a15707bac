"""The watcher asks Magic Hour how jobs are doing, when they are due or when a webhook has hinted at news."""

import asyncio
import logging
from typing import Any, ClassVar

from bot.errors import MagicHourError, NotFound
from bot.jobs.job import Job, Problem
from bot.jobs.role import Role
from bot.jobs.states import State
from bot.jobs.transitions import UNTROUBLED
from bot.magic_hour import Project, ProjectError
from bot.tools import Tool

log = logging.getLogger(__name__)

LOOK_SECONDS = 20.0
"""The longest that one slow answer may hold up the jobs claimed with it."""

NOT_FOUND_ATTEMPTS = 10
"""A project may be unknown for a moment after its creation; after so many looks it is gone."""


class Watcher(Role):
    """Carries jobs from `waiting` to `delivering`, and gives up those that nobody ever confirmed."""

    name = "watcher"
    states = (State.WAITING, State.UNCONFIRMED)
    workers: ClassVar[int] = 4
    batch: ClassVar[int] = 5

    async def next_due(self) -> float:
        """A hint is looked into when it rings; no other look is urgent where there are hints."""
        return await super().next_due() + self.pace.looks_together

    async def carry(self, job: Job) -> None:
        if job.state is State.UNCONFIRMED:
            await self.transitions.fail(job, Problem("unconfirmed", job.name))
            return
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                project = await self.crew.magic_hour.project(job.request.tool.kind, job.project_id or "")
        except NotFound:
            await self._not_found(job)
        except (MagicHourError, TimeoutError) as error:
            log.warning("job %s could not be looked up: %s", job.id, error)
            await self._look_later(job)
        else:
            await self._learn(job, project)

    async def _learn(self, job: Job, project: Project) -> None:
        status = project.status
        if project.enabled is False:  # a missing field says nothing
            await self.transitions.fail(job, Problem("vanished"), vendor_status=status)
        elif project.complete:
            self._learn_duration(job)
            self.crew.looks.keep(job.id, project, self.now())
            await self.transitions.advance(job, State.DELIVERING, vendor_status=status)
        elif status == "error":
            await self.transitions.fail(job, _problem(project.error), vendor_status=status)
        elif status == "canceled":
            told: dict[str, Any] = {"problem_code": "canceled_at_magic_hour", "vendor_status": status}
            await self.transitions.advance(job, State.CANCELED, **told)
        else:
            await self._look_later(job, status)

    async def _look_later(self, job: Job, status: str | None = None) -> None:
        tool = job.request.tool
        waited = job.waited(self.now())
        if waited > self.pace.give_up_waiting:
            await self.transitions.fail(job, Problem("took_too_long"))
            return
        news = status is not None and status != job.vendor_status
        facts: dict[str, Any] = {"vendor_status": status} if news else {}
        if status is not None:
            facts |= UNTROUBLED
        await self.transitions.postpone(job, self._pause(tool, waited), visible=news, **facts)

    def _pause(self, tool: Tool, waited: float) -> float:
        usual = self.crew.durations.of(tool)
        return self.pace.next_look(tool.kind, usual.median, waited, usual.spread)

    def _learn_duration(self, job: Job) -> None:
        """The job has ended between the last look, about one pause before this one was due, and now."""
        tool, due = job.request.tool, job.waited(job.due_at)
        # The first look writes down the status that it sees.
        after = 0.0 if job.vendor_status is None else max(0.0, due - self._pause(tool, due))
        by = job.waited(self.now())
        self.crew.durations.learn(tool, after / self.pace.scale, by / self.pace.scale)

    async def _not_found(self, job: Job) -> None:
        if job.attempts >= NOT_FOUND_ATTEMPTS:
            await self.transitions.fail(job, Problem("vanished"))
        else:
            await self.transitions.again(job, self.pace.retry(job.attempts))


def _problem(error: ProjectError | None) -> Problem:
    if error is None:
        return Problem("unknown_error")
    return Problem(error.code or "unknown_error", error.message)
