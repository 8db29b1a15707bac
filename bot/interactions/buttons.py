"""The buttons of cards, results and requests.

What they act on stands in their custom ids, so that they outlive restarts.
"""

import logging
import re
from abc import abstractmethod
from typing import Any, Self

import discord

from bot.errors import DiscordError, NotYours, Refusal
from bot.interactions.changing import form
from bot.interactions.deciding import approve, ask_for_reason
from bot.interactions.ordering import place
from bot.interactions.policy import allowed
from bot.interactions.presenter import present
from bot.interactions.retrying import repeated, taken_up
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.messages.cards import card
from bot.messages.discord_errors import translated
from bot.messages.text import credits_back

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
AnyButton = discord.ui.Button[Any]

NEVER = r"(?!)"
"""The template of a base class, which no custom id matches."""


class PresentingButton(discord.ui.DynamicItem[AnyButton], template=NEVER):
    """The base of every button.

    discord.py drops what its items raise, so nothing happens in `from_custom_id` and `interaction_check`: `callback`
    does and checks everything, and presents what goes wrong.
    """

    def __init__(self, item: AnyButton, found: re.Match[str]) -> None:
        super().__init__(item)
        self.found = found

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, discord.ui.Button)  # noqa: S101  no other component gets our custom ids
        return cls(item, match)

    async def callback(self, interaction: Interaction) -> None:
        try:
            await self.press(interaction, self.found["job"])
        except Exception as error:  # noqa: BLE001  the presenter logs what it does not know
            await present(interaction, error)

    @abstractmethod
    async def press(self, interaction: Interaction, job_id: str) -> None:
        """Do what the button is for; every exception is shown to whoever pressed it."""


class JobButton(PresentingButton, template=NEVER):
    """A button that only the job's own member may use."""

    async def press(self, interaction: Interaction, job_id: str) -> None:
        await self.act(interaction, await own_job(interaction, job_id))

    @abstractmethod
    async def act(self, interaction: Interaction, job: Job) -> None:
        """Do what the button is for with the member's job."""


class CancelButton(JobButton, template=r"job:cancel:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        if job.state.final:
            await _set_right(interaction, job)
            return
        canceled = await services_of(interaction).book.cancel(job.id)
        try:
            with translated():
                await interaction.response.edit_message(**card(canceled, discord.utils.utcnow()).editing())
        except DiscordError as error:
            log.info("job %s was canceled, but its card not changed: %s", job.id, error)
            raise Refusal(f"You canceled this job. {credits_back(canceled.held)}") from None


async def _set_right(interaction: Interaction, job: Job) -> None:
    """A card that still offers to cancel what is over has missed its last edit: make it say how it ended."""
    with translated():
        await interaction.response.edit_message(**card(job, discord.utils.utcnow()).editing())


class AgainButton(JobButton, template=r"job:again:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await place(interaction, repeated(job, discord.utils.utcnow()))


class ChangeButton(JobButton, template=r"job:change:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await allowed(
            interaction, job.request.tool
        )  # refuses before anything is typed in vain, and so does the next
        repeated(job, discord.utils.utcnow())
        with translated():
            await interaction.response.send_modal(form(job, interaction.id))


class AskButton(JobButton, template=r"approval:ask:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await place(interaction, taken_up(job, discord.utils.utcnow()), asked=job.id)


class ApproveButton(PresentingButton, template=r"approval:approve:(?P<job>\w+)"):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        await approve(interaction, job_id)


class DenyButton(PresentingButton, template=r"approval:deny:(?P<job>\w+)"):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        await ask_for_reason(interaction, job_id)


BUTTONS = (CancelButton, AgainButton, ChangeButton, AskButton, ApproveButton, DenyButton)


async def own_job(interaction: Interaction, job_id: str) -> Job:
    """The job, when it is the reader's own. Raises a Refusal otherwise."""
    job = await services_of(interaction).book.get(job_id)
    if job is None:
        raise Refusal("This job is not known any more. Run the command again.")
    if job.member_id != interaction.user.id:
        raise NotYours(owner=f"<@{job.member_id}>")
    return job
