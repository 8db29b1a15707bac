"""Answers `/credits`."""

from typing import Any

import discord

from bot.errors import Refusal
from bot.messages.credits import credits_page
from bot.messages.discord_errors import translated
from bot.messages.ordering import role_ids
from bot.messages.services import services_of
from bot.messages.text import plain

_ENTRIES = 10


async def show_credits(interaction: discord.Interaction[Any], whose: discord.Member | discord.User) -> None:
    """Show a member's credits to the reader alone."""
    if interaction.guild_id is None or not isinstance(whose, discord.Member):
        raise Refusal("Credits belong to a server's members.")
    ledger, now = services_of(interaction).ledger, discord.utils.utcnow()
    standing = await ledger.standing(interaction.guild_id, whose.id, role_ids(whose), now)
    entries = await ledger.entries(interaction.guild_id, whose.id, _ENTRIES)
    name = None if whose.id == interaction.user.id else plain(whose.display_name, 40)
    with translated():
        await interaction.response.send_message(
            **credits_page(standing, entries, now, name).sending(), ephemeral=True
        )
