"""Going on with a file: the actions below a result, from the button to the order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.errors import Refusal
from bot.interactions.access import origin_of, seen_job
from bot.interactions.ordering import place
from bot.interactions.policy import allowed
from bot.interactions.questions import answers, form, sent_form
from bot.interactions.retrying import Wish
from bot.interactions.services import services_of
from bot.interactions.typed import give_back, given_back
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.discord_errors import translated
from bot.messages.job_buttons import output_name
from bot.messages.panel import Choice, Menu, Panel
from bot.tools import CATALOGUE, Attachment, Plan, Request, Tool
from bot.tools.actions import ACTIONS, Action, fixed_price
from bot.tools.wording import count

_FORM = re.compile(r"job:used:(?P<action>\w+):(?P<output>\d{1,4}):(?P<job>\w+):\d+")
_MOST_CHOICES = 25

Interaction = discord.Interaction[Any]


@dataclass(frozen=True)
class Use:
    """An action on one of a job's files."""

    action: Action
    job: Job
    output: int
    """Counted from 1."""

    @property
    def tool(self) -> Tool:
        return CATALOGUE[self.action.command]

    @property
    def key(self) -> str:
        """How custom ids name it; the job's id is the end of it."""
        return f"{self.action.name}:{self.output}:{self.job.id}"


def action_named(name: str) -> Action:
    """The action that a custom id names. Raises Refusal when this version has none of that name."""
    if name not in ACTIONS:
        raise Refusal("This is not possible any more. Use the tool's command instead.")
    return ACTIONS[name]


def request_for(
    action: Action, source: Attachment | str, given: Mapping[str, Any], plan: Plan, *, private: bool
) -> Request:
    """What an action asks of its tool, for an attachment or whatever else may stand in the `_url` option.

    Raises what `Tool.prepare` raises.
    """
    tool = CATALOGUE[action.command]
    slot = action.slot if isinstance(source, Attachment) else f"{action.slot}_url"
    secret = {tool.private.name: True} if private else {}
    return tool.prepare({**given, slot: source, **secret}, plan)


async def begin(interaction: Interaction, job: Job, action: Action, output: int | None = None) -> None:
    """Ask what is still to be asked: which file is meant, and what the action wants to know. Then order it."""
    await allowed(interaction, CATALOGUE[action.command])
    _refuse_without_result(job)
    if output is None and job.outputs > 1:
        await _ask_which(interaction, job, action)
        return
    use = Use(action, job, output or 1)
    if action.asks:
        await _open_form(interaction, use, {})
    else:
        await _order(interaction, use, {})


async def begin_again(interaction: Interaction, job: Job, action: Action, output: int) -> None:
    """Open the form once more, with what stands in the message that did not take it."""
    use = Use(action, job, output)
    await allowed(interaction, use.tool)
    await _open_form(interaction, use, given_back(interaction.message, use.tool))


def used(interaction: Interaction) -> re.Match[str] | None:
    """What such a form is about; None for any other form."""
    return sent_form(interaction, _FORM)


async def go_on(interaction: Interaction, about: re.Match[str]) -> None:
    """Order what was filled in; what cannot be taken is given back."""
    job = await seen_job(interaction, about["job"])
    use = Use(action_named(about["action"]), job, int(about["output"]))
    given = answers(interaction, use.tool)
    try:
        _refuse_without_result(job)
        await _order(interaction, use, given)
    except Refusal as refusal:
        await give_back(interaction, refusal, given, f"job:reuse:{use.key}")


async def _order(interaction: Interaction, use: Use, given: Mapping[str, Any]) -> None:
    """What goes on with something private is private too; else it is as with commands."""
    plan, source = services_of(interaction).plan(), f"job:{use.job.id}:{use.output}"
    request = request_for(use.action, source, given, plan, private=use.job.private)
    wish = Wish(request, paths={}, parent=use.job.id)
    await place(interaction, wish, origin=origin_of(interaction, use.job), anew=True)


async def _open_form(interaction: Interaction, use: Use, given: Mapping[str, Any]) -> None:
    custom_id = f"job:used:{use.key}:{interaction.id}"
    modal = form(use.action.label, custom_id, use.tool, use.action.asks, given)
    with translated():
        await interaction.response.send_modal(modal)


async def _ask_which(interaction: Interaction, job: Job, action: Action) -> None:
    numbers = range(1, min(job.outputs, _MOST_CHOICES) + 1)
    choices = tuple(Choice(output_name(job, number), str(number)) for number in numbers)
    menu = Menu(f"job:pick:{action.name}:{job.id}", "Choose one", choices)
    fixed = fixed_price(action)
    price = CATALOGUE[action.command].costs if fixed is None else count(fixed, "credit")
    question = Panel(texts=(f"**{action.label}**: which one? Price: {price}.",), menu=menu)
    with translated():
        await interaction.response.send_message(**question.sending(), ephemeral=True)


def _refuse_without_result(job: Job) -> None:
    if job.state is not State.DONE:
        raise Refusal("This job has no result to go on with. Nothing was charged.")
