"""Files that a request names without bringing them: earlier results and other messages' attachments."""

from dataclasses import replace
from typing import Any

import discord

from bot.errors import OptionRefused
from bot.interactions.permissions import reads
from bot.interactions.retrying import Wish
from bot.interactions.services import Book
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.tools import FileInput, Kind, Made, MessageLink, Request
from bot.tools.rules import refuse_all
from bot.tools.wording import count

Interaction = discord.Interaction[Any]

LIBRARY = "https://magichour.ai/my-library"


def library_url(kind: Kind, project_id: str) -> str:
    """Magic Hour's own address of a project, which its tools take as an input: it stands for its only file."""
    return f"{LIBRARY}?{kind.value}Id={project_id}"


async def located(interaction: Interaction, wish: Wish, book: Book) -> Wish:
    """The wish with what is known of earlier results, after checking that the member may use what is named.

    Messages are only checked here: looking them up would take longer than an answer may. What Magic Hour already
    has is not looked for again. Raises OptionRefused when something does not exist for this member, does not fit or
    can no longer be read, OptionsRefused when that is true of several files.
    """
    files, problems = [], []
    for file in wish.request.files:
        try:
            known = file.option in wish.paths
            files.append(file if known else await _located(interaction, wish, file, book))
        except OptionRefused as problem:
            problems.append(problem)
    refuse_all(problems)
    return replace(wish, request=replace(wish.request, files=tuple(files)))


async def _located(interaction: Interaction, wish: Wish, file: FileInput, book: Book) -> FileInput:
    if file.message is not None:
        _refuse_unreadable(interaction, file, file.message)
    if file.expired(discord.utils.utcnow()):
        problem = (
            "This link of Discord's has expired. Link to the message that has the file, or attach the file."
        )
        raise _refusal(file, problem)
    if file.job_id is None:
        return file
    job = await book.get(file.job_id)
    if job is None or not await _usable(interaction, job, wish.parent, book):
        raise _refusal(file, "There is no such result of yours on this server.")
    return replace(file.unseen(), url=_result_of(job, wish.request, file), spoiler=job.spoiler)


async def _usable(interaction: Interaction, job: Job, parent_id: str | None, book: Book) -> bool:
    """Whether a member may use a result: their own, the one whose button they pressed, or what that was made of."""
    if job.guild_id != interaction.guild_id:
        return False
    if job.member_id == interaction.user.id:
        return True
    if job.private or parent_id is None:
        return False
    return job.id == parent_id or await _went_into(interaction, job, parent_id, book)


async def _went_into(interaction: Interaction, job: Job, parent_id: str, book: Book) -> bool:
    """Whether a job's result is among what the pressed job was made of, if that is for this member to use."""
    parent = await book.get(parent_id)
    if parent is None or job.id not in {file.job_id for file in parent.request.files}:
        return False
    return await _usable(interaction, parent, parent_id, book)


def _result_of(job: Job, request: Request, file: FileInput) -> str | None:
    """The address of a result; None where Magic Hour has none for it and it must be copied."""
    if job.deleted:
        raise _refusal(file, "That result has been deleted.")
    if job.state is not State.DONE or job.project_id is None:
        raise _refusal(file, "That job has no result yet. Try again when it is done.")
    if not 1 <= file.output <= job.outputs:
        raise _refusal(file, f"That result has {count(job.outputs, 'file')}.")
    made, kind = job.request.makes, job.request.tool.kind
    if not fits(request, file.option, made):
        raise _refusal(file, f"That result is of the wrong sort: this takes no {made.value}.")
    # The address of an animation would say that it is a picture.
    addressed = job.outputs == 1 and made.value == kind.value
    return library_url(kind, job.project_id) if addressed else None


def fits(request: Request, option: str, made: Made) -> bool:
    """Whether what a tool makes can go into the request's slot of this name."""
    media = request.media_of(option)
    return media is None or media.fits(made)


def _refuse_unreadable(interaction: Interaction, file: FileInput, link: MessageLink) -> None:
    guild = interaction.guild
    if guild is None or guild.id != link.guild_id or not isinstance(interaction.user, discord.Member):
        raise _refusal(file, "That message is on another server. Link to one on this server.")
    if link.channel_id == interaction.channel_id:
        readable = interaction.permissions.read_message_history
    else:
        readable = reads(interaction, link.channel_id)
    if not readable:
        raise _refusal(file, "There is no such message in a channel that you can read.")


def _refusal(file: FileInput, problem: str) -> OptionRefused:
    return OptionRefused(option=f"{file.option}_url", problem=problem)
