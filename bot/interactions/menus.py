"""The menu of a message: what can be done with its files, from the choice, over what is still to be asked, to the
order.
"""

import re
from collections.abc import Mapping
from typing import Any

import discord

from bot.errors import Refusal
from bot.interactions.batching import place_together
from bot.interactions.message_files import fitting
from bot.interactions.ordering import place
from bot.interactions.policy import allowed
from bot.interactions.questions import answers, form, sent_form
from bot.interactions.results.acting import action_named, request_for
from bot.interactions.retrying import Wish
from bot.interactions.selections import Selection
from bot.interactions.services import services_of
from bot.interactions.typed import give_back, given_back
from bot.messages.discord_errors import translated
from bot.tools import CATALOGUE
from bot.tools.actions import Action
from bot.tools.wording import count

_FORM = re.compile(r"menu:(?P<action>\w+):(?P<selection>\w+):\d+")

Interaction = discord.Interaction[Any]


async def begin(interaction: Interaction, action: Action, message: discord.Message) -> None:
    """Do something with the files of a message, once everything is known that it needs.

    What is made of a message that only one member sees is theirs alone too.

    Raises a Refusal, or what the book raises, when nothing was accepted.
    """
    await allowed(interaction, CATALOGUE[action.command])  # refuses before anything is typed in vain
    selection = _selection(interaction, action, message)
    if not action.asks:
        await _order(interaction, action, selection, {})
        return
    selection_id = await services_of(interaction).selections.keep(selection)
    await _open_form(interaction, action, selection_id, len(selection.files), {})


async def begin_again(interaction: Interaction, selection_id: str) -> None:
    """Open the form once more, with what stands in the message that did not take it."""
    selection = await _own(interaction, selection_id)
    action = action_named(selection.action)
    tool = CATALOGUE[action.command]
    await allowed(interaction, tool)
    given = given_back(interaction.message, tool)
    await _open_form(interaction, action, selection_id, len(selection.files), given)


def chosen(interaction: Interaction) -> str | None:
    """The selection that a form of the menu is about; None for any other form."""
    found = sent_form(interaction, _FORM)
    return None if found is None else found["selection"]


async def go_on(interaction: Interaction, selection_id: str) -> None:
    """Order what was filled in; what cannot be taken is given back."""
    selection = await _own(interaction, selection_id)
    action = action_named(selection.action)
    given = answers(interaction, CATALOGUE[action.command])
    try:
        await _order(interaction, action, selection, given)
    except Refusal as refusal:
        await give_back(interaction, refusal, given, f"menu:again:{selection_id}")


def _selection(interaction: Interaction, action: Action, message: discord.Message) -> Selection:
    return Selection(
        guild_id=interaction.guild_id or 0,
        member_id=interaction.user.id,
        message_id=None if message.flags.ephemeral else message.id,
        action=action.name,
        files=fitting(action, message),
    )


async def _order(
    interaction: Interaction, action: Action, selection: Selection, given: Mapping[str, Any]
) -> None:
    plan, private = services_of(interaction).plan(), selection.private
    requests = [request_for(action, file, given, plan, private=private) for file in selection.files]
    wishes = [Wish(request, paths={}) for request in requests]
    if len(wishes) == 1:
        await place(interaction, wishes[0], origin=selection.message_id, anew=True)
    else:
        await place_together(interaction, wishes, selection.message_id)


async def _open_form(
    interaction: Interaction, action: Action, selection_id: str, files: int, given: Mapping[str, Any]
) -> None:
    title = action.label if files == 1 else f"{action.label}: {count(files, 'file')}"
    custom_id = f"menu:{action.name}:{selection_id}:{interaction.id}"
    modal = form(title, custom_id, CATALOGUE[action.command], action.asks, given)
    with translated():
        await interaction.response.send_modal(modal)


async def _own(interaction: Interaction, selection_id: str) -> Selection:
    """The selection, when whoever asks has made it here. Raises Refusal otherwise."""
    selection = await services_of(interaction).selections.find(selection_id)
    if selection is None or selection.guild_id != interaction.guild_id:
        raise Refusal(
            "The files that this was about are not known any more. Use the menu of their message again. Nothing was "
            "charged."
        )
    if selection.member_id != interaction.user.id:
        raise Refusal("Only who has opened this form can send it. Nothing was charged.")
    return selection
