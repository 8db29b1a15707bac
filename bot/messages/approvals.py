"""What is said of a job that somebody has to approve: to those who may, and to its member. Pure."""

from collections.abc import Iterator
from datetime import datetime

import discord

from bot.credits.statement import Standing
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.cards import GOOD, OVER, WAITING_FOR_SOMEBODY, options_line, price
from bot.messages.draft import Button, Draft
from bot.messages.text import credits_of, cut, lines, plain, relative

_TITLE_LENGTH = 200
_TEXT_LENGTH = 1_000
"""Whoever decides should see what they decide on: more of it than a card shows, in characters before escaping."""


def request(job: Job, standing: Standing | None, now: datetime) -> Draft:
    """The message that asks for an approval; once that is settled, it says how.

    `standing` is what the job's member can spend; a settled request does not need it.
    """
    open_ = job.state is State.AWAITING_APPROVAL and now < job.due_at
    embed = discord.Embed(
        title=cut(f"Approval wanted: {job.request.tool.title}", _TITLE_LENGTH),
        description=lines(_who(job), _text(job), None if open_ else f"**{decision(job)}**"),
        colour=WAITING_FOR_SOMEBODY if open_ else (GOOD if job.approved else OVER),
    )
    if summary := options_line(job):
        embed.add_field(name="Options", value=summary, inline=False)
    embed.add_field(
        name="Price", value=lines(price(job), *(_beyond(standing, job.quote) if open_ and standing else ()))
    )
    if open_:
        if standing is not None:
            embed.add_field(name="Credits of the member", value=_standing(standing, job.quote))
        embed.add_field(name="Expires", value=relative(job.due_at))
    embed.set_footer(text=f"job {job.id}")
    return Draft(embeds=(embed,), buttons=_buttons(job) if open_ else ())


def decision(job: Job) -> str:
    """How a request was settled, as a sentence."""
    if job.state is State.DENIED and job.decided_by is not None:
        reason = plain(job.problem.detail) if job.problem and job.problem.detail else ""
        return f"Denied by <@{job.decided_by}>{f': {reason}' if reason else '.'}"
    if job.decided_by is not None:
        return f"Approved by <@{job.decided_by}>."
    if job.state is State.FAILED:
        return "It failed before anybody decided on it."
    if job.state is State.CANCELED:
        return "It is not wanted any more: it was canceled."
    return "It expired, because nobody decided on it in time."


def approved(job: Job) -> Draft:
    """The line that tells a member, where they asked, that their job was approved; nothing of a private one."""
    what = "Your request" if job.private else f"**{job.request.tool.title}**"
    content = f"<@{job.member_id}> {what} was approved by <@{job.decided_by}>. It begins as soon as it can."
    return Draft(content=content, mention=job.member_id)


def _who(job: Job) -> str:
    private = ", to be seen by them alone" if job.private else ""
    return f"<@{job.member_id}> asks for it in <#{job.channel_id}>{private}."


def _text(job: Job) -> str:
    text = job.request.headline() or ""
    return f"> {plain(text, _TEXT_LENGTH)}" if text.strip() else ""


def _beyond(standing: Standing, price: int) -> Iterator[str]:
    """The limits that an approval would set aside, and what it would grant."""
    if standing.job_limit is not None and standing.job_limit < price:
        yield f"**above the limit of {credits_of(standing.job_limit)} for a single job**"
    if standing.own is not None and standing.own < price:
        yield f"**more than the member has left: {price - standing.own:,} would be granted**"


def _standing(standing: Standing, price: int) -> str:
    """What the member has, and whether the server has as much left."""
    cap, own = standing.cap, standing.own
    if cap is not None and cap.left < price:
        left = f"The whole server has {credits_of(cap.left)} left until {relative(cap.resets_at)}"
        return f"{left}, so this cannot be approved before."
    return "unlimited" if own is None else f"{own:,} left"


def _buttons(job: Job) -> tuple[Button, ...]:
    return (
        Button("Approve", custom_id=f"approval:approve:{job.id}", style=discord.ButtonStyle.success),
        Button("Deny", custom_id=f"approval:deny:{job.id}", style=discord.ButtonStyle.danger),
    )
