"""The card of a batch: one message that counts off the jobs of several files, and its end. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.jobs.job import Job
from bot.jobs.ports import Notice
from bot.jobs.states import State
from bot.messages.cards import (
    BAD,
    GOOD,
    OVER,
    WORKING,
    alert_words,
    asked_for,
    at_magic_hour,
    card_url,
    message_url,
)
from bot.messages.deletions import deleted_in_short
from bot.messages.draft import Button, Draft
from bot.messages.panel import Panel
from bot.messages.text import credits_of, duration, fitting, lines, plain, relative
from bot.tools.wording import count

_NAME_LENGTH = 30
_TITLE_LENGTH = 80
_PROMPT_LENGTH = 200
_OPTIONS_LENGTH = 300
"""Ten lines with links leave no more room than this, in characters before escaping."""

_WORDS = {
    State.ACCEPTED: "waiting",
    State.UPLOADING: "on its way to Magic Hour",
    State.SUBMITTING: "on its way to Magic Hour",
    State.UNCONFIRMED: "not confirmed by Magic Hour",
    State.DELIVERING: "being posted",
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELED: "canceled",
    State.DENIED: "not approved",
}
_WITH_OUTLOOK = {State.ACCEPTED, State.UPLOADING, State.SUBMITTING, State.WAITING}


@dataclass(frozen=True)
class Tally:
    """What has become of the jobs of a batch; a sum of their credits for each of its fates."""

    jobs: int
    done: int
    failed: int
    canceled: int
    charged: int
    held: int
    given_back: int

    @classmethod
    def of(cls, jobs: Sequence[Job]) -> "Tally":
        ends = Counter(job.state for job in jobs)
        over = [job for job in jobs if job.state.final]
        charged = sum(job.credits for job in over)
        return cls(
            jobs=len(jobs),
            done=ends[State.DONE],
            failed=ends[State.FAILED] + ends[State.DENIED],
            canceled=ends[State.CANCELED],
            charged=charged,
            held=sum(job.credits for job in jobs if not job.state.final),
            given_back=max(0, sum(job.held for job in over) - charged),
        )

    @property
    def under_way(self) -> int:
        return self.jobs - self.done - self.failed - self.canceled


def batch_card(jobs: Sequence[Job], now: datetime) -> Panel:
    """What the card of these jobs, of which the first one leads, says at this moment."""
    leader, tally = jobs[0], Tally.of(jobs)
    repeated = not all(job.deleted for job in jobs)
    prompt = plain(leader.request.headline() or "", _PROMPT_LENGTH) if repeated else ""
    title = plain(leader.request.tool.title, _TITLE_LENGTH)
    return Panel(
        texts=(
            lines(f"### {title} · {count(len(jobs), 'file')}", _counted(tally)),
            f"> {prompt}" if prompt else "",
            lines(*(_line(number, job) for number, job in enumerate(jobs, 1))),
            lines(_shared_options(jobs) if repeated else "", f"**Credits:** {_money(tally, jobs)}"),
            lines(_outlook(jobs, now), _alert(jobs)),
        ),
        colour=_colour(tally),
        footer=f"-# batch {leader.id} · {asked_for(leader)}",
        buttons=_buttons(jobs, tally),
    )


def batch_end(notice: Notice, leader: Job) -> Draft:
    """What a member is told, once, when all jobs of their batch have ended."""
    facts = notice.facts
    ends = _ends(facts["made"], facts["failed"], facts["canceled"])
    cost = credits_of(facts["credits"]) if facts["credits"] else "nothing charged"
    content = f"<@{leader.member_id}> Your batch of {facts['jobs']} is done: {', '.join([*ends, cost])}."
    url = card_url(leader)
    where = f"{plain(leader.request.tool.title, _TITLE_LENGTH)}{f' · [its card]({url})' if url else ''}"
    return Draft(content=lines(content, where), mention=leader.member_id)


def _ends(made: int, failed: int, canceled: int) -> list[str]:
    others = {"failed": failed, "canceled": canceled}
    return [f"{made} made", *(f"{number} {word}" for word, number in others.items() if number)]


def _counted(tally: Tally) -> str:
    others = {"failed": tally.failed, "canceled": tally.canceled, "under way": tally.under_way}
    words = [f"{number} {word}" for word, number in others.items() if number]
    return f"{', '.join([f'**{tally.done} of {tally.jobs} done**', *words])}."


def _line(number: int, job: Job) -> str:
    if job.deleted:
        return f"{number}. {deleted_in_short(job)}"
    link = "" if job.result_id is None else f" · {_link(job, job.result_id)}"
    return f"{number}. {plain(_name(job), _NAME_LENGTH)} · {_state(job)}{link}"


def _name(job: Job) -> str:
    """What tells the job from the others: its file."""
    return job.request.files[0].words if job.request.files else job.id


def _state(job: Job) -> str:
    if job.kept:
        return "done, but it could not be posted: `/jobs show` brings it"
    if job.state is State.WAITING:
        return at_magic_hour(job.vendor_status).removesuffix(".")
    if job.state is State.UNCONFIRMED:
        return f"{_WORDS[job.state]}; its credits come back {relative(job.due_at)}"
    return _WORDS.get(job.state, "under way")


def _link(job: Job, message_id: int) -> str:
    return f"[{'result' if job.state is State.DONE else 'why'}]({message_url(job, message_id)})"


def _shared_options(jobs: Sequence[Job]) -> str:
    """What was chosen for all of them; the files stand in the lines."""
    first, *others = (job.request.summary() for job in jobs)
    slots, files = jobs[0].request.tool.slots, jobs[0].request.files
    names = {slots[file.option].label for file in files}
    shared = [pair for pair in first if pair[0] not in names and all(pair in other for other in others)]
    shown = [f"{plain(label, 40)}: **{plain(value, 80)}**" for label, value in shared]
    return fitting(shown, _OPTIONS_LENGTH, rest="and {count} more", link=" · ")


def _money(tally: Tally, jobs: Iterable[Job]) -> str:
    about = any(not job.quote_exact for job in jobs if not job.state.final)
    words = {
        "charged": f"{tally.charged:,}" if tally.charged else "",
        "held": f"{'about ' if about else ''}{tally.held:,}" if tally.held else "",
        "given back": f"{tally.given_back:,}" if tally.given_back else "",
    }
    return ", ".join(f"{sum_} {word}" for word, sum_ in words.items() if sum_) or "none charged"


def _outlook(jobs: Iterable[Job], now: datetime) -> str | None:
    """When the next of them should be finished."""
    waiting = [job for job in jobs if job.state in _WITH_OUTLOOK]
    usual = waiting[0].request.tool.usual_seconds if waiting else None
    if usual is None:
        return None
    begun = [job.submitted_at for job in waiting if job.submitted_at is not None]
    if not begun:
        return f"Usually ready {duration(usual)} after it starts, each of them."
    expected = min(begun) + timedelta(seconds=usual)
    if expected <= now:
        return f"Taking longer than the usual {duration(usual)}."
    return f"{'The next one is expected' if len(waiting) > 1 else 'Expected'} {relative(expected)}."


def _alert(jobs: Iterable[Job]) -> str | None:
    """The highest use of their allowance that the member should know of."""
    alarming = [job for job in jobs if job.alert is not None]
    return alert_words(max(alarming, key=lambda job: job.alert or 0)) if alarming else None


def _colour(tally: Tally) -> discord.Colour:
    if tally.under_way:
        return WORKING
    if tally.failed:
        return BAD
    return GOOD if tally.done else OVER


def _buttons(jobs: Sequence[Job], tally: Tally) -> tuple[Button, ...]:
    stoppable = sum(job.state.before_submission for job in jobs)
    if not stoppable:
        return ()
    label = "Cancel" if stoppable == tally.jobs else f"Cancel the {stoppable} that can be"
    return (Button(label, custom_id=f"batch:cancel:{jobs[0].id}", style=discord.ButtonStyle.danger),)
