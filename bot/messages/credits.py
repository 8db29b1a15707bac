"""The page of `/credits`. Pure."""

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.credits.ledger import Entry, Standing
from bot.messages.draft import Draft
from bot.messages.text import credits_of, exact, relative

_KINDS = {
    "hold": "held",
    "correction": "corrected",
    "settlement": "settled",
    "release": "given back",
    "grant": "granted",
}

_MOST_LINES = 10


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
    embed.add_field(name="Allowance", value=_allowance(standing))
    embed.add_field(name="Granted", value=f"{standing.grants:,} left")
    embed.add_field(name="Held for running jobs", value=f"{standing.held:,}")
    embed.add_field(name="Last entries", value=_history(entries), inline=False)
    return Draft(embed=embed)


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


def _line(entry: Entry) -> str:
    change = f"−{entry.credits:,}" if entry.credits > 0 else f"+{-entry.credits:,}"  # noqa: RUF001  a minus sign
    return f"{relative(entry.at)} **{change}** {_KINDS.get(entry.kind, entry.kind)}, /{entry.tool}"
