"""The uploader brings a job's files to Magic Hour: from Discord's address straight into the upload address."""

import logging
from typing import ClassVar

from bot.errors import (
    Declined,
    DiscordBusy,
    DiscordError,
    MagicHourError,
    OptionRefused,
    ResultGone,
    SourceGone,
    UploadUrlExpired,
)
from bot.jobs.job import Job, Problem
from bot.jobs.problems import declined
from bot.jobs.role import Role
from bot.jobs.states import State
from bot.jobs.uploads import bring

log = logging.getLogger(__name__)

PASSING = (MagicHourError, UploadUrlExpired, DiscordBusy, TimeoutError)


class Uploader(Role):
    """Carries jobs from `uploading` to `submitting`."""

    name = "uploader"
    states = (State.UPLOADING,)
    workers: ClassVar[int] = 4
    batch: ClassVar[int] = 3

    async def carry(self, job: Job) -> None:
        try:
            await self._upload_all(job)
        except ResultGone:
            await self.transitions.fail(job, Problem("result_gone"))
        except SourceGone as error:
            await self.transitions.fail(job, Problem("source_gone", error.filename))
        except OptionRefused as error:
            await self.transitions.fail(job, Problem("source_refused", error.problem))
        except Declined as error:
            await self.transitions.fail(job, declined(error))
        except PASSING as error:
            await self._try_later(job, error)
        except DiscordError:
            await self.transitions.fail(job, Problem("message_gone"))

    async def _upload_all(self, job: Job) -> None:
        for file in job.request.files:
            if file.needs_upload and file.option not in job.paths:
                job = await bring(self.crew, job, file)
        # It was due before: so it keeps its turn among those that go on with it.
        await self.transitions.advance(job, State.SUBMITTING, visible=False, due_at=job.due_at)

    async def _try_later(self, job: Job, error: Exception) -> None:
        job = (
            await self.transitions.read(job.id) or job
        )  # files that did arrive have ended the trouble before
        if self.transitions.troubled(job) > self.pace.give_up_sending:
            await self.transitions.fail(job, Problem("unreachable"))
            return
        log.warning("job %s: its files could not be sent yet: %s", job.id, error)
        pause = self.pace.retry(job.attempts, getattr(error, "retry_after", None))
        await self.transitions.again(job, pause)
