"""The courier brings the outcome to the member, once: the files of a finished job, or the words for a failed
one.
"""

import asyncio
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import ClassVar
from urllib.parse import urlsplit

from bot.errors import (
    DiscordBusy,
    DiscordError,
    DiskFull,
    DownloadBroken,
    FileTooLarge,
    MagicHourError,
    NotFound,
)
from bot.jobs.job import Job, Problem
from bot.jobs.leases import Leases
from bot.jobs.pace import Pace
from bot.jobs.ports import Output, Poster
from bot.jobs.role import Role, finished
from bot.jobs.states import UNSUCCESSFUL, State
from bot.jobs.transitions import Transitions, with_credits
from bot.magic_hour import Download, MagicHour

log = logging.getLogger(__name__)

DOWNLOAD_ATTEMPTS = 4
"""Broken downloads before the member gets a link instead of the file."""

EMPTY_ATTEMPTS = 8
"""Looks at a complete project without outputs before it counts as failed."""


class Courier(Role):
    """Carries jobs from `delivering` to `done`, and tells the members of those that failed."""

    name = "courier"
    states = (State.DELIVERING,)
    untold = UNSUCCESSFUL
    workers: ClassVar[int] = 4
    grace: ClassVar[float] = 4.0

    def __init__(
        self,
        transitions: Transitions,
        leases: Leases,
        pace: Pace,
        magic_hour: MagicHour,
        poster: Poster,
        folder: Path,
    ) -> None:
        super().__init__(transitions, leases, pace)
        self._magic_hour = magic_hour
        self._poster = poster
        self._folder = folder

    async def carry(self, job: Job) -> None:
        try:
            await (self._deliver(job) if job.state is State.DELIVERING else self._tell(job))
        except DiscordBusy as error:
            log.warning("job %s: Discord is busy: %s", job.id, error)
            pause = self.pace.retry(job.attempts) if error.retry_after is None else error.retry_after
            await self.transitions.again(job, pause)
        except DiscordError as error:
            log.warning("job %s: its member cannot be reached: %s", job.id, error)
            await self._give_up(job)

    async def _give_up(self, job: Job) -> None:
        """A result that cannot be brought ends as a failure, of which at least words may arrive."""
        if job.state is State.DELIVERING:
            await self.transitions.fail(job, Problem("undeliverable"))
        else:
            await self.transitions.told(job, None)

    async def _tell(self, job: Job) -> None:
        again = await self._begin_posting(job)
        message_id = await self._poster.post_failure(job, again=again)
        await self.transitions.told(job, message_id)

    async def _begin_posting(self, job: Job) -> bool:
        """Write down that the outcome may stand in the channel from now on; True when it may already."""
        if job.posting_at is not None:
            return True
        await self.transitions.note(job, posting_at=self.now())
        return False

    async def _deliver(self, job: Job) -> None:
        try:
            project = await self._magic_hour.project(job.request.tool.kind, job.project_id or "")
        except NotFound:
            await self.transitions.fail(job, Problem("vanished"))
        except MagicHourError as error:
            log.warning("job %s: its result could not be looked up: %s", job.id, error)
            await self.transitions.again(job, self.pace.retry(job.attempts))
        else:
            if project.downloads:
                await self._bring(with_credits(job, project.credits_charged), project.downloads)
            else:
                await self._nothing_there(job)

    async def _nothing_there(self, job: Job) -> None:
        if job.attempts >= EMPTY_ATTEMPTS:
            await self.transitions.fail(job, Problem("unknown_error"))
        else:
            await self.transitions.again(job, self.pace.retry(job.attempts))

    async def _bring(self, job: Job, downloads: Sequence[Download]) -> None:
        folder = self._folder / job.id
        try:
            outputs = [await self._fetch(job, number, each) for number, each in enumerate(downloads, 1)]
            message_id = await self._post(job, outputs)
        except DownloadBroken as error:
            log.warning("job %s: a download broke: %s", job.id, error)
            await self.transitions.again(job, self.pace.retry(job.attempts))
            return
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        done = self.transitions.advance(
            job, State.DONE, credits=job.credits, result_id=message_id, told_at=self.now(), token=None
        )
        await finished(done)

    async def _post(self, job: Job, outputs: Sequence[Output]) -> int | None:
        again = await self._begin_posting(job)
        try:
            return await self._poster.post_result(job, outputs, again=again)
        except FileTooLarge:
            return await self._poster.post_result(job, [_as_link(output) for output in outputs], again=True)

    async def _fetch(self, job: Job, number: int, download: Download) -> Output:
        filename = f"{job.request.tool.command}-{job.id}-{number}{_suffix(download.url)}"
        path = self._folder / job.id / filename
        link = Output(filename, download.url, download.expires_at, path=None, size=None)
        try:
            size = await self._magic_hour.download(download.url, path, limit=job.file_limit)
        except DiskFull as error:
            log.warning("job %s: %s Its result is posted as a link.", job.id, error)
            return link
        except DownloadBroken as error:
            if error.too_large or job.attempts >= DOWNLOAD_ATTEMPTS:
                return link
            raise
        return Output(filename, download.url, download.expires_at, path, size)


def _as_link(output: Output) -> Output:
    return Output(output.filename, output.url, output.expires_at, path=None, size=output.size)


def _suffix(url: str) -> str:
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return suffix if suffix[1:].isalnum() and len(suffix) < 8 else ""  # noqa: PLR2004  no real extension is longer
