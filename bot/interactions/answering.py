"""The first answer to an interaction: a message at once, or a word that it is thought about and the message later."""

from contextlib import suppress
from typing import Any

import discord

from bot.errors import DiscordBusy, DiscordError
from bot.messages.discord_errors import ALREADY_ANSWERED, code_of, translated
from bot.messages.draft import Draft
from bot.messages.panel import Panel

Interaction = discord.Interaction[Any]

_THOUGHT = "thought"
"""Marks an interaction that has been told that it is thought about; True while that stands where everybody reads it."""


async def think(interaction: Interaction, *, private: bool) -> None:
    """Say that an answer will come, for 15 minutes at most; whether others see it is decided with this.

    Said again after an answer that was lost, it stands there once. Of an interaction that came twice it is said once:
    what stands there then may be the other one's card by now.
    """
    try:
        said = await _think(interaction, private=private)
    except DiscordBusy:
        await _think(interaction, private=private)
        said = True  # by one of the two
    interaction.extras[_THOUGHT] = said and not private


async def _think(interaction: Interaction, *, private: bool) -> bool:
    """Whether it was said with this, and not before."""
    try:
        with translated():
            await interaction.response.defer(ephemeral=private, thinking=True)
    except DiscordError as error:
        if code_of(error) != ALREADY_ANSWERED:
            raise
        return False
    return True


async def answer(interaction: Interaction, panel: Panel, *, private: bool) -> int:
    """The id of the message that answers; asked again after an answer that was lost, there still is only one.

    Raises DiscordBusy when it stays unclear whether there is one.
    """
    try:
        return await _answer(interaction, panel, private=private)
    except DiscordBusy:
        return await _answer(interaction, panel, private=private)


async def tell(interaction: Interaction, draft: Draft) -> None:
    """Say something to the member alone, whatever was answered before."""
    with translated():
        if interaction.extras.get(_THOUGHT):
            await _take_back(interaction)
        if interaction.response.is_done() or _THOUGHT in interaction.extras:
            await interaction.followup.send(**draft.sending(), ephemeral=True)
        elif interaction.type is not discord.InteractionType.autocomplete:
            await interaction.response.send_message(**draft.sending(), ephemeral=True)


async def _take_back(interaction: Interaction) -> None:
    """Take a thought out of the channel: what follows one takes its place, and there everybody would read it."""
    with suppress(discord.NotFound):  # somebody has deleted it already
        await interaction.delete_original_response()
    interaction.extras[_THOUGHT] = False


async def _answer(interaction: Interaction, panel: Panel, *, private: bool) -> int:
    if _THOUGHT in interaction.extras:
        return await _replace(interaction, panel)
    try:
        with translated():
            answered = await interaction.response.send_message(**panel.sending(), ephemeral=private)
    except DiscordError as error:
        if code_of(error) != ALREADY_ANSWERED:
            raise
    else:
        if answered.message_id is not None:
            return answered.message_id
    # What was answered first is this card, whose own answer was lost, or what another process said of the same command.
    return await _replace(interaction, panel)


async def _replace(interaction: Interaction, panel: Panel) -> int:
    """Have the card stand where the first answer does."""
    with translated():
        message = await interaction.edit_original_response(**panel.sending())
    interaction.extras[_THOUGHT] = False
    return message.id
