"""Deleting a result: it is asked first whether that is meant."""

import logging
import re
from collections.abc import Mapping
from typing import Any, cast

import discord
from discord import ui

from bot.errors import DiscordError, Refusal
from bot.interactions.access import erasable_job
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.job_buttons import erase_button
from bot.messages.panel import Panel

log = logging.getLogger(__name__)

_FORM = re.compile(r"job:erased:(?P<job>\w+):\d+")
_BEGUN = "It is being deleted, here and at Magic Hour."

Interaction = discord.Interaction[Any]


async def ask(interaction: Interaction, job: Job) -> None:
    """Say what would be deleted, and offer to do it."""
    refuse_unerasable(job)
    with translated():
        if _on_private_result(interaction, job):
            await interaction.response.send_modal(_form(job, interaction.id))
        else:
            draft = Draft(content=_question(job), buttons=(erase_button(job, _copy(interaction, job)),))
            await interaction.response.send_message(**draft.sending(), ephemeral=True)


async def erase(interaction: Interaction, job: Job, copy_id: int | None) -> None:
    """Have it deleted, and with it the message below which that was asked for, if it is only a copy."""
    await services_of(interaction).book.erase(job.id, interaction.user.id)
    try:
        with translated():
            await interaction.response.edit_message(**Draft(content=_BEGUN).editing())
    except DiscordError as error:
        log.info("job %s is being deleted, but nobody could be told: %s", job.id, error)
    if copy_id is not None:
        await _delete_copy(interaction, copy_id)


def erased(interaction: Interaction) -> str | None:
    """The job whose deletion such a form confirms; None for any other form."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    found = _FORM.fullmatch(str(data.get("custom_id", "")))
    return None if found is None else found["job"]


async def erase_private(interaction: Interaction, job_id: str) -> None:
    """Have a result deleted that only its member sees, and take it out of their sight at once."""
    job = await erasable_job(interaction, job_id)
    await services_of(interaction).book.erase(job.id, interaction.user.id)
    with translated():
        gone: Any = Panel(texts=(_BEGUN,)).editing()
        await interaction.response.edit_message(**gone, attachments=[])


def refuse_unerasable(job: Job) -> None:
    """:raises Refusal: the job goes on, or its result is deleted already."""
    if job.erased_at is not None:
        raise Refusal("This result has been deleted already.")
    if job.erase_at is not None:
        raise Refusal("This result is being deleted already.")
    if job.state.before_submission:
        raise Refusal("This job has no result yet. Cancel it instead, on its card or with `/jobs cancel`.")
    if not job.state.final:
        raise Refusal("Magic Hour works on this job. It can be deleted once it has ended.")


def _question(job: Job) -> str:
    seen = ""
    if job.private and job.result_id is not None and job.result_id == job.card_id:
        seen = f" The message that only <@{job.member_id}> sees goes when they dismiss it."
    return (
        f"Delete this result of **{job.request.tool.title}**? Its messages here are deleted, and its files at Magic "
        f"Hour, for good.{seen} No credits come back."
    )


def _copy(interaction: Interaction, job: Job) -> int | None:
    """The message itself, where everybody sees it and it is not known as one of the result's own."""
    message = interaction.message
    if message is None or message.flags.ephemeral or message.id in {job.result_id, *job.more_result_ids}:
        return None
    return message.id


async def _delete_copy(interaction: Interaction, message_id: int) -> None:
    channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
    try:
        with translated():
            await channel.get_partial_message(message_id).delete()
    except DiscordError as error:
        log.info("a copy of a deleted result could not be deleted: %s", error)


def _on_private_result(interaction: Interaction, job: Job) -> bool:
    """Whether it is asked below a message that only its member sees: nothing but an answer to them can change that."""
    message = interaction.message
    return message is not None and message.flags.ephemeral and message.id == job.result_id


def _form(job: Job, interaction_id: int) -> ui.Modal:
    modal = ui.Modal(title="Delete this result?", custom_id=f"job:erased:{job.id}:{interaction_id}")
    sure: ui.Select[Any] = ui.Select(
        custom_id="sure", options=[discord.SelectOption(label="Yes, delete it", value="yes")], required=True
    )
    modal.add_item(
        ui.Label(
            text="Delete it, here and at Magic Hour",
            description="Its files are deleted for good. No credits come back.",
            component=sure,
        )
    )
    modal.stop()  # discord.py need not remember it: `erased` reads what is sent
    return modal
