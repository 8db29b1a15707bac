"""Asking for the same or nearly the same again: the form behind `Edit options`, and what comes of it.

It keeps nothing in memory: what is sent names its job, also after a restart.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, cast

import discord

from bot.errors import Refusal
from bot.interactions.access import origin_of
from bot.interactions.ordering import place
from bot.interactions.questions import MOST_QUESTIONS, answers, form, sent_form, text_in
from bot.interactions.retrying import Repetition, Wish
from bot.jobs.job import Job
from bot.tools import Attachment, Plan, Request

_FORM = re.compile(r"job:(?:edited|changed):(?P<job>\w+):\d+")
_UNTIL_THE_END = "where the clip ends"

Interaction = discord.Interaction[Any]
Modal = discord.ui.Modal


async def repeat(interaction: Interaction, job: Job, wish: Wish) -> None:
    """Order the same or nearly the same as a job once more, for whoever asks."""
    origin, others = origin_of(interaction, job), job.member_id != interaction.user.id
    await place(interaction, wish, origin=origin, anew=others)


def edit_form(
    job: Job, missing: Collection[str], interaction_id: int, typed: Mapping[str, Any] | None = None
) -> Modal:
    """The form with what its member chose filled in, or with what was `typed` before; it asks for `missing` files too.

    Raises Refusal when the tool leaves nothing to choose, or a text does not fit into a form.
    """
    request = job.request
    chosen = request.given if typed is None else typed
    names = [*missing, *_told_most(request, chosen, MOST_QUESTIONS - len(missing))]
    if not names:
        raise Refusal("This tool has no options to edit. **Again** asks for the same once more.")
    title = f"Edit: {request.tool.title}"
    return form(
        title,
        _custom_id(job, interaction_id),
        request.tool,
        names,
        _standing(request, chosen),
        _usual(request),
    )


def files_form(job: Job, missing: Collection[str], interaction_id: int) -> Modal:
    """The form that asks only for the files that nobody has any more."""
    title = f"Again: {job.request.tool.title}"
    return form(title, _custom_id(job, interaction_id), job.request.tool, list(missing), {})


def edited_job(interaction: Interaction) -> str | None:
    """The job of such a form; None for any other form."""
    found = sent_form(interaction, _FORM)
    return None if found is None else found["job"]


def edits(interaction: Interaction, job: Job) -> dict[str, Any]:
    """What was filled in: option -> value. One that asked for a single text, as forms once did, is read too."""
    given = answers(interaction, job.request.tool)
    headline = job.request.headline_option
    if given or headline is None:
        return given
    return {headline.name: text_in(cast("Mapping[str, Any]", interaction.data or {}))}


def edited(repetition: Repetition, given: Mapping[str, Any], plan: Plan) -> Wish:
    """The same once more but for what was filled in.

    Raises OptionRefused, or OptionsRefused with everything that cannot be taken, Refusal when a file is missing still.
    """
    files = {name for name, value in given.items() if isinstance(value, Attachment)}
    wish = repetition.wish
    changes = {
        name: value for name, value in given.items() if name in files or wish.request.media_of(name) is None
    }
    request = wish.request.with_options(changes, plan)
    paths = {name: path for name, path in wish.paths.items() if name not in files}
    missing = tuple(name for name in repetition.missing if name not in files)
    return Repetition(replace(wish, request=request, paths=paths), missing).complete()


def _custom_id(job: Job, interaction_id: int) -> str:
    """Discord keeps a draft per custom id, so each form has its own."""
    return f"job:edited:{job.id}:{interaction_id}"


def _told_most(request: Request, chosen: Collection[str], room: int) -> list[str]:
    """So many options worth asking for: the headline, what must be given, what was chosen, then in their order."""
    options = request.tool.editable
    headline = request.headline_option

    def rank(name: str, *, required: bool) -> int:
        if headline is not None and name == headline.name:
            return 0
        return 1 if required else 2 if name in chosen else 3

    named = sorted(options, key=lambda option: rank(option.name, required=option.required))
    most = {option.name for option in named[: max(0, room)]}
    return [option.name for option in options if option.name in most]


def _standing(request: Request, chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands in the form: a measured end was not chosen, and goes on to be the clip's own."""
    if request.end_measured and chosen is request.given:
        return {name: value for name, value in chosen.items() if name != "end"}
    return chosen


def _usual(request: Request) -> dict[str, str]:
    """What is taken where nothing is chosen."""
    values, slots = request.values, request.tool.slots
    usual = {
        option.name: slots[option.slot].words(values[slots[option.slot]])
        for option in request.tool.editable
        if slots[option.slot] in values
    }
    return {**usual, "end": _UNTIL_THE_END} if request.end_measured else usual
