"""The pages of `/jobs`: a list, and one job with all there is to know of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.jobs.history import Page, Selection, Unreadable
from bot.jobs.job import Job
from bot.jobs.states import UNSUCCESSFUL, State
from bot.messages.cards import card_url, message_url, money, options_line, status
from bot.messages.deletions import deletion
from bot.messages.draft import Button
from bot.messages.failures import failure, remedy
from bot.messages.job_buttons import result_buttons
from bot.messages.panel import Panel
from bot.messages.text import credits_of, cut, exact, lines, plain, quotation, relative
from bot.tools import Kind
from bot.tools.wording import count

NAMES: Mapping[Selection, str] = {
    Selection.RUNNING: "running",
    Selection.APPROVAL: "waiting for approval",
    Selection.DONE: "done",
    Selection.KEPT: "not posted yet",
    Selection.FAILED: "failed",
    Selection.CANCELED: "canceled",
}
"""What the selections are called, also in the option of the command."""

_WORDS: Mapping[State, str] = {
    State.DETECTING: "looking for faces",
    State.CHOOSING: "waiting for faces to be chosen",
    State.MEASURING: "reading its clip",
    State.AWAITING_APPROVAL: "waiting for approval",
    State.ACCEPTED: "waiting to begin",
    State.UPLOADING: "sending its files",
    State.SUBMITTING: "being handed to Magic Hour",
    State.WAITING: "at Magic Hour",
    State.UNCONFIRMED: "not confirmed by Magic Hour",
    State.DELIVERING: "being posted",
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELED: "canceled",
    State.DENIED: "not approved",
}

_PROMPT_LENGTH = 40
_TITLE_LENGTH = 60
_MOST_RESULT_LINKS = 10
_LONGEST_LABEL = 100


@dataclass(frozen=True)
class Relatives:
    """The jobs that a job belongs to, as far as its reader may know of them."""

    parent: Job | None = None
    """The one it goes on with."""
    leader: Job | None = None
    """The first of its batch, which has the card."""


def list_page(page: Page, member_id: int, reader_id: int, selection: Selection | None) -> Panel:
    """Some jobs of a member; somebody else reads of the private ones only that there were some."""
    own = member_id == reader_id
    whose = "Your jobs" if own else f"Jobs of <@{member_id}>"
    title = f"### {whose}" + ("" if selection is None else f": {NAMES[selection]}")
    entries = [
        _unreadable(job) if isinstance(job, Unreadable) else _entry(job, page, own=own) for job in page.jobs
    ]
    return Panel(
        texts=(title, "\n".join(entries) or "None."),
        colour=discord.Colour.blurple(),
        footer="-# `/jobs show` tells everything of one of them." if entries else "",
        buttons=_turning(page, member_id, selection),
    )


def _turning(page: Page, member_id: int, selection: Selection | None) -> tuple[Button, ...]:
    where = (("Newer", "newer", page.newer), ("Older", "older", page.older))
    return tuple(
        Button(label, custom_id=f"jobs:page:{member_id}:{selection or 'all'}:{to}:{job_id}")
        for label, to, job_id in where
        if job_id is not None
    )


def _entry(job: Job, page: Page, *, own: bool) -> str:
    if job.private and not own:
        return lines(_first_line(job), f"-# private · `{job.id}`")
    text = _text(job)
    prompt = f"{plain(text, _PROMPT_LENGTH)} · " if text else ""
    private = "private · " if job.private else ""
    url = None if job.deleted else _result_url(job) or card_url(job, page.cards.get(job.batch_id or ""))
    label = "result" if job.result_id and job.state is State.DONE else "see"
    link = f" · [{label}]({url})" if url else ""
    return lines(f"{_first_line(job)}{link}", f"-# {prompt}{private}`{job.id}`", _mark(job))


def _text(job: Job) -> str:
    """What was asked for; of what is deleted nothing is repeated."""
    return "" if job.deleted else job.request.subject()


def _forgotten(job: Job) -> str:
    if job.forgotten_at is None or job.deleted:
        return ""
    return "What was asked for was long ago and is not kept any more."


def _first_line(job: Job) -> str:
    title = plain(job.request.tool.title, _TITLE_LENGTH)
    return f"**{title}** · {word(job)} · {_cost(job)} · {relative(job.created_at)}"


def _unreadable(job: Unreadable) -> str:
    tool, state = plain(job.tool, _PROMPT_LENGTH), plain(str(job.row["state"]), _PROMPT_LENGTH)
    cost = credits_of(job.row["credits"])
    return lines(
        f"**/{tool}** · {state} · {cost} · {relative(job.row['created_at'])}",
        f"-# This version of the bot does not know all of it. `{job.id}`",
    )


def word(job: Job) -> str:
    """Where a job stands, in a word or a few."""
    if job.erased_at is not None:
        return "deleted"
    if job.deleted:
        return "being deleted"
    return "too dear" if job.refused else _WORDS[job.state]


def _cost(job: Job) -> str:
    if job.state is State.AWAITING_APPROVAL:
        return f"would cost {credits_of(job.quote)}"
    if not job.credits:
        return "no credits"
    return credits_of(job.credits) if job.state.final else f"{credits_of(job.credits)} held"


def _mark(job: Job) -> str | None:
    """What went wrong with bringing the outcome, and what to do."""
    if job.kept:
        return "-# **Its result could not be posted.** `/jobs show` brings it."
    if job.unheard:
        return "-# **Nobody could be told.** `/jobs show` says what happened."
    return None


def job_page(job: Job, relatives: Relatives, *, own: bool) -> Panel:
    """All there is to know of a job; a private one of somebody else's keeps nearly everything to itself."""
    if job.private and not own:
        return _hidden_page(job)
    title = plain(job.request.tool.title, _TITLE_LENGTH)
    options = None if job.deleted else options_line(job)
    return Panel(
        texts=(
            lines(f"### {title}", _status(job), _bringing(job)),
            quotation(_text(job)) or _forgotten(job),
            lines(options, f"**Credits:** {money(job)}"),
            lines(_links(job, relatives), _times(job)),
        ),
        colour=discord.Colour.blurple(),
        footer=_footer(job),
        buttons=_buttons(job, own=own),
    )


def _hidden_page(job: Job) -> Panel:
    told = "It is private: what was asked for, and what became of it, is its member's alone."
    return Panel(texts=(lines(_first_line(job), told),), colour=discord.Colour.blurple(), footer=_footer(job))


def _footer(job: Job) -> str:
    """It says more than the small print of an outcome, for which nobody is to take a page."""
    return f"-# job {job.id} · asked for {relative(job.created_at)}"


def _status(job: Job) -> str:
    if job.deleted:
        return deletion(job)
    return lines(status(job), remedy(job)) if job.state in UNSUCCESSFUL else status(job)


def _bringing(job: Job) -> str | None:
    if job.kept:
        post = "" if job.private else " **Post here** puts it into this channel."
        return f"**Its result could not be posted**, so it was kept. It follows below.{post}"
    if job.unheard:
        return "**Nobody could be told** when it ended: no message of mine got through."
    return None


def _links(job: Job, relatives: Relatives) -> str:
    """Where the messages about it stand."""
    parent, leader = relatives.parent, relatives.leader
    card = card_url(job, None if leader is None else leader.card_id)
    links = [f"[its card]({card})"] if card else []
    result = "its result" if job.state is State.DONE else "what happened"
    # Of any other channel nobody knows whether it is one of the server's, which its address would have to say.
    known = {job.result_channel_id, job.channel_id, job.fallback_channel_id}
    messages = [] if _result_url(job) is None else [each for each in job.messages if each[0] in known]
    for number, (channel_id, message_id) in enumerate(messages[:_MOST_RESULT_LINKS], 1):
        links.append(f"[{result if number == 1 else number}]({message_url(job, message_id, channel_id)})")
    if parent is not None:
        links.append(_linked("what it goes on with", _result_url(parent) or card_url(parent)))
    if leader is not None:
        links.append("one of several that were asked for together")
    return " · ".join(links)


def _linked(words: str, url: str | None) -> str:
    return f"[{words}]({url})" if url else words


def _times(job: Job) -> str:
    moments = (
        ("Asked for", job.created_at),
        ("begun", job.create_sent_at),
        ("ended", job.finished_at),
    )
    return " · ".join(f"{what} {exact(moment)}" for what, moment in moments if moment is not None)


def _buttons(job: Job, *, own: bool) -> tuple[Button, ...]:
    if job.state is State.DONE and not job.deleted:
        here = Button("Post here", custom_id=f"job:post:{job.id}", style=discord.ButtonStyle.primary)
        return (*([here] if own and not job.private else []), *result_buttons(job, whole=False))
    if not own or job.deleted:
        return ()
    if job.state.before_submission:
        return (Button("Cancel", custom_id=f"job:cancel:{job.id}", style=discord.ButtonStyle.danger),)
    return failure(job).buttons if job.state in UNSUCCESSFUL and job.forgotten_at is None else ()


def _result_url(job: Job) -> str | None:
    """The address of the outcome's first message; None where there is none that can be opened later."""
    seen_once = job.private and job.result_channel_id in {None, job.channel_id}
    if job.result_id is None or job.deleted or seen_once:
        return None
    return message_url(job, job.result_id)


def label(job: Job, now: datetime, which: str = "") -> str:
    """A job as one entry of a list to choose from: its tool, what was asked for, `which` file of it, how long ago."""
    text = _text(job)
    what = f"{job.request.tool.title}: {text}" if text else job.request.tool.title
    end = f"{which} · {_age((now - job.created_at).total_seconds())}"
    return cut(what, _LONGEST_LABEL - len(end)) + end


def _age(seconds: float) -> str:
    for name, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return f"{count(int(seconds // length), name)} ago"
    return "just now"


def uncancelable(job: Job, library_url: str, *, private: bool = False) -> str:
    """Why a job cannot be canceled here, and what is possible instead; `private` leaves out how it ended."""
    if job.state.final:
        brief = private or job.state is State.DONE or job.deleted
        return f"It is over already: {word(job)}." if brief else f"It is over already. {status(job)}"
    if job.state is State.UNCONFIRMED:
        return status(job)
    if job.state is State.DELIVERING:
        return "Magic Hour has finished it already, and its result is being posted."
    if job.request.tool.kind is not Kind.VIDEO:
        return (
            "Magic Hour has it already. Pictures and sounds cannot be canceled there: they are ready too quickly. "
            "It ends by itself, and what became of it is posted."
        )
    return (
        "Magic Hour has it already, and only a person can cancel it there: whoever has the bot's Magic Hour account, "
        f"in its [web library]({library_url}), while the video is queued or rendering. Then all of its credits come "
        "back, and that is told where it was asked for."
    )
