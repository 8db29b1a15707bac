"""The clerk closes requests for approval that nobody has decided in time."""

import logging

from bot.jobs.job import Job
from bot.jobs.role import Role
from bot.jobs.states import State

log = logging.getLogger(__name__)


class Clerk(Role):
    """Carries jobs from `awaiting_approval` to `denied`, once they are due: that is when they expire."""

    name = "clerk"
    states = (State.AWAITING_APPROVAL,)

    async def carry(self, job: Job) -> None:
        log.info("job %s: nobody has approved or denied it in time", job.id)
        await self.transitions.advance(job, State.DENIED, problem_code="not_decided", problem_detail=None)
