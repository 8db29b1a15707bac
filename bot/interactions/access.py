"""Whose job it is: who may use a result, and who may delete it. Everything that is pressed or sent asks here."""

from typing import Any

import discord

from bot.errors import NotManager, NotYours, Refusal
from bot.interactions.managing import manager_of
from bot.interactions.permissions import reads
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.logs import from_now_on

Interaction = discord.Interaction[Any]


async def own_job(interaction: Interaction, job_id: str) -> Job:
    """The job, when it is the reader's own. Raises a Refusal otherwise."""
    job = await _known_job(interaction, job_id)
    if job.member_id != interaction.user.id:
        raise NotYours(owner=f"<@{job.member_id}>")
    return job


async def seen_job(interaction: Interaction, job_id: str) -> Job:
    """The job, when its outcome may be seen by whoever asks: by its member, and unless it is private by everybody who
    can read where it stands or was asked for, and those who manage its server.

    Raises a Refusal otherwise, as on every other server, in direct messages for all but its member, and once it is
    deleted: a message that shows it may still stand somewhere.
    """
    job = await _known_job(interaction, job_id)
    if job.member_id != interaction.user.id and not await _open_to(interaction, job):
        raise NotYours(owner=f"<@{job.member_id}>")
    if job.deleted:
        what = "has been deleted" if job.erase_at is None else "is being deleted"
        raise Refusal(f"This result {what}, here and at Magic Hour. Nothing was charged for this.")
    return job


async def _open_to(interaction: Interaction, job: Job) -> bool:
    """Whether somebody else may see it: what a button or a form names, anybody could have written."""
    if interaction.guild_id is None or job.private:
        return False
    stands = {job.channel_id, job.result_channel_id, job.fallback_channel_id}
    if interaction.channel_id in stands.union(channel_id for channel_id, _ in job.messages):
        return True
    return reads(interaction, job.channel_id) or await _manages(interaction)


async def erasable_job(interaction: Interaction, job_id: str) -> Job:
    """The job, when whoever asks may delete its result: its member, and those who manage its server."""
    job = await _known_job(interaction, job_id)
    if job.member_id != interaction.user.id and not await _manages(interaction):
        raise Refusal(f"Only <@{job.member_id}> and those who manage this server can delete this.")
    return job


def origin_of(interaction: Interaction, job: Job) -> int | None:
    """The message in this channel from which somebody goes on with a job, where everybody there can see it."""
    message = interaction.message
    if message is not None and not message.flags.ephemeral:
        return message.id
    stands_here = (job.result_channel_id or job.channel_id) == interaction.channel_id
    return job.result_id if stands_here and not job.private else None


async def _manages(interaction: Interaction) -> bool:
    try:
        await manager_of(interaction)
    except NotManager:
        return False
    return True


async def _known_job(interaction: Interaction, job_id: str) -> Job:
    """The job; what belongs to another server is not known on this one."""
    job = await services_of(interaction).book.get(job_id)
    if job is None or interaction.guild_id not in {None, job.guild_id}:
        raise Refusal("This job is not known any more. Run the command again.")
    from_now_on(job=job.id)
    return job
