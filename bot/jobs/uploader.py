"""The uploader brings a job's files to Magic Hour: from Discord's address straight into the upload address."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from bot.errors import (
    Declined,
    DiscordBusy,
    DiscordError,
    DiscordGone,
    MagicHourError,
    OptionRefused,
    SourceGone,
    UploadUrlExpired,
)
from bot.jobs.job import Job, Problem
from bot.jobs.problems import declined
from bot.jobs.role import Role
from bot.jobs.states import State
from bot.jobs.transitions import UNTROUBLED, LeaseLost
from bot.magic_hour import UploadItem
from bot.tools import Attachment, FileInput, Request, Source

log = logging.getLogger(__name__)

PASSING = (MagicHourError, UploadUrlExpired, DiscordBusy, TimeoutError)

TRANSFER_SECONDS = 3600.0
"""However slowly the bytes drip, a worker is free again after this."""


class Uploader(Role):
    """Carries jobs from `accepted` over `uploading` to `submitting`."""

    name = "uploader"
    states = (State.ACCEPTED, State.UPLOADING)
    workers: ClassVar[int] = 4

    async def carry(self, job: Job) -> None:
        job = await self._uploading(job)
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

    async def _uploading(self, job: Job) -> Job:
        """The job as one that is uploading, still in this worker's hands."""
        if job.state is State.UPLOADING:
            return job
        kept: dict[str, Any] = {
            "lease_owner": self.transitions.owner,
            "lease_until": self.later(self.pace.lease),
        }
        moved = await self.transitions.advance(job, State.UPLOADING, visible=_has_uploads(job), **kept)
        if moved is None:
            raise LeaseLost
        return moved

    async def _upload_all(self, job: Job) -> None:
        for file in job.request.files:
            if file.needs_upload and file.option not in job.paths:
                job = await self._upload(job, file)
        await self.transitions.advance(job, State.SUBMITTING, visible=False)

    async def _upload(self, job: Job, file: FileInput) -> Job:
        """Upload one file and write down where it went, so that a restart does not upload it again."""
        if file.source is Source.MESSAGE and file.url is None:
            job, file = await self._look_up(job, file)
        item = UploadItem(type=file.upload_type, extension=file.extension)
        target = (await self.crew.magic_hour.upload_urls([item]))[0]
        async with asyncio.timeout(TRANSFER_SECONDS):
            await self.crew.magic_hour.transfer(
                file.url or "", target, size=file.size, filename=file.filename
            )
        return await self.transitions.note(
            job, paths={**job.paths, file.option: target.file_path}, **UNTROUBLED
        )

    async def _look_up(self, job: Job, file: FileInput) -> tuple[Job, FileInput]:
        link = file.message
        attachments = await self.crew.poster.attachments_of(link.channel_id, link.message_id) if link else ()
        request = self._with_first_fitting(job.request, file.option, attachments)
        noted = await self.transitions.note(job, request=request.to_json())
        filled = next(known for known in request.files if known.option == file.option)
        return noted, filled

    def _with_first_fitting(
        self, request: Request, option: str, attachments: Sequence[Attachment]
    ) -> Request:
        """The request with the first attachment that fits; where none does, the first one's refusal is raised."""
        refusals = []
        for attachment in attachments:
            try:
                return request.with_file(option, attachment, self.crew.account.plan)
            except OptionRefused as refusal:
                refusals.append(refusal)
        raise refusals[0] if refusals else DiscordGone

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


def _has_uploads(job: Job) -> bool:
    return any(file.needs_upload for file in job.request.files)
