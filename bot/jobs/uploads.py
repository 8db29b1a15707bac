"""Files on their way to Magic Hour: from where they are straight into an upload address, unless it has them."""

import asyncio
from dataclasses import replace

from bot.errors import ResultGone, SourceGone
from bot.jobs.job import UPLOAD_REUSE, Job
from bot.jobs.linked import Address, address_of, earlier, looked_up
from bot.jobs.role import Crew
from bot.jobs.transitions import UNTROUBLED
from bot.magic_hour import UploadItem
from bot.store import uploads as table
from bot.store.uploads import Upload
from bot.tools import FileInput, Request

TRANSFER_SECONDS = 3600.0
"""However slowly the bytes drip, a worker is free again after this."""

SWEPT = 100
"""Copies that are forgotten at most whenever one is remembered: more than ever come, so that none pile up."""


async def bring(crew: Crew, job: Job, file: FileInput) -> Job:
    """Have Magic Hour get one file, and write down where it went, so that a restart does not bring it again.

    What it was sent for anybody a few days ago is used again; what it can read by itself is left to it. Raises
    SourceGone (ResultGone for an earlier result), OptionRefused, the MagicHourError family, UploadUrlExpired,
    TimeoutError, or the DiscordError family for a linked message that cannot be read.
    """
    if not file.needs_upload:
        return job
    job, file = await looked_up(crew, job, file)
    if file.job_id is not None:
        await earlier(crew, file.job_id)  # also before a copy is used: what is deleted is nobody's to use
    upload = await _remembered(crew, file) or await _copied(crew, job, file)
    request = _with_uploaded(job.request, file.option, upload)
    paths = {**job.paths, file.option: upload.path}
    await crew.transitions.note(job, paths=paths, request=request.to_json(), **UNTROUBLED)
    return replace(job, paths=paths, request=request, **UNTROUBLED)


async def begun_anew(crew: Crew, job: Job) -> Job | None:
    """Forget the copies that a job relied on, and the job without those from before its time, to be brought once more.

    None where all of its files were brought for it, or one cannot be got any more: then nothing can be mended.
    """
    files = [file for file in job.request.files if file.option in job.paths]
    async with crew.transitions.database.write() as transaction:
        await table.forget(transaction, [file.identity for file in files if file.identity])
    old = [file for file in files if file.uploaded_at is not None and file.uploaded_at < job.created_at]
    now = crew.transitions.clock()
    if not old or job.request.faces_since or not all(file.unseen().obtainable(now) for file in old):
        return None
    again = {file.option: file.unseen() for file in old}
    request = replace(job.request, files=tuple(again.get(file.option, file) for file in job.request.files))
    paths = {option: path for option, path in job.paths.items() if option not in again}
    return replace(job, request=request, paths=paths)


async def _remembered(crew: Crew, file: FileInput) -> Upload | None:
    if file.identity is None:
        return None
    async with crew.transitions.database.read() as transaction:
        return await table.find(transaction, file.identity, crew.transitions.clock() - UPLOAD_REUSE)


async def _copied(crew: Crew, job: Job, file: FileInput) -> Upload:
    """Copy a file to Magic Hour and remember that; the time is that before the first byte went."""
    began = crew.transitions.clock()
    try:
        address = await address_of(crew, file)
        assert address is not None, "only what is at Discord or Magic Hour is copied"  # noqa: S101  states a certainty
        path = await _sent(crew, _named(job.request, file, address), address)
    except SourceGone as error:
        raise (ResultGone(filename=error.filename) if file.job_id else error) from None
    upload = Upload(path, began)
    if file.identity is not None:
        async with crew.transitions.database.write() as transaction:
            await table.put(transaction, file.identity, upload)
            await table.sweep(transaction, began - UPLOAD_REUSE, SWEPT)
    return upload


async def _sent(crew: Crew, file: FileInput, address: Address) -> str:
    """Stream the file at an address to Magic Hour; what it calls it there."""
    item = UploadItem(type=file.upload_type, extension=file.extension)
    target = (await crew.magic_hour.upload_urls([item]))[0]
    async with asyncio.timeout(TRANSFER_SECONDS):
        await crew.magic_hour.transfer(address.url, target, size=file.size, filename=address.filename)
    return target.file_path


def _named(request: Request, file: FileInput, address: Address) -> FileInput:
    """The file, of whose type more is known now; raises OptionRefused where it does not fit after all."""
    media = request.media_of(file.option)
    return file if file.job_id is None or media is None else file.named(address.filename, media)


def _with_uploaded(request: Request, option: str, upload: Upload) -> Request:
    files = (file.uploaded(upload.uploaded_at) if file.option == option else file for file in request.files)
    return replace(request, files=tuple(files))
