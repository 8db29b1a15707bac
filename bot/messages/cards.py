"""The card of a job: one message that always says where the job stands. Pure."""

from datetime import datetime, timedelta

import discord

from bot.jobs.job import Job
from bot.jobs.states import UNSUCCESSFUL, State
from bot.messages.deletions import deletion
from bot.messages.draft import Button
from bot.messages.failures import cause
from bot.messages.panel import Panel
from bot.messages.text import credits_of, duration, lines, plain, quotation, relative
from bot.store.queue import FARTHEST
from bot.tools.faces import MOST_CHOSEN
from bot.tools.price import Certainty

WORKING = discord.Colour.blurple()
WAITING_FOR_SOMEBODY = discord.Colour.gold()
GOOD = discord.Colour.green()
BAD = discord.Colour.red()
OVER = discord.Colour.greyple()

_COLOURS = {
    State.CHOOSING: WAITING_FOR_SOMEBODY,
    State.AWAITING_APPROVAL: WAITING_FOR_SOMEBODY,
    State.UNCONFIRMED: WAITING_FOR_SOMEBODY,
    State.DONE: GOOD,
    State.FAILED: BAD,
    State.CANCELED: OVER,
    State.DENIED: OVER,
}

_WORDS = {
    State.DETECTING: "Looking for faces.",
    State.MEASURING: "Reading how long the clip is, to know the price.",
    State.AWAITING_APPROVAL: "Waiting until somebody who manages this server approves it.",
    State.ACCEPTED: "Accepted. It starts in a moment.",
    State.UPLOADING: "Sending your files to Magic Hour.",
    State.SUBMITTING: "Handing it to Magic Hour.",
    State.DELIVERING: "Magic Hour has finished. Posting the result.",
    State.DONE: "Done.",
}

_VENDOR_WORDS = {
    "queued": "Queued at Magic Hour.",
    "rendering": "Magic Hour is rendering it.",
    "complete": "Magic Hour has finished.",
}

_SUMMARY_LENGTH = 900
_TITLE_LENGTH = 200


def card(job: Job, now: datetime) -> Panel:
    """What the job's card says at this moment."""
    if job.deleted:
        return _deleted_card(job)
    return Panel(
        texts=(
            lines(f"### {plain(job.request.tool.title, _TITLE_LENGTH)}", status(job), _approval(job)),
            quotation(job.request.headline() or ""),
            lines(options_line(job), f"**Credits:** {money(job)}"),
            lines(_outlook(job, now), alert_words(job)),
        ),
        colour=_COLOURS.get(job.state, WORKING),
        footer=_footer(job),
        buttons=_buttons(job),
    )


def _deleted_card(job: Job) -> Panel:
    """Nothing of what was asked for is repeated any more."""
    return Panel(
        texts=(
            lines(f"### {plain(job.request.tool.title, _TITLE_LENGTH)}", deletion(job)),
            f"**Credits:** {money(job)}",
        ),
        colour=OVER,
        footer=_footer(job),
    )


def _footer(job: Job) -> str:
    return f"-# job {job.id} · {asked_for(job)}"


def status(job: Job) -> str:
    """One sentence: what is happening now."""
    if job.state is State.WAITING:
        return at_magic_hour(job.vendor_status)
    if job.state is State.UNCONFIRMED:
        return (
            "Magic Hour did not confirm the request. It is not repeated, so that it cannot be paid twice; "
            "if it was taken after all, the result is posted here, "
            f"otherwise your credits come back {relative(job.due_at)}."
        )
    if job.state in UNSUCCESSFUL:
        return cause(job)
    return _under_way(job)


def _approval(job: Job) -> str | None:
    return f"Approved by <@{job.decided_by}>." if job.approved else None


def _under_way(job: Job) -> str:
    if job.state is State.AWAITING_APPROVAL:
        seen = " They see what you asked for." if job.private else ""
        return f"{_WORDS[job.state]}{seen} Without a decision it ends {relative(job.due_at)}."
    if job.state is State.CHOOSING:
        return _faces(job)
    if job.kept:
        return "Done, but it could not be posted anywhere. `/jobs show` brings the result."
    if job.partly_posted:
        return "Done, but not all of it could be posted. `/jobs show` brings the whole result."
    if job.state is State.ACCEPTED and job.ahead:
        return _queued(job.ahead)
    return _sending(job) or _WORDS[job.state]


def _sending(job: Job) -> str | None:
    """What is said of a job on its way to Magic Hour where the words of its state would not be true."""
    if job.state not in {State.UPLOADING, State.SUBMITTING}:
        return None
    if job.trouble_at is not None:
        return "Magic Hour cannot take it yet. It is tried again until it can."
    files = any(file.needs_upload for file in job.request.files)
    return None if files else _WORDS[State.ACCEPTED]


def _faces(job: Job) -> str:
    if len(job.faces) == 1:
        found, new = "A face was found", "a new one for it"
    else:
        most = f", at most {MOST_CHOSEN}" if len(job.faces) > MOST_CHOSEN else ""
        found, new = f"{len(job.faces)} faces were found", f"new ones for those that are to change{most}"
    return f"{found}. Choose {new}. Without a choice it ends {relative(job.due_at)}."


def _queued(ahead: int) -> str:
    number = "one" if ahead == 1 else f"at least {ahead}" if ahead >= FARTHEST else f"{ahead}"
    return f"Waiting for {number} of your other jobs to end."


def at_magic_hour(vendor_status: str | None) -> str:
    if vendor_status is None:
        return "Magic Hour has taken it."
    return _VENDOR_WORDS.get(vendor_status, f"At Magic Hour: {plain(vendor_status, 40)}.")


def options_line(job: Job) -> str:
    """The chosen options on one line."""
    pairs = [f"{plain(label, 40)}: **{plain(value, 80)}**" for label, value in job.request.summary()]
    line = ""
    for pair in pairs:
        longer = f"{line} · {pair}" if line else pair
        if len(longer) > _SUMMARY_LENGTH:
            return f"{line} · …"
        line = longer
    return line


def money(job: Job) -> str:
    """What the job holds, has cost or gave back."""
    if job.state is State.DONE:
        return charged(job, f"{job.credits:,}")
    if job.state in UNSUCCESSFUL:
        return given_back(job)
    if job.state in {State.DETECTING, State.CHOOSING}:
        return f"{job.request.tool.costs}; nothing is held before the faces are chosen"
    if job.state is State.MEASURING:
        return "depends on the length of the clip"
    if job.state is State.AWAITING_APPROVAL:
        return f"{price(job)}; nothing is held before it is approved"
    return f"{job.credits:,} held" if job.quote_exact else _provisional(job)


def price(job: Job) -> str:
    """What the job would cost, as far as that is known before it begins."""
    if job.quote_exact:
        return credits_of(job.quote)
    known = job.request.tool.price(job.request.values)
    if known.certainty is Certainty.ESTIMATE:
        return f"about {credits_of(job.quote)}: an estimate ({known.explanation})"
    return f"not known before it is queued; {credits_of(job.quote)} would be held until then"


def _provisional(job: Job) -> str:
    """What is held for a price that Magic Hour has still to name, once it has queued the job or has finished it."""
    price = job.request.tool.price(job.request.values)
    queued = job.submitted_at is not None
    if price.certainty is Certainty.ESTIMATE:
        assumed = "" if queued else f": an estimate ({price.explanation})"
        return f"about {job.credits:,} held{assumed}, settled when it is done"
    return f"{job.credits:,} held" if queued else f"price known once queued: {job.credits:,} held until then"


def charged(job: Job, amount: str) -> str:
    """The amount that was charged, and how it differs from what was held at first."""
    difference = job.credits - job.quote
    if difference == 0:
        return f"{amount} charged"
    more_or_fewer = "more" if difference > 0 else "fewer"
    return f"{amount} charged, {abs(difference):,} {more_or_fewer} than held at first"


def given_back(job: Job) -> str:
    if job.credits > 0:
        return f"{job.credits:,} charged"
    return f"{job.held:,} given back" if job.held else "none charged"


def _outlook(job: Job, now: datetime) -> str | None:
    """When it should be finished: a countdown once Magic Hour has it, before that the usual time."""
    usual = job.request.tool.usual_seconds
    if usual is None or job.state in UNSUCCESSFUL | {State.DELIVERING, State.DONE, State.UNCONFIRMED}:
        return None
    if job.submitted_at is None:
        return f"Usually ready {duration(usual)} after it starts."
    expected = job.submitted_at + timedelta(seconds=usual)
    if expected <= now:
        return f"Taking longer than the usual {duration(usual)}."
    return f"Expected {relative(expected)}."


def alert_words(job: Job) -> str | None:
    """How much of the member's allowance is used up with this job, where that is worth knowing."""
    if job.alert is None or job.state in UNSUCCESSFUL:
        return None
    if job.alert < 100:  # noqa: PLR2004  percent
        return f"**{job.alert} % of your allowance** is used. `/credits` shows what is left."
    return "**Your allowance is used up.** `/credits` shows when it resets."


def _buttons(job: Job) -> tuple[Button, ...]:
    if job.state.before_submission:
        return (Button("Cancel", custom_id=f"job:cancel:{job.id}", style=discord.ButtonStyle.danger),)
    if job.result_id is not None and job.result_id != job.card_id:
        label = "See the result" if job.state is State.DONE else "See what happened"
        return (Button(label, url=message_url(job, job.result_id)),)
    return ()


def message_url(job: Job, message_id: int, channel_id: int | None = None) -> str:
    """The address of a message of the job's outcome, which stands in this channel or where the first one does."""
    place = channel_id or job.result_channel_id or job.channel_id
    server = job.guild_id if place in {job.channel_id, job.fallback_channel_id} else "@me"
    return f"https://discord.com/channels/{server}/{place}/{message_id}"


def card_url(job: Job, batch_card_id: int | None = None) -> str | None:
    """The address of its card; none for a private one, which Discord shows only until its member's client is closed."""
    card_id = job.card_id or batch_card_id
    if card_id is None or job.private:
        return None
    return f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{card_id}"


def asked_for(job: Job) -> str:
    """Who asked for it, when, and below which message where it was no command."""
    asked = f"asked for by <@{job.member_id}> {relative(job.created_at)}"
    if job.origin_message_id is None:
        return asked
    url = f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{job.origin_message_id}"
    return f"{asked} · from [this message]({url})"
