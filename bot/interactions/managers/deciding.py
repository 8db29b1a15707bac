"""What those who manage a server do with a request for approval."""

import logging
import re
from collections.abc import Mapping
from typing import Any, cast

import discord

from bot.errors import AccountTooLow, AlreadyDecided, CapReached, DiscordError, NoWorkingKey, Refusal
from bot.interactions.managing import manager_of
from bot.interactions.questions import FIELD, sent_form, text_in
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.approvals import decision, request
from bot.messages.discord_errors import translated
from bot.messages.text import cut
from bot.servers.changes import Manager

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

_FORM = re.compile(r"approval:denied:(?P<job>\w+):\d+")
_LONGEST_REASON = 300
"""Characters; the member reads them in one message with everything else."""


async def approve(interaction: Interaction, job_id: str) -> None:
    """Approve a job, and have its request say who did."""
    manager, job = await _request(interaction, job_id)
    try:
        decided = await services_of(interaction).book.approve(job.id, manager.member_id)
    except (CapReached, AccountTooLow, NoWorkingKey) as refusal:
        raise Refusal(f"{refusal} The request stays open.") from None
    await _show(interaction, job, decided)


async def ask_for_reason(interaction: Interaction, job_id: str) -> None:
    """Open the form in which a manager says why a request is denied."""
    _, job = await _request(interaction, job_id)
    if job.state is not State.AWAITING_APPROVAL:
        await _show(interaction, job, None)
        return
    with translated():
        await interaction.response.send_modal(_form(job, interaction.id))


async def deny(interaction: Interaction, job_id: str, reason: str | None) -> None:
    """Deny a job, and have its request say who did and why."""
    manager, job = await _request(interaction, job_id)
    decided = await services_of(interaction).book.deny(job.id, manager.member_id, reason)
    await _show(interaction, job, decided)


def denied(interaction: Interaction) -> tuple[str, str | None] | None:
    """The job and the reason in a form that was sent; None for any other form."""
    found = sent_form(interaction, _FORM)
    if found is None:
        return None
    reason = text_in(cast("Mapping[str, Any]", interaction.data or {}))
    return found["job"], None if reason is None else cut(reason, _LONGEST_REASON)


async def _request(interaction: Interaction, job_id: str) -> tuple[Manager, Job]:
    """The manager and the job. Raises a Refusal for anybody else, and where there is no such job on the server."""
    manager = await manager_of(interaction)
    job = await services_of(interaction).book.get(job_id)
    if job is None or job.guild_id != manager.guild_id:
        raise Refusal("This request is not known any more.")
    return manager, job


async def _show(interaction: Interaction, job: Job, decided: Job | None) -> None:
    """Have the message say how the request was settled, whoever did it. Raises AlreadyDecided when it was before."""
    settled = decided or await services_of(interaction).book.get(job.id) or job
    try:
        with translated():
            await interaction.response.edit_message(
                **request(settled, None, discord.utils.utcnow()).editing()
            )
    except DiscordError as error:
        log.info("job %s is settled, but its request not changed: %s", job.id, error)
        if decided is not None:
            raise Refusal(decision(settled)) from None
    if decided is None:
        raise AlreadyDecided(how=decision(settled))


def _form(job: Job, interaction_id: int) -> discord.ui.Modal:
    title = cut(f"Deny: {job.request.tool.title}", 45)
    modal = discord.ui.Modal(title=title, custom_id=f"approval:denied:{job.id}:{interaction_id}")
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph, custom_id=FIELD, required=False, max_length=_LONGEST_REASON
    )
    modal.add_item(discord.ui.Label(text="Reason", description="The member reads it", component=field))
    modal.stop()  # discord.py need not remember it: `denied` reads what is sent
    return modal
