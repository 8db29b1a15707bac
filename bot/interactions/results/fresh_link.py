"""Fresh addresses of a result, for whoever may see it."""

import logging
from collections.abc import Sequence
from typing import Any

import discord

from bot.errors import MagicHourError, Refusal
from bot.interactions.results.reposting import bring
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.magic_hour import Download
from bot.messages import posting
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.job_buttons import output_name
from bot.messages.links import Link, links_page

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]


async def send_links(interaction: Interaction, job: Job) -> None:
    """Show the addresses of now to whoever asked alone; where Magic Hour has none, bring what the archive has."""
    if job.state is not State.DONE:
        raise Refusal("This job has no result.")
    with translated():
        await interaction.response.defer(ephemeral=True, thinking=True)
    downloads = await _downloads(interaction, job)
    if not downloads:
        await bring(interaction, job)
        return
    links = [
        Link(output_name(job, number), each.url, each.expires_at) for number, each in enumerate(downloads, 1)
    ]
    await _show(interaction, links_page(links))


async def _downloads(interaction: Interaction, job: Job) -> Sequence[Download]:
    try:
        return await services_of(interaction).outputs.downloads(job)
    except MagicHourError as error:
        log.warning("job %s: no fresh link could be had: %s", job.id, error)
        raise Refusal("Magic Hour cannot be asked just now. Try it again in a minute.") from None


async def _show(interaction: Interaction, page: Draft) -> None:
    async with posting.attached(page) as files:
        await interaction.followup.send(**page.sending(), files=files, ephemeral=True)
