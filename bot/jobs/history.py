"""What members have asked for: their jobs as lists, newest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from bot.errors import UnknownTool
from bot.jobs.bells import CARDS, ERASURES, Bells
from bot.jobs.job import ASKED, WITHDRAWN, Job, MessageAt, readable
from bot.jobs.ports import Posted
from bot.jobs.states import OPEN, State
from bot.jobs.transitions import UNTROUBLED, next_card, standing_at, turn_card
from bot.store import cards
from bot.store import jobs as table
from bot.store.database import Database, Transaction
from bot.store.job_rows import Row

PAGE = 10
"""Jobs on one page of a list."""

_HIDDEN = (WITHDRAWN, ASKED)
"""Problems of jobs that nobody has seen, or whose place another job took."""


class Selection(StrEnum):
    """The jobs of a list; the values stand in custom ids: they never change."""

    RUNNING = "running"
    APPROVAL = "approval"
    DONE = "done"
    KEPT = "kept"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def states(self) -> Collection[State]:
        return _STATES[self]


_STATES: Mapping[Selection, Collection[State]] = {
    Selection.RUNNING: OPEN - {State.AWAITING_APPROVAL},
    Selection.APPROVAL: (State.AWAITING_APPROVAL,),
    Selection.DONE: (State.DONE,),
    Selection.KEPT: (State.DONE,),
    Selection.FAILED: (State.FAILED, State.DENIED),
    Selection.CANCELED: (State.CANCELED,),
}


@dataclass(frozen=True)
class Unreadable:
    """A job that another version of the bot wrote, as far as this one understands it."""

    id: str
    tool: str
    row: Mapping[Any, Any] = field(repr=False)


@dataclass(frozen=True)
class Turn:
    """From which job a page is turned, and where to."""

    to: Literal["older", "newer"]
    job_id: str


@dataclass(frozen=True)
class Page:
    """Some jobs of a list, newest first, and from which of them there is somewhere to turn to."""

    jobs: tuple[Job | Unreadable, ...]
    older: str | None = None
    newer: str | None = None
    cards: Mapping[str, int] = field(default_factory=dict)
    """The cards of batches, by the ids of their first jobs."""


class History:
    """Reads members' jobs, and notes where a result stands that was posted later."""

    def __init__(self, database: Database, bells: Bells) -> None:
        self._database = database
        self._bells = bells

    async def page(
        self, guild_id: int, member_id: int, selection: Selection | None = None, turn: Turn | None = None
    ) -> Page:
        """A page of a member's jobs: the first one, also where there is nothing to turn to any more."""
        which = _listed(guild_id, member_id, selection)
        async with self._database.read() as transaction:
            place = await _place(transaction, turn)
            page = await _turned(transaction, which, turn, place) if turn and place else None
            page = page or _older(await table.listed(transaction, which, PAGE + 1))
            batches = {job.batch_id for job in page.jobs if isinstance(job, Job) and job.batch_id}
            shown = await cards.ids_of(transaction, batches) if batches else {}
        return Page(page.jobs, page.older, page.newer, shown)

    async def latest(
        self, guild_id: int, member_id: int, limit: int, states: Collection[State] | None = None
    ) -> list[Job]:
        """A member's latest jobs in some states, newest first."""
        which = table.Listed(guild_id, member_id, states, hidden=_HIDDEN)
        async with self._database.read() as transaction:
            return readable(await table.listed(transaction, which, limit))

    async def stands(self, job_id: str, channel_id: int, message_ids: Sequence[int]) -> bool:
        """Write down where a result stands that was kept, or where it stands too; False where it is deleted, or is
        to be: then these messages are deleted with it, or after it.
        """
        messages = [(channel_id, each) for each in dict.fromkeys(message_ids)]
        async with self._database.write() as transaction:
            row = await table.locked(transaction, job_id, State.DONE)
            if row is None:
                return False
            job = Job.from_row(row)
            if await _put(transaction, job, messages) and job.erased_at is not None:
                await _erase_again(transaction, job)
        self._bells.ring(ERASURES if job.deleted else CARDS)
        return not job.deleted


async def _put(transaction: Transaction, job: Job, messages: Sequence[MessageAt]) -> bool:
    """Write down messages of a result; False where all are known already, which are left as they are."""
    new = [each for each in messages if each not in job.messages]
    if job.result_channel_id is None:
        await table.move(transaction, job.id, {job.state}, _first_place(messages))
        await turn_card(transaction, job)
    elif new:
        more = {"more_result_ids": [*job.more_result_ids, *new]}
        await table.move(transaction, job.id, {job.state}, more)
    return bool(new)


async def _erase_again(transaction: Transaction, job: Job) -> None:
    """Have the eraser look once more after a result that it was done with: as due as it was then, so at once."""
    again = {"erase_at": job.erase_at or job.erased_at, **UNTROUBLED}
    await table.move(transaction, job.id, {job.state}, again)


def _first_place(messages: Sequence[MessageAt]) -> dict[str, Any]:
    """What is written of a result that stood nowhere. Its channel is from now on one where this job's outcome belongs:
    links lead there and not to direct messages.
    """
    posted = Posted(tuple(messages))
    return {**standing_at(posted), "fallback_channel_id": posted.channel_id, **next_card()}


def _listed(guild_id: int, member_id: int, selection: Selection | None) -> table.Listed:
    states = None if selection is None else selection.states
    return table.Listed(guild_id, member_id, states, unposted=selection is Selection.KEPT, hidden=_HIDDEN)


async def _place(transaction: Transaction, turn: Turn | None) -> table.Place | None:
    row = None if turn is None else await table.by_id(transaction, turn.job_id)
    return None if row is None else (row["created_at"], row["id"])


async def _turned(
    transaction: Transaction, which: table.Listed, turn: Turn, place: table.Place
) -> Page | None:
    """The page behind or before a job; None where there is no whole one."""
    if turn.to == "newer":
        rows = await table.listed_before(transaction, which, PAGE + 1, before=place)
        return None if len(rows) <= PAGE else _page(rows[1:], older=True, newer=True)
    rows = await table.listed(transaction, which, PAGE + 1, behind=place)
    return _older(rows, newer=True) if rows else None


def _older(rows: Sequence[Row], *, newer: bool = False) -> Page:
    return _page(rows[:PAGE], older=len(rows) > PAGE, newer=newer)


def _page(rows: Sequence[Row], *, older: bool, newer: bool) -> Page:
    return Page(tuple(map(_read, rows)), rows[-1]["id"] if older else None, rows[0]["id"] if newer else None)


def _read(row: Row) -> Job | Unreadable:
    try:
        return Job.from_row(row)
    except UnknownTool:
        return Unreadable(row["id"], row["tool"], row)
