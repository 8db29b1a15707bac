"""What happens when a form is sent."""

from collections.abc import Mapping
from typing import Any, cast

import discord

from bot.errors import Refusal, TooFast
from bot.interactions import menus
from bot.interactions.access import own_job, seen_job
from bot.interactions.managers.deciding import denied, deny
from bot.interactions.presenter import present
from bot.interactions.questions import unread
from bot.interactions.results.acting import go_on, used
from bot.interactions.results.choosing import faces_sent, take_faces
from bot.interactions.results.editing import edited, edited_job, edits, repeat
from bot.interactions.results.erasing import erase_private, erased
from bot.interactions.retrying import repeated
from bot.interactions.services import services_of
from bot.interactions.tracing import about_interaction
from bot.interactions.typed import give_back
from bot.jobs.job import Job

Interaction = discord.Interaction[Any]


async def submitted(interaction: Interaction) -> None:
    """Act on a form of ours; every error is shown to the member."""
    with about_interaction(interaction):
        try:
            services_of(interaction).rates.refuse_too_fast(interaction)
            await _act(interaction)
        except TooFast as refusal:
            await give_back(interaction, refusal, _typed(interaction), _again(interaction))
        except Exception as error:  # noqa: BLE001  the presenter logs what it does not know
            await present(interaction, error)


async def _act(interaction: Interaction) -> None:
    if (refused := denied(interaction)) is not None:
        await deny(interaction, *refused)
    elif (faces := faces_sent(interaction)) is not None:
        await take_faces(interaction, await own_job(interaction, faces[0]), faces[1])
    elif (about := used(interaction)) is not None:
        await go_on(interaction, about)
    elif (selection_id := menus.chosen(interaction)) is not None:
        await menus.go_on(interaction, selection_id)
    elif (job_id := erased(interaction)) is not None:
        await erase_private(interaction, job_id)
    elif (job_id := edited_job(interaction)) is not None:
        await _order_edited(interaction, await seen_job(interaction, job_id))


def _typed(interaction: Interaction) -> dict[str, str | None]:
    return unread(cast("Mapping[str, Any]", interaction.data or {}))


def _again(interaction: Interaction) -> str | None:
    """The button that opens a form once more, as far as the form itself says what it is about."""
    if (about := used(interaction)) is not None:
        return f"job:reuse:{about['action']}:{about['output']}:{about['job']}"
    if (selection_id := menus.chosen(interaction)) is not None:
        return f"menu:again:{selection_id}"
    job_id = edited_job(interaction)
    return None if job_id is None else f"job:retype:{job_id}"


async def _order_edited(interaction: Interaction, job: Job) -> None:
    """Order nearly the same again; what cannot be taken is given back."""
    given = edits(interaction, job)
    try:
        repetition = repeated(job, discord.utils.utcnow())
        wish = edited(repetition, given, services_of(interaction).plan())
        await repeat(interaction, job, wish)
    except Refusal as refusal:
        await give_back(interaction, refusal, given, f"job:retype:{job.id}")
