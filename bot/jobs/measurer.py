"""The measurer reads how long a clip is where the price depends on that; only then can the job be admitted."""

import asyncio
import logging
from typing import ClassVar

from bot.errors import (
    ClipBusy,
    ClipUnreadable,
    Declined,
    DiscordBusy,
    DiscordError,
    MagicHourError,
    OptionRefused,
    OptionsRefused,
    Refusal,
    SourceGone,
)
from bot.jobs.admission import ASKABLE, Admission
from bot.jobs.job import Job, Problem
from bot.jobs.linked import address_of, looked_up
from bot.jobs.problems import declined, unaffordable, unfitting
from bot.jobs.role import Crew, Role
from bot.jobs.states import State
from bot.tools import FileInput, Request

log = logging.getLogger(__name__)

PASSING = (ClipBusy, MagicHourError, DiscordBusy, TimeoutError)
LASTING = (SourceGone, ClipUnreadable, OptionRefused, DiscordError)

READING_SECONDS = 60.0
"""The longest that one attempt to find and read a clip may hold up a worker."""


class Measurer(Role):
    """Carries jobs from `measuring` to `accepted` or `awaiting_approval`."""

    name = "measurer"
    states = (State.MEASURING,)
    workers: ClassVar[int] = 4

    def __init__(self, crew: Crew, admission: Admission) -> None:
        super().__init__(crew)
        self.admission = admission

    async def carry(self, job: Job) -> None:
        try:
            async with asyncio.timeout(READING_SECONDS):
                job, seconds = await self._read(job)
        except Declined as error:
            await self.transitions.fail(job, declined(error))
        except PASSING as error:
            await self._try_later(job, error)
        except LASTING as error:
            log.info("job %s: its clip cannot be measured: %s", job.id, _reason(error))
            await self.transitions.fail(job, _lasting(job, error))
        else:
            await self._accept(job, seconds)

    async def _read(self, job: Job) -> tuple[Job, float]:
        """The job, with a linked message's file written down, and the seconds that its clip lasts."""
        clip = _unmeasured(job.request)
        job, clip = await looked_up(self.crew, job, clip)
        address = await address_of(self.crew, clip)
        if address is None:
            raise ClipUnreadable(filename=clip.words)
        return job, await self.crew.clips.seconds(*address)

    async def _accept(self, job: Job, seconds: float) -> None:
        """Admit the job now that the length of its clip, and so its price, is known."""
        try:
            request = job.request.measured(seconds, self.crew.account.plan)
        except (OptionRefused, OptionsRefused) as refusal:
            await self.transitions.fail(job, unfitting(refusal))
            return
        try:
            await self.admission.measured(job, request, request.quote(self.crew.unpublished))
        except Refusal as refusal:
            askable = isinstance(refusal, ASKABLE) and await self.admission.takes_requests(job.guild_id)
            # With the length written down, an approval can be asked for at once.
            await self.transitions.fail(
                job, unaffordable(refusal, askable=askable), request=request.to_json()
            )

    async def _try_later(self, job: Job, error: Exception) -> None:
        """Try again, unless that would keep the member waiting too long."""
        log.warning("job %s: its clip could not be read yet: %s", job.id, _reason(error))
        left = self.pace.give_up_measuring - self.transitions.troubled(job)
        asked = getattr(error, "retry_after", None) or 0.0
        if asked >= left:
            await self.transitions.fail(job, Problem("clip_unreadable"))
        else:
            await self.transitions.again(job, min(self.pace.retry(job.attempts, asked), left))


def _unmeasured(request: Request) -> FileInput:
    clip = request.unmeasured
    assert clip is not None, "only what is to be measured comes to the measurer"  # noqa: S101  states a certainty
    return clip


def _reason(error: Exception) -> str:
    """What a log says about an error: our words, and what lies behind them where that is known."""
    reason = getattr(error, "reason", None)
    return f"{error} ({reason})" if reason else str(error) or type(error).__name__


def _lasting(job: Job, error: Exception) -> Problem:
    """The problem behind a clip that cannot be read later either."""
    if isinstance(error, SourceGone):
        earlier = _unmeasured(job.request).job_id is not None
        return Problem("result_gone") if earlier else Problem("source_gone", error.filename)
    if isinstance(error, ClipUnreadable):
        return Problem("clip_unreadable")
    if isinstance(error, OptionRefused):
        return Problem("source_refused", error.problem)
    return Problem("message_gone")
