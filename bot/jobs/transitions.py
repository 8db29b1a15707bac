"""The moves of a job: each is one transaction that also moves the credits, and does nothing the second time."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.credits.ledger import EntryKind, Ledger
from bot.jobs.batch_line import tell_of_batch
from bot.jobs.bells import CARDS, Bells
from bot.jobs.job import PARTLY_POSTED, Job, Problem, readable
from bot.jobs.job_line import tell_of_end
from bot.jobs.ports import Posted
from bot.jobs.requests import set_request_right
from bot.jobs.states import ACTIVE, OPEN, UNSUCCESSFUL, State, sources
from bot.jobs.tally import Tally
from bot.jobs.tracing import about_job
from bot.servers.notices import NOTICES
from bot.store import batches, cards
from bot.store import jobs as table
from bot.store.database import Database, Transaction
from bot.store.queue import SHELVED
from bot.store.together import Together

log = logging.getLogger(__name__)


class LeaseLost(Exception):  # noqa: N818  not an error: somebody else moved the job, and that is all right
    """Somebody else carries the job by now."""


Clock = Callable[[], datetime]
SHELVED_SECONDS = 3600.0
PASSING = frozenset({State.WAITING, State.DELIVERING})
"""Magic Hour's word that it has begun often follows the first of them at once; the end, the second."""
UNTROUBLED: dict[str, Any] = {"attempts": 0, "crashes": 0, "trouble_at": None}
FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None}


class Transitions:
    """Moves jobs on behalf of one process, whose leases carry `owner`."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        bells: Bells,
        clock: Clock,
        owner: str,
        tally: Tally | None = None,
        *,
        passing_seconds: float = 0.0,
    ) -> None:
        """A card tells of a passing state once that has lasted for so many seconds."""
        self.database = database
        self.together = Together(database)
        self.ledger = ledger
        self.bells = bells
        self.clock = clock
        self.owner = owner
        self._tally = tally
        self._passing_seconds = passing_seconds

    async def advance(
        self,
        job: Job,
        target: State,
        *,
        credits: int | None = None,
        kind: EntryKind = EntryKind.SETTLEMENT,
        leased: bool = True,
        since: Collection[State] | None = None,
        visible: bool = True,
        urgent: bool = False,
        **values: Any,
    ) -> Job | None:
        """Move a job and, with `credits`, make its ledger entries sum to them.

        Answers None, and changes nothing, when the job is not where this move starts or, with `leased`, when this
        process no longer carries it as what the caller knows. Without a lease it may start from any of `since`. A
        move that is not `visible` leaves the card as it is, for the next move is near; one that is `urgent`, because
        somebody has pressed a button and waits, goes before others and is given up sooner.
        """
        if target in UNSUCCESSFUL:
            credits, kind = 0, EntryKind.RELEASE
        begins = {job.state} & sources(target) if leased else since or sources(target)
        owner = self.owner if leased else None

        async def moving(transaction: Transaction) -> Job | None:
            if _settles(job, target, credits):
                await self.ledger.take_turn(transaction)
            return await self.move(
                transaction, job, target, begins, credits, kind, owner=owner, visible=visible, **values
            )

        if not urgent:
            return self.announce(job, await self.together.write(moving), target)
        async with self.database.write(urgent=True) as transaction:
            moved = await moving(transaction)
        return self.announce(job, moved, target)

    async def move(
        self,
        transaction: Transaction,
        job: Job,
        target: State,
        since: Collection[State],
        credits: int | None,
        kind: EntryKind,
        *,
        owner: str | None = None,
        visible: bool = True,
        **values: Any,
    ) -> Job | None:
        """Move a job from any of `since` in the transaction of a caller, who has taken the ledger's turn where credits
        move, and announces it after the commit.
        """
        settles = _settles(job, target, credits)
        changes = {
            **self.changes(target, credits if settles else None),
            **(self._card(target) if visible else {}),
            **kept(job, values),
        }
        row = await table.move(transaction, job.id, since, changes, owner=owner)
        if row is None:
            return None
        moved, alert, now = Job.from_row(row), None, self.clock()
        if credits is not None and settles:
            # The row knows who pays, and when: a caller may have read the job before its credits were held.
            alert = await self.ledger.restate(transaction, moved.payer, credits, kind, now)
            moved = await set_alert(transaction, moved, alert, **next_card())
        if target.final:
            await self._tell_of_end(transaction, moved, now)
        if visible or alert:
            await turn_card(transaction, moved)
        if moved.told_at is not None:
            await forget_lost_card(transaction, moved)
        return moved

    async def _tell_of_end(self, transaction: Transaction, job: Job, now: datetime) -> None:
        await tell_of_end(transaction, job, now)
        await tell_of_batch(transaction, job, now)
        if job.accepted_at is None:
            await set_request_right(transaction, job, now)

    def changes(self, target: State, credits: int | None = None) -> dict[str, Any]:
        """What every move to a state writes."""
        now = self.clock()
        changes = {"state": target, "due_at": now, "ahead": 0, **UNTROUBLED, **FREE}
        if credits is not None:
            changes["credits"] = credits
        if target.final:
            changes["finished_at"] = now
        return changes

    def _card(self, state: State) -> dict[str, Any]:
        """Have the card show a state: one that passes a little later, or what has followed it by then."""
        if not self._passing_seconds or state not in PASSING:
            return next_card()
        shown_at = self.clock() + timedelta(seconds=self._passing_seconds)
        return {**next_card(), **cards.not_before(shown_at)}

    def announce(self, job: Job, moved: Job | None, target: State) -> Job | None:
        """Once a move is committed: count it, and wake whoever goes on with it."""
        if moved is None:
            log.info("job %s was not moved to %s: somebody else moved it first", job.id, target)
            return None
        with about_job(job):
            log.info("job %s: %s -> %s", job.id, job.state, target)
        if self._tally:
            self._tally.moved(job, moved, self.clock())
        self.bells.ring(target)
        self.bells.ring(CARDS)
        if target.final or target is State.AWAITING_APPROVAL:
            self.bells.ring(NOTICES)
        return moved

    async def fail(self, job: Job, problem: Problem, *, leased: bool = True, **values: Any) -> Job | None:
        """End a job that cannot succeed; its credits go back."""
        told: dict[str, Any] = {"problem_code": problem.code, "problem_detail": problem.detail}
        return await self.advance(job, State.FAILED, leased=leased, **told, **values)

    async def note(self, job: Job, *, visible: bool = False, **values: Any) -> None:
        """Write down what was learnt without moving the job or giving it back; `visible` facts are shown on
        its card.

        Raises LeaseLost when the job is somewhere else by now; the same holds for `postpone` and `again`.
        """
        changes = {**values, **(self._card(job.state) if visible else {})}

        async def noting(transaction: Transaction) -> bool:
            noted = await table.change(transaction, job.id, job.state, changes, owner=self.owner)
            if noted and visible:
                await turn_card(transaction, job)
            return noted

        if not await self.together.write(noting):
            raise LeaseLost
        if visible:
            self.bells.ring(CARDS)

    async def postpone(self, job: Job, seconds: float, *, visible: bool = False, **values: Any) -> None:
        """Give a job back, to be carried again after some seconds, or as soon as a hint has made it due meanwhile."""
        due = table.later_unless_hurried(job.due_at, self.clock() + timedelta(seconds=seconds))
        await self.note(job, visible=visible, **due, **FREE, **values)

    async def shelve(self, row: Mapping[Any, Any]) -> None:
        """Put a job aside that this version cannot read; a version that can will find it. Others get its place."""
        values = {"due_at": self.clock() + timedelta(seconds=SHELVED_SECONDS), **FREE}
        if row["state"] in ACTIVE:
            values["ahead"] = SHELVED
        async with self.database.write() as transaction:
            await table.move(transaction, row["id"], {row["state"]}, values, owner=self.owner)
        self.bells.ring(State.ACCEPTED)

    async def again(self, job: Job, seconds: float, **values: Any) -> None:
        """Give a job back after an attempt that failed."""
        trouble_at = job.trouble_at or self.clock()
        await self.postpone(job, seconds, attempts=job.attempts + 1, trouble_at=trouble_at, **values)

    def troubled(self, job: Job) -> float:
        """Seconds for which the step that the job is at has been failing."""
        return 0.0 if job.trouble_at is None else (self.clock() - job.trouble_at).total_seconds()

    async def about_to_create(self, job: Job) -> bool:
        """Write down that the create request goes out now; False when it may have gone out before."""
        return await self.together.write(
            lambda transaction: table.mark_sent(
                transaction, job.id, State.SUBMITTING, self.owner, self.clock()
            )
        )

    async def adopt(self, job: Job, project_id: str) -> Job | None:
        """A webhook names a job whose create was never answered: it was made after all."""
        now = self.clock()
        return await self.advance(job, State.WAITING, leased=False, project_id=project_id, submitted_at=now)

    async def begun(self, transaction: Transaction, project_id: str) -> bool:
        """Have the card of a waiting job say that Magic Hour renders it; False where there is none that did not."""
        news = {"vendor_status": "rendering", **self._card(State.WAITING)}
        row = await table.note_status(transaction, project_id, State.WAITING, {"queued"}, news)
        if row is not None and row["batch_id"] not in {None, row["id"]}:
            await batches.turn_cards(transaction, [row["batch_id"]])
        return row is not None

    async def completed(self, transaction: Transaction, project_id: str) -> Job | None:
        """Have the waiting job of a project delivered; None where there is none, or one that another version reads."""
        changes = {**self.changes(State.DELIVERING), **self._card(State.DELIVERING)}
        known = {"vendor_status": "complete"}
        row = await table.move_project(transaction, project_id, State.WAITING, changes | known)
        moved = next(iter(readable([row] if row else [])), None)
        if moved is not None:
            await turn_card(transaction, moved)
        return moved

    async def told(self, job: Job, posted: Posted | None) -> None:
        """The member knows how the job ended, as far as they can be told, and its card leads to where that stands; its
        token is forgotten.
        """
        facts = kept(job, {"told_at": self.clock(), "token": None, **standing_at(posted)})

        async def telling(transaction: Transaction) -> None:
            changes = {**facts, **FREE, **next_card()}
            await table.change(transaction, job.id, job.state, changes, owner=None)
            await turn_card(transaction, job)
            await forget_lost_card(transaction, job)

        await self.together.write(telling)
        self.bells.ring(CARDS)

    async def read(self, job_id: str) -> Job | None:
        async with self.database.read() as transaction:
            row = await table.by_id(transaction, job_id)
        return Job.from_row(row) if row else None

    async def batch(self, batch_id: str) -> list[Job]:
        """The jobs of a batch, in order; none where this version cannot read them."""
        async with self.database.read() as transaction:
            return readable(await batches.batch(transaction, batch_id))


def _settles(job: Job, target: State, credits: int | None) -> bool:
    """Whether credits move. Those of a job that goes on are the ones that its carrier knows; one that is given up may
    hold more by now than was read of it.
    """
    return credits is not None and (credits != job.credits or target in UNSUCCESSFUL)


async def turn_card(transaction: Transaction, job: Job) -> None:
    """Have a visible change of a job shown on the card of its batch too; a card of its own has been turned with it."""
    if job.batch_id is not None and job.follows:
        await batches.turn_cards(transaction, [job.batch_id])


async def forget_lost_card(transaction: Transaction, job: Job) -> None:
    """With the last end of a batch, forget the token of a card of which nobody knows where it stands; elsewhere whoever
    shows that end on it does.
    """
    if job.batch_id is not None:
        await batches.forget_token(transaction, job.batch_id)


def kept(job: Job, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is written of a job: the one that leads a batch keeps its token, for the card still tells of the others."""
    return {name: value for name, value in values.items() if name != "token" or not job.leads}


async def set_alert(transaction: Transaction, job: Job, alert: int | None, **values: Any) -> Job:
    """Write down of which use of their allowance the job's card tells its member; nothing where that is None."""
    row = await table.move(transaction, job.id, {job.state}, {"alert": alert, **values}) if alert else None
    return Job.from_row(row) if row else job


def standing_at(posted: Posted | None) -> dict[str, Any]:
    """What is written down of where an outcome stands; nothing where it stands nowhere."""
    if posted is None:
        return {}
    more = posted.messages[1:]
    rest: dict[str, Any] = {} if posted.whole else {"problem_code": PARTLY_POSTED}
    return {
        **rest,
        "result_channel_id": posted.channel_id,
        "result_id": posted.message_id,
        "more_result_ids": more,
    }


def next_card() -> dict[str, Any]:
    return {"card_revision": cards.NEXT_CARD}


def with_credits(job: Job, credits: int | None) -> Job:
    """The job as it will be once it is settled."""
    return job if credits is None else replace(job, credits=credits)


OPEN_STATES = tuple(state.value for state in OPEN)
