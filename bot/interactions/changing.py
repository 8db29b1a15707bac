"""The form behind `Change`. It keeps nothing in memory: what is sent names its job, also after a restart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import discord

from bot.errors import Refusal
from bot.jobs.job import Job
from bot.messages.text import cut

_FORM = re.compile(r"job:changed:(?P<job>\w+):\d+")
FIELD = "text"
"""The custom id of the only field of every form."""
_LONGEST = 4_000
"""Characters that Discord takes in one field of a form."""


def form(job: Job, interaction_id: int) -> discord.ui.Modal:
    """The form with the job's text filled in; Discord keeps a draft per custom id, so each one is unique.

    Raises Refusal when there is no text, or more than fits.
    """
    option, text = job.request.headline_option, job.request.headline() or ""
    if option is None or len(text) > _LONGEST:
        raise Refusal("This text does not fit into a form. Run the command again with another one.")
    title = cut(f"Change: {job.request.tool.title}", 45)
    modal = discord.ui.Modal(title=title, custom_id=f"job:changed:{job.id}:{interaction_id}")
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=FIELD,
        default=text,
        required=option.required,
        max_length=min(_LONGEST, option.max_length or _LONGEST),
    )
    modal.add_item(discord.ui.Label(text=option.name.capitalize(), component=field))
    modal.stop()  # discord.py need not remember it: `changed` reads what is sent
    return modal


def changed(interaction: discord.Interaction[Any]) -> tuple[str, str | None] | None:
    """The job and the new text in a form that was sent; None for any other form."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    found = _FORM.fullmatch(str(data.get("custom_id", "")))
    if found is None:
        return None
    return found["job"], text_in(data)


def text_in(data: Mapping[str, Any]) -> str | None:
    """What was typed into the field of a form; None for nothing."""
    return next(_values(data.get("components", ())), "").strip() or None


def _values(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for component in components:
        if component.get("custom_id") == FIELD:
            yield str(component.get("value") or "")
        inner = [component["component"]] if "component" in component else component.get("components", [])
        yield from _values(inner)
