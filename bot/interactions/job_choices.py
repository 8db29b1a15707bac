"""The jobs that a member is offered while typing an option of `/jobs`."""

import asyncio
import logging
from collections.abc import Collection
from typing import Any

import discord

from bot.errors import BotError
from bot.interactions.completing import MOST, PATIENCE, Choices, choice
from bot.interactions.services import services_of
from bot.jobs.states import BEFORE_SUBMISSION, State
from bot.messages.job_pages import label

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

_SEARCHED = 100


async def any_job(interaction: Interaction, typed: str) -> Choices:
    """Their latest jobs on this server."""
    return await _offered(interaction, typed, None)


async def cancelable_job(interaction: Interaction, typed: str) -> Choices:
    """Those of which nothing has been asked of Magic Hour yet."""
    return await _offered(interaction, typed, BEFORE_SUBMISSION)


async def finished_job(interaction: Interaction, typed: str) -> Choices:
    """Those that have a result."""
    return await _offered(interaction, typed, (State.DONE,))


async def _offered(interaction: Interaction, typed: str, states: Collection[State] | None) -> Choices:
    if interaction.guild_id is None:
        return []
    history, now = services_of(interaction).history, discord.utils.utcnow()
    try:
        async with asyncio.timeout(PATIENCE):
            jobs = await history.latest(interaction.guild_id, interaction.user.id, _SEARCHED, states)
    except (BotError, TimeoutError) as error:
        log.warning("no jobs could be offered: %s", error)
        return []
    wanted = typed.strip().casefold()
    labelled = [
        (label(job, now), job.id) for job in jobs if states is None or not job.deleted or job.left_over
    ]
    return [
        choice(name, job_id) for name, job_id in labelled if wanted in name.casefold() or wanted == job_id
    ][:MOST]
