"""The courier brings the outcome to the member, once: the files of a finished job, or the words for a failed
one.
"""

import logging
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from bot.errors import DiscordBusy, DiscordError, DownloadBroken, FileTooLarge, MagicHourError, NotFound
from bot.jobs.job import Job, Problem
from bot.jobs.ports import Output, Posted
from bot.jobs.role import Role, finished
from bot.jobs.states import UNSUCCESSFUL, State
from bot.jobs.transitions import standing_at, with_credits
from bot.magic_hour import Download, Project

log = logging.getLogger(__name__)

EMPTY_ATTEMPTS = 8
"""Looks at a finished project that is unknown or without outputs before it counts as failed."""

BUSY_RETRY = 3
"""The attempt whose pause is taken while a neighbour is busy: several seconds."""


class Courier(Role):
    """Carries jobs from `delivering` to `done`, and tells the members of those that failed."""

    name = "courier"
    states = (State.DELIVERING,)
    untold = UNSUCCESSFUL
    workers: ClassVar[int] = 4
    batch: ClassVar[int] = 3
    grace: ClassVar[float] = 4.0

    async def carry(self, job: Job) -> None:
        try:
            await (self._deliver(job) if job.state is State.DELIVERING else self._tell(job))
        except DiscordBusy as error:
            log.warning("job %s: Discord is busy: %s", job.id, error)
            # Discord's troubles are not counted: attempts are those at getting the files.
            await self.transitions.postpone(job, self.pace.retry(BUSY_RETRY, error.retry_after))

    async def give_up(self, job: Job) -> None:
        """What may stand somewhere already is not given back: it is kept, as if there were no place for it."""
        if job.state is not State.DELIVERING or job.posting_at is None:
            await super().give_up(job)
            return
        project: Project | None = None
        try:
            project = await self.crew.magic_hour.project(job.request.tool.kind, job.project_id or "")
        except MagicHourError as error:
            log.warning("job %s: what it has cost could not be looked up: %s", job.id, error)
        await self._done(job, None, project)

    async def _tell(self, job: Job) -> None:
        again = await self._begin_posting(job)
        posted = await self._placed(job, self.crew.poster.post_failure(job, again=again))
        await finished(self.transitions.told(job, posted))
        await self.crew.outputs.clear(job)

    async def _placed(self, job: Job, posting: Awaitable[Posted]) -> Posted | None:
        """Where an outcome came to stand; None where there is no place for it, which ends the job all the same."""
        try:
            return await posting
        except (DiscordBusy, FileTooLarge):
            raise
        except DiscordError as error:
            log.warning("job %s: its member cannot be reached: %s", job.id, error)
            return None

    async def _begin_posting(self, job: Job) -> bool:
        """Write down that the outcome may stand in the channel from now on; True when it may already."""
        if job.posting_at is not None:
            return True
        await self.transitions.note(job, posting_at=self.now())
        return False

    async def _deliver(self, job: Job) -> None:
        self.crew.poster.refuse_if_away()  # before anything is downloaded in vain
        try:
            project = await self._project(job)
        except NotFound:
            await self._nothing_there(job, "vanished")
        except MagicHourError as error:
            log.warning("job %s: its result could not be looked up: %s", job.id, error)
            await self.transitions.postpone(job, self.pace.retry(BUSY_RETRY))
        else:
            if project.downloads:
                await self._bring(job, project)
            else:
                await self._nothing_there(job, "unknown_error")

    async def _project(self, job: Job) -> Project:
        """What the watcher has just seen, or what Magic Hour says now."""
        seen = self.crew.looks.take(job.id, self.now())
        return seen or await self.crew.magic_hour.project(job.request.tool.kind, job.project_id or "")

    async def _nothing_there(self, job: Job, code: str) -> None:
        if job.attempts >= EMPTY_ATTEMPTS:
            await self.transitions.fail(job, Problem(code))
        else:
            await self.transitions.again(job, self.pace.retry(job.attempts))

    async def _bring(self, job: Job, project: Project) -> None:
        try:
            posted = await self._post(with_credits(job, project.credits_charged), project.downloads)
        except DownloadBroken as error:
            log.warning("job %s: a download broke: %s", job.id, error)
            await self.transitions.again(job, self.pace.retry(job.attempts))
        else:
            await self._done(job, posted, project)

    async def _post(self, job: Job, downloads: Sequence[Download]) -> Posted | None:
        """Post the files; where Discord finds them too large, previews of them; at last only the way to them."""
        outputs: Sequence[Output] = await self.crew.outputs.fetch(job, downloads, job.file_limit)
        again = await self._begin_posting(job)
        try:
            return await self._placed(job, self.crew.poster.post_result(job, outputs, again=again))
        except FileTooLarge:
            outputs = await self.crew.outputs.fetch(job, downloads, 0)
        try:
            return await self._placed(job, self.crew.poster.post_result(job, outputs, again=True))
        except FileTooLarge:
            outputs = [replace(output, path=None, preview=None) for output in outputs]
        return await self._placed(job, self.crew.poster.post_result(job, outputs, again=True))

    async def _done(self, job: Job, posted: Posted | None, project: Project | None) -> None:
        """The job is over and charged, and what it made can be had; without a place to stand the card says how."""
        price = project.credits_charged if project else None
        known: dict[str, Any] = {"output_count": len(project.downloads)} if project else {}
        await self.crew.outputs.keep(job, self.now())
        done = self.transitions.advance(
            job,
            State.DONE,
            credits=with_credits(job, price).credits,
            told_at=self.now(),
            token=None,
            **standing_at(posted),
            **known,
        )
        if await finished(done):
            await self.crew.outputs.clear(job)
