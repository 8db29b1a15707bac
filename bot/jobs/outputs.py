"""What Magic Hour has made, brought to our disk: whole where it may be attached, as a preview where it is too large."""

import asyncio
import logging
import shutil
from asyncio import Lock
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from bot.errors import DiskFull, DownloadBroken, NotFound
from bot.jobs.archive import ABANDONED, HALF_WRITTEN, SPARE_BYTES, Archive, free_bytes, job_folders, touched
from bot.jobs.job import Job
from bot.jobs.ports import Output, Previews
from bot.magic_hour import Download, MagicHour
from bot.tools import Kind

log = logging.getLogger(__name__)

DOWNLOAD_ATTEMPTS = 4
"""Broken downloads before the member gets no file, only the way to it."""

DOWNLOAD_SECONDS = 900.0
"""However slowly the bytes drip, a worker is free again after this."""

LARGEST_BYTES = 1024 * 1024 * 1024
"""Of a file that is fetched although it cannot be attached: for its preview, and for the archive."""

_WITHOUT_PREVIEW = ".none"
"""The ending of the empty file that says that a preview cannot be made, so that nobody tries again."""


class Outputs:
    """Fetches the files of results into `folder`, which holds one folder for each job that is being delivered."""

    def __init__(
        self,
        magic_hour: MagicHour,
        folder: Path,
        archive: Archive,
        previews: Previews,
        *,
        free_bytes: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._magic_hour = magic_hour
        self._folder = folder
        self._archive = archive
        self._previews = previews
        self._free_bytes = free_bytes
        self._promised = 0
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    async def fetch(self, job: Job, downloads: Sequence[Download], limit: int) -> tuple[Output, ...]:
        """The files of a result: those of up to `limit` bytes to be attached, larger ones as a preview.

        What lies on our disk already, in the archive too, is not downloaded again, and is had without `downloads`.
        Raises DownloadBroken as long as another attempt may help.
        """
        count = max(len(downloads), job.output_count or 0)
        known = [*downloads, *([None] * (count - len(downloads)))]
        return tuple([await self._output(job, n, each, limit) for n, each in enumerate(known, 1)])

    @asynccontextmanager
    async def at_hand(self, job: Job, limit: int) -> AsyncIterator[tuple[Output, ...]]:
        """The files of an earlier result once more, as `fetch` gives them, for as long as they are being posted.

        Raises NotFound when nobody has any of them any more, DownloadBroken or what asking Magic Hour raises.
        """
        async with self._locks.setdefault(job.id, Lock()):
            try:
                yield await self._once_more(job, limit)
            finally:
                await self.clear(job)

    async def keep(self, job: Job, now: datetime) -> None:
        """Give what was fetched whole to the archive, if there is one."""
        if self._archive.keeping:
            await asyncio.to_thread(lambda: self._archive.keep(job.id, list(self._fetched_here(job)), now))

    async def clear(self, job: Job) -> None:
        """Remove what lies on our disk only to be posted."""
        await asyncio.to_thread(shutil.rmtree, self._folder / job.id, ignore_errors=True)

    async def erase(self, job: Job) -> None:
        """Remove everything of a result that we have, in the archive too, once nobody posts it any more."""
        async with self._locks.setdefault(job.id, Lock()):
            await asyncio.to_thread(self._archive.remove, job.id)
            await self.clear(job)

    def sweep(self, now: datetime) -> None:
        """Let the archive end what it has kept long enough. It blocks."""
        self._archive.sweep(now)

    def leftovers(self, now: datetime) -> list[str]:
        """The jobs whose files nobody here has touched for a while: a process may have died over them. It blocks."""
        return [each.name for each in job_folders(self._folder) if touched(each) < now - ABANDONED]

    def remove_leftover(self, job_id: str) -> None:
        """Remove what a job left on our disk. It blocks."""
        if job_id not in self._locks:
            shutil.rmtree(self._folder / job_id, ignore_errors=True)

    def lying(self, now: datetime) -> list[str]:
        """The jobs of which the archive has something, or somebody has left something. It blocks."""
        archived = (each.name for each in job_folders(self._archive.folder))
        return sorted({*archived, *self.leftovers(now)})

    def remove_deleted(self, job_id: str) -> None:
        """Remove everything of a job whose result is deleted, unless it is just being posted. It blocks."""
        if job_id not in self._locks:
            self._archive.remove(job_id)
            self.remove_leftover(job_id)

    async def _once_more(self, job: Job, limit: int) -> tuple[Output, ...]:
        numbers = range(1, (job.output_count or 0) + 1)
        here = [await self._on_disk(job, number) for number in numbers]
        downloads = () if here and all(here) else await self.downloads(job)
        if not downloads and not any(here):
            raise NotFound(status=404, code=None, detail="It has no files any more.")
        return await self.fetch(job, downloads, limit)

    async def downloads(self, job: Job) -> Sequence[Download]:
        """What Magic Hour still has of a result."""
        try:
            project = await self._magic_hour.project(job.request.tool.kind, job.project_id or "")
        except NotFound:
            return ()
        return () if project.enabled is False else project.downloads

    async def _output(self, job: Job, number: int, download: Download | None, limit: int) -> Output:
        found = await self._on_disk(job, number)
        if found is None and download is not None:
            found = await self._fetched(job, self._path(job, number, download), download, limit)
        if found is None:
            name = _name(job, number) if download is None else self._path(job, number, download).name
            return Output(name, path=None, size=None)
        file, size = found
        if size <= limit:
            return Output(file.name, file, size)
        return Output(file.name, None, size, await self._preview(job, file))

    def _path(self, job: Job, number: int, download: Download) -> Path:
        return self._folder / job.id / f"{_name(job, number)}{_suffix(download.url)}"

    async def _on_disk(self, job: Job, number: int) -> tuple[Path, int] | None:
        """Where an output lies whole, from an earlier attempt to post it or in the archive, and its bytes."""
        name = _name(job, number)

        def look() -> tuple[Path, int] | None:
            file = next((file for file in self._whole_files(job) if file.stem == name), None)
            return None if file is None else (file, file.stat().st_size)

        return await asyncio.to_thread(look)

    def _whole_files(self, job: Job) -> Iterator[Path]:
        yield from self._fetched_here(job)
        yield from _outputs_in(self._archive.folder / job.id, job)

    def _fetched_here(self, job: Job) -> Iterator[Path]:
        return _outputs_in(self._folder / job.id, job)

    async def _fetched(self, job: Job, path: Path, download: Download, limit: int) -> tuple[Path, int] | None:
        """The downloaded file and its bytes; None where it is too large to be had, or has broken too often."""
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                return path, await self._stream(job, download.url, path, limit)
        except DiskFull as error:
            log.warning("job %s: %s Its result is posted without the file.", job.id, error)
        except TimeoutError:
            self._raise_unless_given_up(job, DownloadBroken())
        except DownloadBroken as error:
            self._raise_unless_given_up(job, error)
        return None

    def _raise_unless_given_up(self, job: Job, error: DownloadBroken) -> None:
        if not error.too_large and job.attempts < DOWNLOAD_ATTEMPTS:
            raise error from None

    async def _stream(self, job: Job, url: str, path: Path, limit: int) -> int:
        """Download a file and tell its bytes; a larger one than can be attached only as far as it is of use and there
        is room for it.
        """
        try:
            return await self._magic_hour.download(url, path, limit=limit)
        except DownloadBroken as error:
            if not error.too_large or not (self._archive.keeping or _has_preview(job)):
                raise
            with self._room(await self._free()) as room:
                if room <= limit:
                    raise
                return await self._magic_hour.download(url, path, limit=room)

    async def _free(self) -> int:
        try:
            return await asyncio.to_thread(self._free_bytes, self._folder)
        except OSError:
            raise DiskFull from None

    @contextmanager
    def _room(self, free: int) -> Iterator[int]:
        """Bytes that a large file may take, of those that are free; they are promised to it until it is there."""
        room = max(0, min(LARGEST_BYTES, free - SPARE_BYTES - self._promised))
        self._promised += room
        try:
            yield room
        finally:
            self._promised -= room

    async def _preview(self, job: Job, file: Path) -> Path | None:
        """A small picture of a file; one that could not be made is not tried again."""
        if not _has_preview(job):
            return None
        stem = self._folder / job.id / f"{file.stem}-preview"
        try:
            made = await asyncio.to_thread(_made_before, stem) or await self._made(file, stem)
        except OSError as error:
            log.warning("job %s: there is no room for a preview: %s", job.id, error.strerror)
            return None
        return None if made.suffix == _WITHOUT_PREVIEW else made

    async def _made(self, file: Path, stem: Path) -> Path:
        made = await self._previews.make(file, stem)
        return await asyncio.to_thread(_noted, stem) if made is None else made


def _has_preview(job: Job) -> bool:
    return job.request.tool.kind is not Kind.AUDIO


def _made_before(stem: Path) -> Path | None:
    """What came of an earlier attempt at a preview; its folder is made for the next one."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    return next((each for each in _files_in(stem.parent) if each.stem == stem.name), None)


def _noted(stem: Path) -> Path:
    """Write down that there can be no preview."""
    note = Path(f"{stem}{_WITHOUT_PREVIEW}")
    note.touch()
    return note


def _outputs_in(folder: Path, job: Job) -> Iterator[Path]:
    """The files of a result, without their previews."""
    for file in _files_in(folder):
        if file.stem.startswith(_name(job, "")) and file.stem.rpartition("-")[2].isdecimal():
            yield file


def _files_in(folder: Path) -> list[Path]:
    """The files of a folder that were written to their end; none where it cannot be read."""
    try:
        return [each for each in folder.iterdir() if each.suffix != HALF_WRITTEN and each.is_file()]
    except OSError:
        return []


def _name(job: Job, number: int | str) -> str:
    """What a file of a result is called, without its ending."""
    return f"{job.request.tool.command}-{job.id}-{number}"


def _suffix(url: str) -> str:
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return suffix if suffix[1:].isalnum() and len(suffix) < 8 else ""  # noqa: PLR2004  no real extension is longer
