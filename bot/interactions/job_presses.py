"""The buttons on the pages of `/jobs`."""

from typing import Any, Literal

import discord

from bot.interactions.buttons import JobButton, PresentingButton
from bot.interactions.jobs import turn_page
from bot.interactions.results.reposting import post_here
from bot.jobs.history import Selection, Turn
from bot.jobs.job import Job

Interaction = discord.Interaction[Any]

_SELECTIONS = "|".join(["all", *Selection])


class TurnButton(
    PresentingButton,
    template=rf"jobs:page:(?P<member>\d{{1,19}}):(?P<selection>{_SELECTIONS}):(?P<to>older|newer):(?P<job>\w+)",
):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        named = self.found["selection"]
        selection = None if named == "all" else Selection(named)
        to: Literal["older", "newer"] = "older" if self.found["to"] == "older" else "newer"
        await turn_page(interaction, int(self.found["member"]), selection, Turn(to, job_id))


class PostButton(JobButton, template=r"job:post:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await post_here(interaction, job)


JOB_BUTTONS = (TurnButton, PostButton)
