"""The files of linked messages: looked up when somebody needs them, and written down."""

from collections.abc import Sequence

from bot.errors import DiscordGone, OptionRefused
from bot.jobs.job import Job
from bot.jobs.role import Crew
from bot.tools import Attachment, FileInput, Plan, Request, Source


async def looked_up(crew: Crew, job: Job, file: FileInput) -> tuple[Job, FileInput]:
    """The job and one of its files, whose message has been asked for it where that was still to be done.

    Raises OptionRefused when the message has nothing that fits, the DiscordError family when it cannot be read.
    """
    if file.source is not Source.MESSAGE or file.url is not None:
        return job, file
    link = file.message
    attachments = await crew.poster.attachments_of(link.channel_id, link.message_id) if link else ()
    request = _with_first_fitting(job.request, file.option, attachments, crew.account.plan)
    noted = await crew.transitions.note(job, request=request.to_json())
    return noted, next(known for known in request.files if known.option == file.option)


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
