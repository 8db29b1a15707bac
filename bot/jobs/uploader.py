"""The uploader brings a job's files to Magic Hour: from Discord's address straight into the upload address."""

import asyncio
import logging
from typing import ClassVar

from bot.errors import (
    Declined,
    DiscordBusy,
    DiscordError,
    MagicHourError,
    OptionRefused,
    SourceGone,
    UploadUrlExpired,
)
from bot.jobs.job import Job, Problem
from bot.jobs.linked import looked_up
from bot.jobs.problems import declined
from bot.jobs.role import Role
from bot.jobs.states import State
from bot.jobs.transitions import UNTROUBLED
from bot.magic_hour import UploadItem
from bot.tools import FileInput

log = logging.getLogger(__name__)

PASSING = (MagicHourError, UploadUrlExpired, DiscordBusy, TimeoutError)

TRANSFER_SECONDS = 3600.0
"""However slowly the bytes drip, a worker is free again after this."""


class Uploader(Role):
    """Carries jobs from `uploading` to `submitting`."""

    name = "uploader"
    states = (State.UPLOADING,)
    workers: ClassVar[int] = 4

    async def carry(self, job: Job) -> None:
        try:
            await self._upload_all(job)
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
                job = await self._upload(job, file)
        await self.transitions.advance(job, State.SUBMITTING, visible=False)

    async def _upload(self, job: Job, file: FileInput) -> Job:
        """Upload one file and write down where it went, so that a restart does not upload it again."""
        job, file = await looked_up(self.crew, job, file)
        item = UploadItem(type=file.upload_type, extension=file.extension)
        target = (await self.crew.magic_hour.upload_urls([item]))[0]
        async with asyncio.timeout(TRANSFER_SECONDS):
            await self.crew.magic_hour.transfer(
                file.url or "", target, size=file.size, filename=file.filename
            )
        return await self.transitions.note(
            job, paths={**job.paths, file.option: target.file_path}, **UNTROUBLED
        )

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
