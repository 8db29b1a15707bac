"""The page of `/credits`, which reads like an account statement, and how it is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord

from bot.credits.movements import GrantEvent, GrantMovement, JobMovement, Movement
from bot.credits.statement import Cap, OpenGrant, Standing
from bot.errors import Refusal
from bot.interactions.managing import manager_of
from bot.interactions.ordering import role_ids
from bot.interactions.services import services_of
from bot.jobs.states import FINAL, State
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.text import credits_of, exact, lines, plain, relative

MOST_MOVEMENTS = 10
_MOST_GRANTS = 6
_REASON_LENGTH = 40
_MINUS = "−"  # noqa: RUF001  a minus sign, as wide as a plus


async def show_credits(interaction: discord.Interaction[Any], whose: discord.Member | discord.User) -> None:
    """Show a member's credits to the reader alone: their own, or a manager's look at somebody else's.

    :raises NotManager: they are somebody else's, and the reader is no manager.
    """
    if whose.id != interaction.user.id:
        await manager_of(interaction)
    if interaction.guild_id is None or not isinstance(whose, discord.Member):
        raise Refusal("Credits belong to a server's members.")
    statements, now = services_of(interaction).statements, discord.utils.utcnow()
    standing = await statements.standing(interaction.guild_id, whose.id, role_ids(whose), now)
    movements = await statements.movements(interaction.guild_id, whose.id, now, MOST_MOVEMENTS)
    name = None if whose.id == interaction.user.id else plain(whose.display_name, 40)
    with translated():
        await interaction.response.send_message(
            **credits_page(standing, movements, now, name).sending(), ephemeral=True
        )


def credits_page(
    standing: Standing, movements: Sequence[Movement], now: datetime, whose: str | None = None
) -> Draft:
    """What a member can spend, what bounds it, and what has moved; `whose` names somebody else than the reader."""
    colour = discord.Colour.red() if standing.available == 0 else discord.Colour.blurple()
    title = "Credits" if whose is None else f"Credits of {whose}"
    summary = discord.Embed(title=title, description=_available(standing), colour=colour)
    summary.add_field(name="Allowance", value=_allowance(standing), inline=False)
    if standing.grants:
        summary.add_field(name="Grants", value=_grants(standing), inline=False)
    if standing.cap is not None:
        summary.add_field(name="The whole server", value=_cap(standing.cap), inline=False)
    if standing.held:
        summary.add_field(name="Held", value=f"{standing.held:,} by unfinished jobs", inline=False)
    shown = "\n".join(_line(movement) for movement in movements[:MOST_MOVEMENTS])
    history = discord.Embed(
        title="Last movements", description=shown or "None yet.", colour=colour, timestamp=now
    )
    return Draft(embeds=(summary, history))


def _available(standing: Standing) -> str:
    available = standing.available
    return lines(
        "**Unlimited**" if available is None else f"**{credits_of(available)}** available",
        _bound(standing) if standing.bounded_by_cap else None,
        None
        if standing.job_limit is None
        else f"A single job may cost at most {credits_of(standing.job_limit)}.",
    )


def _bound(standing: Standing) -> str:
    own = "is unlimited" if standing.own is None else f"and grants would leave {standing.own:,}"
    return f"That is all the whole server has left; the allowance {own}."


def _allowance(standing: Standing) -> str:
    spent = f"{standing.spent:,}"
    if standing.allowance is None:
        return f"unlimited; {spent} spent or held this {standing.period}"
    if standing.allowance == 0:
        return "none"
    left = max(0, standing.allowance - standing.spent)
    return lines(
        f"{left:,} left: {spent} of {standing.allowance:,} spent or held this {standing.period}",
        _resets(standing.resets_at),
    )


def _cap(cap: Cap) -> str:
    return lines(
        f"{cap.left:,} left: {cap.spent:,} of {cap.credits:,} spent or held this {cap.period}",
        _resets(cap.resets_at),
    )


def _resets(moment: datetime) -> str:
    return f"resets {relative(moment)}, {exact(moment)}"


def _grants(standing: Standing) -> str:
    shown, rest = standing.grants[:_MOST_GRANTS], standing.grants[_MOST_GRANTS:]
    more = f"and {sum(grant.left for grant in rest):,} of {len(rest):,} more" if rest else None
    return lines(*map(_grant, shown), more)


def _grant(grant: OpenGrant) -> str:
    expires = f", expires {relative(grant.expires_at)}" if grant.expires_at else ""
    return f"{grant.left:,} left of {grant.credits:,}{_reason(grant.reason)}{expires}"


def _reason(reason: str | None) -> str:
    return f": {plain(reason, _REASON_LENGTH)}" if reason else ""


def _line(movement: Movement) -> str:
    words = _job(movement) if isinstance(movement, JobMovement) else _grant_event(movement)
    return f"{relative(movement.at)} {words}"


def _job(job: JobMovement) -> str:
    change = f"{_MINUS}{job.spent:,}" if job.spent else "0"
    return f"**{change}** /{job.tool}{_course(job)}"


def _course(job: JobMovement) -> str:
    """How the job came to what it costs, where that is not just its price."""
    back = f"{job.returned:,} came back"
    if job.state not in FINAL:  # which also goes for a state that only another version knows
        return " (held until it ends)"
    if job.state != State.DONE:
        return f" {job.state}, {back}" if job.returned else f" {job.state}, but charged"
    if job.returned:
        return f" ({job.held:,} held, {back})"
    return f" ({job.held:,} held, {job.taken - job.held:,} more charged)" if job.taken > job.held else ""


def _grant_event(movement: GrantMovement) -> str:
    sign = "+" if movement.event is GrantEvent.GRANTED else _MINUS
    by = f" by <@{movement.by}>" if movement.by is not None else ""
    return f"**{sign}{movement.credits:,}** {movement.event}{by}{_reason(movement.reason)}"
