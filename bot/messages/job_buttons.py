"""What can be pressed about a job. The custom ids say what they act on, so that they outlive restarts. Pure."""

import discord

from bot.jobs.job import Job
from bot.messages.draft import Button
from bot.tools import Made
from bot.tools.actions import Action, actions_below, fixed_price
from bot.tools.wording import count

_NOUNS = {Made.IMAGE: "Picture", Made.VIDEO: "Video", Made.AUDIO: "Sound", Made.GIF: "Animation"}
_ANYWHERE = ("job:link:", "job:delete:")


def retry_buttons(job: Job) -> tuple[Button, ...]:
    """What asks for the same, or nearly the same, once more; nothing where nobody knows any more what that was."""
    if job.forgotten_at is not None:
        return ()
    again = Button("Again", custom_id=f"job:again:{job.id}")
    edit = Button("Edit options", custom_id=f"job:edit:{job.id}")
    return (again, edit) if job.request.tool.editable else (again,)


def result_buttons(job: Job, *, whole: bool) -> tuple[Button, ...]:
    """What can be done with a result: a fresh link where not all of it is attached, and a row of what may come next."""
    if job.deleted:
        return ()
    link = () if whole else (Button("Fresh link", custom_id=f"job:link:{job.id}"),)
    delete = Button("Delete", custom_id=f"job:delete:{job.id}")
    return (*retry_buttons(job), *link, delete, *_action_buttons(job))


def _action_buttons(job: Job) -> tuple[Button, ...]:
    actions = actions_below(job.request.makes)
    return tuple(Button(_priced(each), custom_id=f"job:use:{each.name}:{job.id}", row=1) for each in actions)


def _priced(action: Action) -> str:
    """What an action that begins at once is called: nothing else would name its price before it is paid."""
    price = fixed_price(action)
    return action.label if price is None else f"{action.label} ({count(price, 'credit')})"


def ask_button(job: Job) -> Button:
    """What a member is offered whose credits, or whose server's limit, do not allow a job."""
    return Button("Ask for approval", custom_id=f"approval:ask:{job.id}", style=discord.ButtonStyle.primary)


def erase_button(job: Job) -> Button:
    """What deletes a result once it has been asked whether that is meant."""
    return Button("Delete", custom_id=f"job:erase:{job.id}", style=discord.ButtonStyle.danger)


def works_anywhere(button: Button) -> bool:
    """Whether a button does what it says in a direct message too: nothing new is asked for there."""
    return button.url is not None or str(button.custom_id).startswith(_ANYWHERE)


def output_name(job: Job, number: int) -> str:
    """What one of a job's files is called for people, by its number from 1."""
    noun = _NOUNS[job.request.makes]
    return noun if job.outputs == 1 else f"{noun} {number}"
