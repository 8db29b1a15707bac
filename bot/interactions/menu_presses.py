"""The buttons of batches, and of forms of the menu that were given back."""

import logging
from typing import Any

import discord

from bot.errors import DiscordError, Refusal, TooLate
from bot.interactions.buttons import JobButton, PresentingButton
from bot.interactions.menus import begin_again
from bot.interactions.services import services_of
from bot.interactions.showing import card_of
from bot.jobs.job import Job
from bot.messages.discord_errors import translated
from bot.messages.text import credits_back
from bot.tools.wording import count

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]


class CancelBatchButton(JobButton, template=r"batch:cancel:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        if not job.leads:
            raise Refusal("These jobs are not known any more. Nothing has changed.")
        book = services_of(interaction).book
        canceled = await book.cancel_batch(job.id)
        jobs = await book.batch(job.id)
        if not canceled and not all(each.state.final for each in jobs):
            raise TooLate
        try:
            with translated():
                await interaction.response.edit_message(**card_of(jobs).editing())
        except DiscordError as error:
            log.info("batch %s was canceled, but its card not changed: %s", job.id, error)
            back = credits_back(sum(each.held for each in canceled))
            raise Refusal(f"You canceled {count(len(canceled), 'job')}. {back}") from None


class MenuAgainButton(PresentingButton, template=r"menu:again:(?P<job>\w+)"):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        await begin_again(interaction, job_id)  # what the custom id names here is a selection


MENU_BUTTONS = (CancelBatchButton, MenuAgainButton)
