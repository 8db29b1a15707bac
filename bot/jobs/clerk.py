"""The clerk closes what people have left open: requests for approval, and faces of which nobody chose any."""

import logging
from typing import Any

from bot.jobs.job import UNCHOSEN, Job, Problem
from bot.jobs.role import Role
from bot.jobs.states import State

log = logging.getLogger(__name__)


class Clerk(Role):
    """Carries jobs from `awaiting_approval` to `denied`, from `choosing` to `failed`, once they are due: that is when
    they expire.
    """

    name = "clerk"
    states = (State.AWAITING_APPROVAL, State.CHOOSING)

    async def carry(self, job: Job) -> None:
        if job.state is State.CHOOSING:
            await self._end_choice(job)
            return
        log.info("job %s: nobody has approved or denied it in time", job.id)
        await self.transitions.advance(job, State.DENIED, problem_code="not_decided", problem_detail=None)

    async def _end_choice(self, job: Job) -> None:
        """Of a choice that was given up its card tells enough; a private card is replaced while it can be."""
        log.info("job %s: no face was chosen in time", job.id)
        told: dict[str, Any] = {} if job.private else {"told_at": self.now(), "token": None}
        await self.transitions.fail(job, Problem(UNCHOSEN), **told)
