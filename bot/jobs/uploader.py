"""The uploader brings a job's files to Magic Hour: from Discord's address straight into the upload address."""

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
from bot.jobs.accountant import AccountStatus
from bot.jobs.job import Job, Problem
from bot.jobs.leases import Leases
from bot.jobs.pace import Pace
from bot.jobs.ports import Poster
from bot.jobs.problems import declined
from bot.jobs.role import Role
from bot.jobs.states import State
from bot.jobs.transitions import Transitions
from bot.magic_hour import MagicHour, UploadItem
from bot.tools import FileInput, Source

log = logging.getLogger(__name__)

PASSING = (MagicHourError, UploadUrlExpired, DiscordBusy)


class Uploader(Role):
    """Carries jobs from `accepted` over `uploading` to `submitting`."""

    name = "uploader"
    states = (State.ACCEPTED, State.UPLOADING)
    workers: ClassVar[int] = 4

    def __init__(
        self,
        transitions: Transitions,
        leases: Leases,
        pace: Pace,
        magic_hour: MagicHour,
        poster: Poster,
        account: AccountStatus,
    ) -> None:
        super().__init__(transitions, leases, pace)
        self._magic_hour = magic_hour
        self._poster = poster
        self._account = account

    async def carry(self, job: Job) -> None:
        if job.state is State.ACCEPTED:
            # The move gives the lease back; the same worker takes the job up again as one that is uploading.
            await self.transitions.advance(job, State.UPLOADING)
            return
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
            await self.transitions.fail(job, Problem("source_gone", "linked message"))

    async def _upload_all(self, job: Job) -> None:
        for file in job.request.files:
            if file.needs_upload and file.option not in job.paths:
                job = await self._upload(job, file)
        await self.transitions.advance(job, State.SUBMITTING)

    async def _upload(self, job: Job, file: FileInput) -> Job:
        """Upload one file and write down where it went, so that a restart does not upload it again."""
        if file.source is Source.MESSAGE and file.url is None:
            job, file = await self._look_up(job, file)
        item = UploadItem(type=file.upload_type, extension=file.extension)
        target = (await self._magic_hour.upload_urls([item]))[0]
        await self._magic_hour.transfer(file.url or "", target, size=file.size, filename=file.filename)
        return await self.transitions.note(job, paths={**job.paths, file.option: target.file_path})

    async def _look_up(self, job: Job, file: FileInput) -> tuple[Job, FileInput]:
        link = file.message
        attachments = await self._poster.attachments_of(link.channel_id, link.message_id) if link else ()
        if not attachments:
            raise SourceGone(filename="linked message")
        request = job.request.with_file(file.option, attachments[0], self._account.plan)
        noted = await self.transitions.note(job, request=request.to_json())
        filled = next(known for known in request.files if known.option == file.option)
        return noted, filled

    async def _try_later(self, job: Job, error: Exception) -> None:
        if self.age(job) > self.pace.give_up_sending:
            await self.transitions.fail(job, Problem("unreachable"))
            return
        log.warning("job %s: its files could not be sent yet: %s", job.id, error)
        asked = getattr(error, "retry_after", None) or 0.0
        await self.transitions.again(job, max(asked, self.pace.retry(job.attempts)))
