"""The buttons of cards, results and requests.

What they act on stands in their custom ids, so that they outlive restarts.
"""

import logging
import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self, cast

import discord

from bot.errors import DiscordError, Refusal
from bot.interactions.access import erasable_job, own_job, seen_job
from bot.interactions.managers.deciding import approve, ask_for_reason
from bot.interactions.ordering import place
from bot.interactions.policy import allowed
from bot.interactions.presenter import present
from bot.interactions.questions import MOST_QUESTIONS
from bot.interactions.results.acting import action_named, begin, begin_again
from bot.interactions.results.choosing import ask_for_faces
from bot.interactions.results.editing import edit_form, files_form, repeat
from bot.interactions.results.erasing import ask, erase
from bot.interactions.results.fresh_link import send_links
from bot.interactions.retrying import repeated, taken_up
from bot.interactions.services import services_of
from bot.interactions.tracing import about_interaction
from bot.interactions.typed import given_back
from bot.jobs.job import Job
from bot.messages.cards import card
from bot.messages.discord_errors import translated
from bot.messages.text import credits_back

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
AnyButton = discord.ui.Button[Any] | discord.ui.Select[Any]

_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)

NEVER = r"(?!)"
"""The template of a base class, which no custom id matches."""


class PresentingButton(discord.ui.DynamicItem[AnyButton], template=NEVER):
    """The base of every button, and of every list to choose from.

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
        assert isinstance(item, discord.ui.Button | discord.ui.Select)  # noqa: S101  no other component gets our custom ids
        return cls(item, match)

    async def callback(self, interaction: Interaction) -> None:
        with about_interaction(interaction):
            try:
                services_of(interaction).rates.refuse_too_fast(interaction)
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


class SeenButton(PresentingButton, template=NEVER):
    """A button that everybody may use who may see the result; whoever presses it pays."""

    async def press(self, interaction: Interaction, job_id: str) -> None:
        await self.act(interaction, await seen_job(interaction, job_id))

    @abstractmethod
    async def act(self, interaction: Interaction, job: Job) -> None:
        """Do what the button is for with the job."""


class AgainButton(SeenButton, template=r"job:again:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        repetition = repeated(job, discord.utils.utcnow())
        if not 0 < len(repetition.missing) <= MOST_QUESTIONS:
            await repeat(interaction, job, repetition.complete())
            return
        await allowed(interaction, job.request.tool)  # refuses before anything is uploaded in vain
        with translated():
            await interaction.response.send_modal(files_form(job, repetition.missing, interaction.id))


class EditButton(SeenButton, template=r"job:(?:edit|change):(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await allowed(interaction, job.request.tool)  # refuses before anything is typed in vain
        missing = repeated(job, discord.utils.utcnow()).missing
        modal = edit_form(job, missing, interaction.id, self.typed(interaction, job))
        with translated():
            await interaction.response.send_modal(modal)

    def typed(self, _interaction: Interaction, _job: Job) -> Mapping[str, Any] | None:
        """What stands in the form; None for what its member chose."""
        return None


class EditAgainButton(EditButton, template=r"job:retype:(?P<job>\w+)"):
    def typed(self, interaction: Interaction, job: Job) -> Mapping[str, Any]:
        return given_back(interaction.message, job.request.tool)


class UseButton(SeenButton, template=r"job:use:(?P<action>\w+):(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await begin(interaction, job, action_named(self.found["action"]))


class PickMenu(SeenButton, template=r"job:pick:(?P<action>\w+):(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await begin(interaction, job, action_named(self.found["action"]), _picked_number(interaction))


class UseAgainButton(SeenButton, template=r"job:reuse:(?P<action>\w+):(?P<output>\d{1,4}):(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await begin_again(interaction, job, action_named(self.found["action"]), int(self.found["output"]))


class LinkButton(SeenButton, template=r"job:link:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        await send_links(interaction, job)


class DeleteButton(PresentingButton, template=r"job:delete:(?P<job>\w+)"):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        await ask(interaction, await erasable_job(interaction, job_id))


class EraseButton(PresentingButton, template=r"job:erase:(?P<job>\w+)"):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        await erase(interaction, await erasable_job(interaction, job_id))


class FacesButton(JobButton, template=r"job:faces:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        if job.state.final:
            await _set_right(interaction, job)
        else:
            await ask_for_faces(interaction, job, self.picked(interaction))

    def picked(self, _: Interaction) -> list[str] | None:
        """The numbers of the faces that were picked from a list; None where all are meant."""
        return None


class FacesMenu(FacesButton, template=r"job:face:(?P<job>\w+)"):
    def picked(self, interaction: Interaction) -> list[str]:
        return picked(interaction)


class AskButton(JobButton, template=r"approval:ask:(?P<job>\w+)"):
    async def act(self, interaction: Interaction, job: Job) -> None:
        origin = job.origin_message_id if interaction.channel_id == job.channel_id else None
        await place(interaction, taken_up(job, discord.utils.utcnow()), asked=job.id, origin=origin)


class ApproveButton(PresentingButton, template=r"approval:approve:(?P<job>\w+)"):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        await approve(interaction, job_id)


class DenyButton(PresentingButton, template=r"approval:deny:(?P<job>\w+)"):
    async def press(self, interaction: Interaction, job_id: str) -> None:
        await ask_for_reason(interaction, job_id)


BUTTONS = (
    CancelButton,
    AgainButton,
    EditButton,
    EditAgainButton,
    UseButton,
    PickMenu,
    UseAgainButton,
    LinkButton,
    DeleteButton,
    EraseButton,
    FacesButton,
    FacesMenu,
    AskButton,
    ApproveButton,
    DenyButton,
)


def picked(interaction: Interaction) -> list[str]:
    """What was picked from a list, as Discord says it."""
    return list(cast("Mapping[str, Any]", interaction.data or {}).get("values", ()))


def _picked_number(interaction: Interaction) -> int:
    """The number that was picked from a list. Raises Refusal for anything else that a client may send."""
    values = picked(interaction)
    if len(values) != 1 or _NUMBER.fullmatch(values[0]) is None:
        raise Refusal("Choose one of those in the list. Nothing was charged.")
    return int(values[0])
