"""Choosing faces: the form that asks for the new ones, and what becomes of it.

Nothing is kept in memory: what is sent names its job and the faces, also after a restart.
"""

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast

import discord

from bot.errors import DiscordError, Refusal
from bot.interactions.policy import allowed
from bot.interactions.questions import attachment_in, fields_in, sent_form
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.cards import card
from bot.messages.discord_errors import translated
from bot.messages.faces import all_faces, face_name
from bot.messages.text import cut
from bot.tools import Attachment
from bot.tools.faces import MOST_CHOSEN, FaceSwap

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

_FORM = re.compile(r"job:faced:(?P<job>\w+):\d+")
_FIELD = re.compile(r"face:(?P<number>\d{1,3})")


async def ask_for_faces(interaction: Interaction, job: Job, picked: Collection[str] | None = None) -> None:
    """Open the form for the new faces: for all that were found, or for those that were picked from a list.

    Raises a Refusal when nothing can be chosen.
    """
    await allowed(interaction, job.request.tool)  # refuses before anything is uploaded in vain
    _refuse_unless_waiting(job)
    numbers = all_faces(job) if picked is None else _known(job, picked)
    if not 1 <= len(numbers) <= MOST_CHOSEN:
        raise Refusal(f"Choose one to {MOST_CHOSEN} faces from the list. Nothing was charged.")
    with translated():
        await interaction.response.send_modal(
            _form(job, numbers, interaction.id, required=picked is not None)
        )


def faces_sent(interaction: Interaction) -> tuple[str, dict[int, Attachment]] | None:
    """The job and the new faces by number in a form that was sent; None for any other form."""
    found = sent_form(interaction, _FORM)
    if found is None:
        return None
    data = cast("Mapping[str, Any]", interaction.data or {})
    resolved = data.get("resolved", {}).get("attachments", {})
    return found["job"], {
        number: attachment_in(resolved[file_id])
        for number, file_id in _files(data.get("components", ()))
        if file_id in resolved
    }


async def take_faces(interaction: Interaction, job: Job, pictures: Mapping[int, Attachment]) -> None:
    """Let a job of the member's go on with new faces, and have its card say so.

    Raises a Refusal, or what the book raises, when it goes on waiting; nothing was held then.
    """
    await allowed(interaction, job.request.tool)
    _refuse_unless_waiting(job)
    tool, services = job.request.tool, services_of(interaction)
    assert isinstance(tool, FaceSwap)  # noqa: S101  no other tool's job ever waits for faces
    # Magic Hour keeps the faces no shorter than a file that came with the command.
    request = tool.chosen(job.request, job.faces, pictures, services.plan(), job.created_at)
    chosen = await services.book.choose(job.id, request)
    if chosen is None:
        raise _over(await services.book.get(job.id) or job)
    # What a form names, anybody could have written: only where its own card was pressed is that to be edited.
    if interaction.message is None or interaction.message.id != job.card_id:
        raise _taken()
    try:
        with translated():
            await interaction.response.edit_message(
                **card(chosen, discord.utils.utcnow()).editing(), attachments=[]
            )
    except DiscordError as error:
        log.info("job %s goes on with new faces, but its card was not changed: %s", job.id, error)
        raise _taken() from None


def _taken() -> Refusal:
    return Refusal("The new faces are taken, and the job goes on.")


def _refuse_unless_waiting(job: Job) -> None:
    if job.state is State.DETECTING:
        raise Refusal("The faces are still being looked for. Try again in a moment.")
    if job.state is not State.CHOOSING or job.due_at <= discord.utils.utcnow():
        raise _over(job)


def _over(job: Job) -> Refusal:
    if job.accepted_at is not None or job.state in {State.MEASURING, State.AWAITING_APPROVAL}:
        return Refusal("The faces of this job have been chosen already.")
    return Refusal("Faces can no longer be chosen for this job. Run the command again. Nothing was charged.")


def _known(job: Job, picked: Iterable[str]) -> list[int]:
    """The numbers of the faces that there are, in order."""
    return sorted({int(each) for each in picked if each.isdecimal() and int(each) in all_faces(job)})


def _form(job: Job, numbers: Collection[int], interaction_id: int, *, required: bool) -> discord.ui.Modal:
    """Discord keeps a draft per custom id, so each form has one of its own."""
    title = cut(f"New faces: {job.request.tool.title}", 45)
    modal = discord.ui.Modal(title=title, custom_id=f"job:faced:{job.id}:{interaction_id}")
    for number in numbers:
        field: discord.ui.FileUpload[Any] = discord.ui.FileUpload(
            custom_id=f"face:{number}", required=required, min_values=int(required), max_values=1
        )
        help_ = "A picture of the new face, seen from the front"
        help_ = help_ if required else f"{help_}; leave empty to keep this one"
        modal.add_item(discord.ui.Label(text=face_name(number), description=help_, component=field))
    modal.stop()  # discord.py need not remember it: `faces_sent` reads what is sent
    return modal


def _files(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """The number of each face with the id of the file that was uploaded for it."""
    for field in fields_in(components):
        found = _FIELD.fullmatch(str(field["custom_id"]))
        if found is not None:
            yield from ((int(found["number"]), str(file_id)) for file_id in field.get("values") or ())
