"""`/jobs`: what was asked for, what became of it, and what can still be done about it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_client import MagicHourBot
from bot.interactions.job_choices import any_job, cancelable_job, finished_job
from bot.interactions.jobs import cancel_job, delete_job, list_jobs, show_job
from bot.interactions.managing import Person
from bot.jobs.history import Selection
from bot.messages.job_pages import NAMES

Interaction = discord.Interaction[MagicHourBot]

STATES = [app_commands.Choice(name=name, value=selection.value) for selection, name in NAMES.items()]
JOB = "One from the list, or the id that stands below each card and result"


class Jobs(
    commands.GroupCog, group_name="jobs", group_description="What was asked for, and what became of it"
):
    """Lists jobs and shows, cancels and deletes each of them."""

    @app_commands.command(name="list", description="Your recent jobs, newest first")
    @app_commands.describe(
        member="Somebody else's jobs (for those who manage this server)", state="Only those that are"
    )
    @app_commands.choices(state=STATES)
    async def list_jobs(
        self, interaction: Interaction, member: Person | None = None, state: str | None = None
    ) -> None:
        whose = member or interaction.user
        await list_jobs(interaction, whose.id, None if state is None else Selection(state))

    @app_commands.command(description="Everything about one job; brings its result once more")
    @app_commands.describe(job=JOB)
    @app_commands.autocomplete(job=any_job)
    async def show(self, interaction: Interaction, job: str) -> None:
        await show_job(interaction, job)

    @app_commands.command(description="Cancels what Magic Hour does not have yet")
    @app_commands.describe(job=JOB)
    @app_commands.autocomplete(job=cancelable_job)
    async def cancel(self, interaction: Interaction, job: str) -> None:
        await cancel_job(interaction, job)

    @app_commands.command(description="Deletes a result here and at Magic Hour, after asking")
    @app_commands.describe(job=JOB)
    @app_commands.autocomplete(job=finished_job)
    async def delete(self, interaction: Interaction, job: str) -> None:
        await delete_job(interaction, job)


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Jobs())
