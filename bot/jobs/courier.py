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
from bot.jobs.ports import Output
from bot.jobs.role import Role, finished
from bot.jobs.states import UNSUCCESSFUL, State
from bot.jobs.transitions import with_credits
from bot.magic_hour import Download

log = logging.getLogger(__name__)

DOWNLOAD_ATTEMPTS = 4
"""Broken downloads before the member gets a link instead of the file."""

DOWNLOAD_SECONDS = 900.0
"""However slowly the bytes drip, a worker is free again after this."""

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
    grace: ClassVar[float] = 4.0

    async def carry(self, job: Job) -> None:
        try:
            await (self._deliver(job) if job.state is State.DELIVERING else self._tell(job))
        except DiscordBusy as error:
            log.warning("job %s: Discord is busy: %s", job.id, error)
            # Discord's troubles are not counted: attempts are those at getting the files.
            await self.transitions.postpone(job, self.pace.retry(BUSY_RETRY, error.retry_after))
        except DiscordError as error:
            log.warning("job %s: its member cannot be reached: %s", job.id, error)
            await self._give_up(job)

    async def _give_up(self, job: Job) -> None:
        """A result that cannot be brought ends as a failure, of which at least words may arrive."""
        if job.state is State.DELIVERING:
            # What may stand of the result does not tell that it ended: the words for that are posted beside it.
            await self.transitions.fail(job, Problem("undeliverable"), posting_at=None)
        else:
            await self._told(job, None)

    async def _tell(self, job: Job) -> None:
        again = await self._begin_posting(job)
        await self._told(job, await self.crew.poster.post_failure(job, again=again))

    async def _told(self, job: Job, message_id: int | None) -> None:
        await finished(self.transitions.told(job, message_id))
        await self._clear(job)

    async def _clear(self, job: Job) -> None:
        await asyncio.to_thread(shutil.rmtree, self.crew.folder / job.id, ignore_errors=True)

    async def _begin_posting(self, job: Job) -> bool:
        """Write down that the outcome may stand in the channel from now on; True when it may already."""
        if job.posting_at is not None:
            return True
        await self.transitions.note(job, posting_at=self.now())
        return False

    async def _deliver(self, job: Job) -> None:
        self.crew.poster.refuse_if_away()  # before anything is downloaded in vain
        try:
            project = await self.crew.magic_hour.project(job.request.tool.kind, job.project_id or "")
        except NotFound:
            await self._nothing_there(job, "vanished")
        except MagicHourError as error:
            log.warning("job %s: its result could not be looked up: %s", job.id, error)
            await self.transitions.postpone(job, self.pace.retry(BUSY_RETRY))
        else:
            if project.downloads:
                await self._bring(with_credits(job, project.credits_charged), project.downloads)
            else:
                await self._nothing_there(job, "unknown_error")

    async def _nothing_there(self, job: Job, code: str) -> None:
        if job.attempts >= EMPTY_ATTEMPTS:
            await self.transitions.fail(job, Problem(code))
        else:
            await self.transitions.again(job, self.pace.retry(job.attempts))

    async def _bring(self, job: Job, downloads: Sequence[Download]) -> None:
        try:
            outputs = [await self._fetch(job, number, each) for number, each in enumerate(downloads, 1)]
            message_id = await self._post(job, outputs)
        except DownloadBroken as error:
            log.warning("job %s: a download broke: %s", job.id, error)
            await self.transitions.again(job, self.pace.retry(job.attempts))
            return
        done = self.transitions.advance(
            job, State.DONE, credits=job.credits, result_id=message_id, told_at=self.now(), token=None
        )
        await finished(done)
        await self._clear(job)

    async def _post(self, job: Job, outputs: Sequence[Output]) -> int | None:
        again = await self._begin_posting(job)
        try:
            return await self.crew.poster.post_result(job, outputs, again=again)
        except FileTooLarge:
            return await self.crew.poster.post_result(
                job, [_as_link(output) for output in outputs], again=True
            )

    async def _fetch(self, job: Job, number: int, download: Download) -> Output:
        filename = f"{job.request.tool.command}-{job.id}-{number}{_suffix(download.url)}"
        path = self.crew.folder / job.id / filename
        link = Output(filename, download.url, download.expires_at, path=None, size=None)
        try:
            size = await self._download(download.url, path, job.file_limit)
        except DiskFull as error:
            log.warning("job %s: %s Its result is posted as a link.", job.id, error)
            return link
        except DownloadBroken as error:
            if error.too_large or job.attempts >= DOWNLOAD_ATTEMPTS:
                return link
            raise
        return Output(filename, download.url, download.expires_at, path, size)

    async def _download(self, url: str, path: Path, limit: int) -> int:
        """Fetch a file, unless an earlier attempt to post it has left it here whole; returns its bytes."""
        if (size := await asyncio.to_thread(_size_of, path)) is not None:
            return size
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                return await self.crew.magic_hour.download(url, path, limit=limit)
        except TimeoutError:
            raise DownloadBroken from None


def _size_of(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _as_link(output: Output) -> Output:
    return Output(output.filename, output.url, output.expires_at, path=None, size=output.size)


def _suffix(url: str) -> str:
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return suffix if suffix[1:].isalnum() and len(suffix) < 8 else ""  # noqa: PLR2004  no real extension is longer
