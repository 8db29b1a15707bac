"""The page of `/credits`, and how it is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord

from bot.credits.ledger import Entry, EntryKind, Standing
from bot.errors import Refusal
from bot.jobs.states import State
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.ordering import role_ids
from bot.messages.services import services_of
from bot.messages.text import credits_of, exact, plain, relative

_KINDS = {
    "hold": "held",
    "correction": "corrected",
    "settlement": "settled",
    "release": "given back",
    "grant": "granted",
}

_MOST_LINES = 10


async def show_credits(interaction: discord.Interaction[Any], whose: discord.Member | discord.User) -> None:
    """Show a member's credits to the reader alone."""
    if interaction.guild_id is None or not isinstance(whose, discord.Member):
        raise Refusal("Credits belong to a server's members.")
    ledger, now = services_of(interaction).ledger, discord.utils.utcnow()
    standing = await ledger.standing(interaction.guild_id, whose.id, role_ids(whose), now)
    entries = await ledger.entries(interaction.guild_id, whose.id, _MOST_LINES)
    name = None if whose.id == interaction.user.id else plain(whose.display_name, 40)
    with translated():
        await interaction.response.send_message(
            **credits_page(standing, entries, now, name).sending(), ephemeral=True
        )


def credits_page(
    standing: Standing, entries: Sequence[Entry], now: datetime, whose: str | None = None
) -> Draft:
    """What a member can spend and has spent; `whose` names somebody else than the reader."""
    embed = discord.Embed(
        title="Credits" if whose is None else f"Credits of {whose}",
        description=_available(standing),
        colour=discord.Colour.red() if standing.available == 0 else discord.Colour.blurple(),
        timestamp=now,
    )
    embed.add_field(name="Allowance", value=_allowance(standing), inline=False)
    embed.add_field(name="Granted", value=f"{standing.grants:,} left")
    embed.add_field(name="Held", value=f"{standing.held:,}")
    embed.add_field(name="Last entries", value=_history(entries), inline=False)
    return Draft(embeds=(embed,))


def _available(standing: Standing) -> str:
    if standing.available is None:
        return "**Unlimited**"
    return f"**{credits_of(standing.available)}** available"


def _allowance(standing: Standing) -> str:
    resets = f"resets {relative(standing.resets_at)}, {exact(standing.resets_at)}"
    if standing.allowance is None:
        return f"unlimited; {standing.spent:,} spent this {standing.period}"
    if standing.allowance == 0:
        return "none"
    return f"{standing.spent:,} of {standing.allowance:,} spent this {standing.period}\n{resets}"


def _history(entries: Sequence[Entry]) -> str:
    return "\n".join(_line(entry) for entry in entries[:_MOST_LINES]) or "none yet"


def _what(entry: Entry) -> str:
    """A hold that was kept to the end, because the price was what was held, has no other entry that says so."""
    if entry.kind is EntryKind.HOLD and entry.job_state == State.DONE:
        return "charged"
    return _KINDS.get(entry.kind, entry.kind)


def _line(entry: Entry) -> str:
    change = f"−{entry.credits:,}" if entry.credits > 0 else f"+{-entry.credits:,}"  # noqa: RUF001  a minus sign
    return f"{relative(entry.at)} **{change}** {_what(entry)}, /{entry.tool}"
