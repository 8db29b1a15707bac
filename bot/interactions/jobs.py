"""`/jobs`: what members have asked for, and what can be done about it."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import discord

from bot.errors import NotManager, Refusal, TooLate, UnknownTool
from bot.interactions.managing import manager_of
from bot.interactions.results.erasing import ask
from bot.interactions.results.reposting import bring
from bot.interactions.services import services_of
from bot.interactions.sources import LIBRARY, library_url
from bot.jobs.history import Selection, Turn
from bot.jobs.job import WITHDRAWN, Job
from bot.jobs.states import State
from bot.messages.discord_errors import translated
from bot.messages.job_pages import Relatives, job_page, list_page, uncancelable
from bot.messages.panel import Panel
from bot.messages.text import credits_back, credits_of

_ID = re.compile(r"\w{1,16}", re.ASCII)
"""The database need not be asked for anything else, which it might not even be able to read."""

Interaction = discord.Interaction[Any]


@dataclass(frozen=True)
class Found:
    """A job that was named, for a reader whose own it is or who manages its server."""

    job: Job
    own: bool

    @property
    def readable(self) -> bool:
        """Whether the reader may know what it is about."""
        return self.own or not self.job.private


async def list_jobs(interaction: Interaction, member_id: int, selection: Selection | None) -> None:
    """Show a member's jobs to the reader alone.

    :raises NotManager: they are somebody else's, and the reader is no manager.
    """
    page = await _list(interaction, member_id, selection, None)
    with translated():
        await interaction.response.send_message(**page.sending(), ephemeral=True)


async def turn_page(
    interaction: Interaction, member_id: int, selection: Selection | None, turn: Turn
) -> None:
    """Show the next page in place of this one; who reads it is asked again."""
    page = await _list(interaction, member_id, selection, turn)
    with translated():
        await interaction.response.edit_message(**page.editing())


async def _list(
    interaction: Interaction, member_id: int, selection: Selection | None, turn: Turn | None
) -> Panel:
    guild_id = _guild_of(interaction)
    if member_id != interaction.user.id:
        await manager_of(interaction)
    page = await services_of(interaction).history.page(guild_id, member_id, selection, turn)
    return list_page(page, member_id, interaction.user.id, selection)


async def show_job(interaction: Interaction, named: str) -> None:
    """Show everything about a job to the reader alone, then bring its result."""
    found = await find(interaction, named)
    job, relatives = found.job, await _relatives(interaction, found.job)
    with translated():
        page = job_page(job, relatives, own=found.own)
        await interaction.response.send_message(**page.sending(), ephemeral=True)
    if found.readable and job.state is State.DONE and not job.deleted:
        await bring(interaction, job)


async def cancel_job(interaction: Interaction, named: str) -> None:
    """Cancel a job where that is possible, and say what is possible where it is not."""
    found = await find(interaction, named)
    told = await _canceled(interaction, found) if found.job.state.before_submission else None
    if told is None:
        job = await services_of(interaction).book.get(found.job.id) or found.job
        told = uncancelable(job, _library_of(job), private=not found.readable)
    with translated():
        await interaction.response.send_message(told, ephemeral=True, suppress_embeds=True)


async def delete_job(interaction: Interaction, named: str) -> None:
    """Ask whether a result is to be deleted."""
    await ask(interaction, (await find(interaction, named)).job)


async def _canceled(interaction: Interaction, found: Found) -> str | None:
    """What became of the credits; None where it has gone too far meanwhile."""
    manager_id = None if found.own else interaction.user.id
    try:
        canceled = await services_of(interaction).book.cancel(found.job.id, manager_id=manager_id)
    except TooLate:
        return None
    if found.own:
        return f"Canceled. {credits_back(canceled.held)}"
    back = f" Their {credits_of(canceled.held)} went back." if canceled.held else ""
    return f"Canceled, and <@{canceled.member_id}> is told.{back}"


async def find(interaction: Interaction, named: str) -> Found:
    """The job that was chosen from the list or typed by hand.

    :raises Refusal: there is none of this name that the reader may know of.
    """
    guild_id = _guild_of(interaction)
    job_id = named.strip().removeprefix("job:")
    job = await services_of(interaction).book.get(job_id) if _ID.fullmatch(job_id) else None
    if job is None or job.guild_id != guild_id or _unseen(job):
        raise _unknown()
    if job.member_id != interaction.user.id:
        await _refuse_members(interaction)
    return Found(job, own=job.member_id == interaction.user.id)


async def _refuse_members(interaction: Interaction) -> None:
    """Whoever manages nothing is told the same about others' jobs as about those that do not exist."""
    try:
        await manager_of(interaction)
    except NotManager:
        raise _unknown() from None


def _unknown() -> Refusal:
    return Refusal("There is no such job of yours on this server. Choose one from the list.")


def _unseen(job: Job) -> bool:
    return job.problem is not None and job.problem.code == WITHDRAWN


async def _relatives(interaction: Interaction, job: Job) -> Relatives:
    """The jobs that it belongs to, without those that are none of the reader's business."""
    leader_id = job.batch_id if job.batch_id != job.id else None
    known = await _jobs(interaction, {job_id for job_id in (job.parent_id, leader_id) if job_id})
    open_ = {each.id: each for each in known if not each.private or each.member_id == interaction.user.id}
    return Relatives(open_.get(job.parent_id or ""), open_.get(leader_id or ""))


async def _jobs(interaction: Interaction, job_ids: Collection[str]) -> list[Job]:
    jobs = []
    for job_id in job_ids:
        with suppress(UnknownTool):
            jobs.append(await services_of(interaction).book.get(job_id))
    return [job for job in jobs if job is not None and job.guild_id == interaction.guild_id]


def _guild_of(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise Refusal("Jobs belong to a server's members. Use this command on the server.")
    return interaction.guild_id


def _library_of(job: Job) -> str:
    return library_url(job.request.tool.kind, job.project_id) if job.project_id else LIBRARY
