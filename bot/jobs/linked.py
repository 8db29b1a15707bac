"""Files that a request only names: looked for where they are when somebody needs them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.errors import DiscordGone, NotFound, OptionRefused, ResultGone, UnknownTool
from bot.jobs.job import Job
from bot.jobs.role import Crew
from bot.tools import Attachment, FileInput, Plan, Request, Source


class Address(NamedTuple):
    """Where a file can be read now; the address is signed and belongs into no log."""

    url: str
    extension: str
    filename: str


async def looked_up(crew: Crew, job: Job, file: FileInput) -> tuple[Job, FileInput]:
    """The job and one of its files, whose message has been asked for it where that was still to be done, or where the
    address it gave has died since. What the message hides makes the job a spoiler.

    Raises OptionRefused when the message has nothing that fits, the DiscordError family when it cannot be read.
    """
    link = file.message if file.source is Source.MESSAGE else None
    if link is None or (file.url is not None and not file.expired(crew.transitions.clock())):
        return job, file
    attachments = await crew.poster.attachments_of(link.channel_id, link.message_id)
    request = _with_first_fitting(job.request, file.option, attachments, crew.account.plan)
    found = next(known for known in request.files if known.option == file.option)
    spoiler = job.spoiler or found.hidden
    await crew.transitions.note(job, request=request.to_json(), spoiler=spoiler)
    return replace(job, request=request, spoiler=spoiler), found


def _with_first_fitting(
    request: Request, option: str, attachments: Sequence[Attachment], plan: Plan
) -> Request:
    """The request with the first attachment that fits; where none does, the first one's refusal is raised."""
    refusals = []
    for attachment in attachments:
        try:
            return request.with_file(option, attachment, plan)
        except OptionRefused as refusal:
            refusals.append(refusal)
    raise refusals[0] if refusals else DiscordGone


async def address_of(crew: Crew, file: FileInput) -> Address | None:
    """Where the bot itself can read a file: at Discord, or at Magic Hour where that gives an address for an earlier
    result.

    None for every other file: an address that somebody gave might lead anywhere. Raises ResultGone when an earlier
    result is not there, the MagicHourError family when that cannot be learnt.
    """
    if file.job_id is not None:
        return await _output(crew, file.job_id, file.output)
    if file.url is None or not file.needs_upload:
        return None
    return Address(file.url, file.extension, file.filename)


async def earlier(crew: Crew, job_id: str) -> Job:
    """A job whose result is used; raises ResultGone where that is deleted, or is to be."""
    try:
        job = await crew.transitions.read(job_id)
    except UnknownTool:
        job = None
    if job is None or job.deleted:
        raise ResultGone(filename=job_id)
    return job


async def _output(crew: Crew, job_id: str, number: int) -> Address:
    job = await earlier(crew, job_id)
    try:
        project = await crew.magic_hour.project(job.request.tool.kind, job.project_id or "")
    except NotFound:
        raise ResultGone(filename=job_id) from None
    if project.enabled is False or not 1 <= number <= len(project.downloads):
        raise ResultGone(filename=job_id)
    url = project.downloads[number - 1].url
    path = PurePosixPath(urlsplit(url).path)
    return Address(url, path.suffix.removeprefix(".").lower(), path.name)
