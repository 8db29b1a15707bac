"""Deleting a result: it is asked first whether that is meant."""

import logging
import re
from typing import Any

import discord
from discord import ui

from bot.errors import DiscordError, Refusal
from bot.interactions.access import erasable_job
from bot.interactions.questions import sent_form
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.job_buttons import erase_button
from bot.messages.panel import Panel
from bot.messages.posting import own_id, words_of
from bot.messages.small_print import numbers_in

log = logging.getLogger(__name__)

_FORM = re.compile(r"job:erased:(?P<job>\w+):\d+")
_BEGUN = "It is being deleted, here and at Magic Hour."
_UNTOLD = "job %s is being deleted, but nobody could be told: %s"

Interaction = discord.Interaction[Any]


async def ask(interaction: Interaction, job: Job) -> None:
    """Say what would be deleted, and offer to do it."""
    await _note_copy(interaction, job)
    refuse_unerasable(job)
    with translated():
        if _on_private_result(interaction, job):
            await interaction.response.send_modal(_form(job, interaction.id))
        else:
            draft = Draft(content=_question(job), buttons=(erase_button(job),))
            await interaction.response.send_message(**draft.sending(), ephemeral=True)


async def erase(interaction: Interaction, job: Job) -> None:
    """Have it deleted, once it is certain that this is meant."""
    await services_of(interaction).book.erase(job.id, interaction.user.id)
    try:
        with translated():
            await interaction.response.edit_message(**Draft(content=_BEGUN).editing())
    except DiscordError as error:
        log.info(_UNTOLD, job.id, error)


def erased(interaction: Interaction) -> str | None:
    """The job whose deletion such a form confirms; None for any other form."""
    found = sent_form(interaction, _FORM)
    return None if found is None else found["job"]


async def erase_private(interaction: Interaction, job_id: str) -> None:
    """Have a result deleted that only its member sees, and take it out of their sight at once."""
    job = await erasable_job(interaction, job_id)
    await services_of(interaction).book.erase(job.id, interaction.user.id)
    try:
        with translated():
            await _say_begun(interaction, job)
    except DiscordError as error:
        log.info(_UNTOLD, job.id, error)


async def _say_begun(interaction: Interaction, job: Job) -> None:
    """In place of the result, if the form was opened there: what a form names, anybody could have written."""
    if _on_private_result(interaction, job):
        gone: Any = Panel(texts=(_BEGUN,)).editing()
        await interaction.response.edit_message(**gone, attachments=[])
    else:
        await interaction.response.send_message(_BEGUN, ephemeral=True)


def refuse_unerasable(job: Job) -> None:
    """:raises Refusal: the job goes on, or its result is deleted already."""
    if job.erased_at is not None and not job.left_over:
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


async def _note_copy(interaction: Interaction, job: Job) -> None:
    """Have the message below which it is asked deleted too, where it shows the result and nobody has noted that: a
    process may have died before it could. Where the result is deleted already, that is done at once.
    """
    message = interaction.message
    if message is None or message.flags.ephemeral or message.author.id != own_id(interaction.client):
        return
    unknown = message.id not in {message_id for _, message_id in job.messages}
    if unknown and numbers_in(job, words_of(message)) is not None:
        history = services_of(interaction).history
        await history.stands(job.id, interaction.channel_id or 0, [message.id])


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
