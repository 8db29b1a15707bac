"""What a member is offered while typing an option."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

import discord
from discord import app_commands

from bot.errors import BotError, DiscordError
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.discord_errors import translated
from bot.messages.job_pages import label
from bot.messages.text import cut
from bot.tools import Made, Option, Tool

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Choices = list[app_commands.Choice[str]]

MOST = 25
_LONGEST = 100
_SEARCHED = 100
_NOUNS = {Made.IMAGE: "picture", Made.VIDEO: "video", Made.AUDIO: "sound", Made.GIF: "animation"}
PATIENCE = 1.5
"""Seconds; Discord gives three, and a list that comes too late is none."""


async def completed(interaction: Interaction, tool: Tool, option: Option, typed: str) -> Choices:
    """At most 25 suggestions; none where they cannot be found quickly."""
    if option.media is not None:
        return await _earlier_results(interaction, option, typed)
    return [
        choice(value, value) for value in tool.suggest(option.name, typed)[:MOST] if len(value) <= _LONGEST
    ]


async def _earlier_results(interaction: Interaction, option: Option, typed: str) -> Choices:
    if interaction.guild_id is None:
        return []
    try:
        async with asyncio.timeout(PATIENCE):
            jobs = await services_of(interaction).book.recent(
                interaction.guild_id, interaction.user.id, _SEARCHED
            )
    except (BotError, TimeoutError) as error:
        log.warning("no earlier results could be offered: %s", error)
        return []
    return fitting(jobs, option, typed)


def fitting(jobs: Sequence[Job], option: Option, typed: str) -> Choices:
    """The results that can go into an option and whose label contains what was typed; newest first."""
    choices = [each for job in jobs if _usable(job, option) for each in _outputs(job)]
    wanted = typed.strip().casefold()
    return [each for each in choices if wanted in each.name.casefold() or wanted == each.value][:MOST]


def _usable(job: Job, option: Option) -> bool:
    fits = option.media is not None and option.media.fits(job.request.makes)
    return job.state is State.DONE and job.project_id is not None and not job.deleted and fits


def _outputs(job: Job) -> Choices:
    """One choice for each file of a result."""
    value, now = f"job:{job.id}", discord.utils.utcnow()
    if job.outputs == 1:
        return [choice(label(job, now), value)]
    noun = _NOUNS[job.request.makes]
    return [
        choice(label(job, now, f" ({noun} {number} of {job.outputs})"), f"{value}:{number}")
        for number in range(1, job.outputs + 1)
    ]


async def offered_nothing(interaction: Interaction) -> Literal[False]:
    """Offer an empty list, so that Discord does not say that the bot has failed."""
    with suppress(DiscordError), translated():
        await interaction.response.autocomplete([])
    return False


def choice(name: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=cut(name, _LONGEST) or value, value=value)
