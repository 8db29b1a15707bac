"""The book of jobs, as commands and buttons use it."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from bot.credits.ledger import TURN
from bot.credits.rules import Bounds
from bot.errors import (
    CommitUnclear,
    NoWorkingKey,
    Refusal,
    ShuttingDown,
    StoreError,
    TooLate,
    TooManyJobs,
)
from bot.jobs.accountant import AccountStatus
from bot.jobs.admission import ASKABLE, UNPRICED, Admission
from bot.jobs.batches import Asked, Batches
from bot.jobs.bells import CARDS, ERASURES
from bot.jobs.job import ASKED, BY_MANAGER, BY_MEMBER, REFUSED, WITHDRAWN, Job, Order, readable
from bot.jobs.pace import Pace
from bot.jobs.states import BEFORE_SUBMISSION, BEGINNINGS, FINAL, State
from bot.jobs.transitions import Transitions
from bot.servers.notices import NOTICES
from bot.store import batches, cards, erasures
from bot.store import jobs as table
from bot.store.database import Transaction
from bot.store.job_rows import Row
from bot.store.queue import Queue
from bot.store.requests import change_problem
from bot.store.together import Together
from bot.tools import Kind, Quote, Request

T = TypeVar("T")


class JobBook:
    """Takes orders, finds jobs and stops them."""

    def __init__(
        self,
        transitions: Transitions,
        queue: Queue,
        account: AccountStatus,
        pace: Pace,
        unpublished: Mapping[Kind, int],
    ) -> None:
        self._transitions = transitions
        self._admission = Admission(transitions, queue, account)
        self._batches = Batches(transitions, self._admission)
        self._together = Together(transitions.database, TURN, urgent=True)
        self._account = account
        self._pace = pace
        self._unpublished = unpublished
        self.accepting = True

    async def accept(
        self, order: Order, *, paths: Mapping[str, str] | None = None, asked: str | None = None
    ) -> Job:
        """Write the job and hold its credits, or have managers asked, in one transaction, which may be shared with
        others that are accepted at the same moment; an interaction seen before gives its job again.

        Where faces must be chosen or a clip measured before there is a price, nothing is held yet. `paths` names files
        that Magic Hour already has. `asked` is a job that was refused: for this one, which is to take its place,
        managers are asked whatever it costs. Where they can be asked, what is too dear is not raised as a refusal but
        kept as a job that is `refused`. Raises NotEnoughCredits, JobTooDear, CapReached, AccountTooLow, TooManyJobs,
        NoWorkingKey, ShuttingDown or StoreError, and then nothing was held; only after CommitUnclear nobody knows.
        """
        self._refuse_if_closed()
        quote = self._quote(order.request)
        row = self._row(order, paths or {})
        return await _certainly(lambda: self._admitted_or_kept(order, row, quote, asked))

    async def _admitted_or_kept(
        self, order: Order, row: Mapping[str, Any], quote: Quote | None, asked: str | None
    ) -> Job:
        try:
            return await self._admitted(order, row, quote, asked)
        except ASKABLE as refusal:
            if quote is None or not await self._admission.takes_requests(order.guild_id):
                raise
            return await self._kept(order, row, quote, refusal)

    def _refuse_if_closed(self) -> None:
        if not self.accepting:
            raise ShuttingDown
        if self._account.key_refused:
            raise NoWorkingKey

    def _quote(self, request: Request) -> Quote | None:
        """What a request is to hold; None while that is not known."""
        unknown = request.faces_wanted is not None or request.unmeasured is not None
        return None if unknown else request.quote(self._unpublished)

    async def choose(self, job_id: str, request: Request) -> Job | None:
        """Let a job go on with the new faces that its member has given, whose credits are held in the same transaction.

        Answers None, and changes nothing, when it does not wait for them any more. Raises what `accept` raises; then
        nothing was held, and it waits for another choice.
        """
        self._refuse_if_closed()
        job = await self.get(job_id)
        if job is None or job.state is not State.CHOOSING or job.due_at <= self._transitions.clock():
            return None
        return await self._admission.chosen(job, request, self._quote(request))

    async def accept_batch(self, orders: Sequence[Order]) -> list[Job]:
        """Write several jobs and hold the credits of all of them, or none, in one transaction; an interaction seen
        before gives its batch again.

        All come from one interaction, are for one tool, and have prices that are known. Raises what `accept` raises, or
        BatchRefused where only the sum is too much.
        """
        self._refuse_if_closed()
        asked = [
            Asked(order, self._row(order, {}), order.request.quote(self._unpublished)) for order in orders
        ]
        return await _certainly(lambda: self._batches.accept(asked))

    async def batch(self, batch_id: str) -> list[Job]:
        """The jobs of a batch, in order."""
        return await self._transitions.batch(batch_id)

    async def cancel_batch(self, batch_id: str) -> list[Job]:
        """Stop those jobs of a batch of which nothing has been asked of Magic Hour; which these were."""
        return await self._batches.cancel(batch_id, BY_MEMBER)

    async def approve(self, job_id: str, manager_id: int) -> Job | None:
        """See Admission.approve."""
        if self._account.key_refused:
            raise NoWorkingKey
        return await self._admission.approve(job_id, manager_id)

    async def deny(self, job_id: str, manager_id: int, reason: str | None) -> Job | None:
        """See Admission.deny."""
        return await self._admission.deny(job_id, manager_id, reason)

    async def _admitted(
        self, order: Order, row: Mapping[str, Any], quote: Quote | None, asked: str | None
    ) -> Job:
        job = await self._together.write(
            lambda transaction: self._written(transaction, order, row, quote, asked)
        )
        # Nobody needs to wake for the job itself: it waits for its card.
        if job.state is State.AWAITING_APPROVAL:
            self._transitions.bells.ring(NOTICES)
        return job

    async def _written(
        self,
        transaction: Transaction,
        order: Order,
        row: Mapping[str, Any],
        quote: Quote | None,
        asked: str | None,
    ) -> Job:
        bounds = await self._transitions.ledger.bounds(transaction, order)
        try:
            terms = await self._terms(transaction, bounds, order, row, quote, ask=asked is not None)
        except TooManyJobs:
            if await table.by_interaction(transaction, order.interaction_id) is None:
                raise
            return await self._seen(transaction, order)  # it is one of those many
        inserted = await table.insert(transaction, {**row, **terms})
        if inserted is None:
            return await self._seen(transaction, order)
        if asked is not None and not await change_problem(transaction, asked, REFUSED, ASKED):
            raise Refusal("You have asked for an approval of this already. Nothing was charged.")
        return await self._admission.admit(transaction, bounds, Job.from_row(inserted))

    async def _terms(
        self,
        transaction: Transaction,
        bounds: Bounds,
        order: Order,
        row: Mapping[str, Any],
        quote: Quote | None,
        *,
        ask: bool,
    ) -> Mapping[str, Any]:
        """What to write of an order beside its row; raises TooManyJobs before anything is written."""
        if quote is not None:
            return await self._admission.terms(
                transaction, bounds.server, order, quote, row["paths"], ask=ask
            )
        await self._admission.refuse_many(transaction, order)
        first = State.DETECTING if order.request.faces_wanted is not None else State.MEASURING
        return {**UNPRICED, "state": first}

    async def _kept(self, order: Order, row: Mapping[str, Any], quote: Quote, refusal: Refusal) -> Job:
        """Keep what was refused, so that an approval can be asked for it; its member is told right now."""
        now = self._transitions.clock()
        priced = {"quote": quote.credits, "quote_exact": quote.exact, "credits": 0, "accepted_at": None}
        told = {"told_at": now, "finished_at": now, "token": None}
        why = {"problem_code": REFUSED, "problem_detail": str(refusal)}
        async with self._transitions.database.write(urgent=True) as transaction:
            inserted = await table.insert(
                transaction, {**row, **priced, **told, **why, "state": State.FAILED}
            )
            return Job.from_row(inserted) if inserted else await self._seen(transaction, order)

    async def _seen(self, transaction: Transaction, order: Order) -> Job:
        row = await table.by_interaction(transaction, order.interaction_id)
        assert row is not None, "the insert refused this interaction a moment ago"  # noqa: S101  states a certainty
        return Job.from_row(row)

    def _row(self, order: Order, paths: Mapping[str, str]) -> dict[str, Any]:
        job_id, now = secrets.token_hex(6), self._transitions.clock()
        return {
            "id": job_id,
            "interaction_id": order.interaction_id,
            "guild_id": order.guild_id,
            "channel_id": order.channel_id,
            "member_id": order.member_id,
            "role_ids": list(order.role_ids),
            "tool": order.request.tool.command,
            "request": order.request.to_json(),
            "name": f"{order.request.tool.title} · Discord {job_id}",
            "private": order.request.private,
            "file_limit": order.file_limit,
            "fallback_channel_id": order.fallback_channel_id,
            "spoiler": order.spoiler,
            "parent_id": order.parent_id,
            "origin_message_id": order.origin_message_id,
            "paths": dict(paths),
            "token": order.token,
            "card_revision": 0,
            "card_shown": 0,
            "card_due_at": now,
            "attempts": 0,
            "created_at": now,
            # Until the card stands, the job waits: Discord may still refuse it, and then nothing must have
            # been spent.
            "due_at": now + timedelta(seconds=self._pace.card_grace),
        }

    async def card_shown(self, job_id: str, message_id: int) -> None:
        """The member sees the job, or the batch that it leads: let it go on."""
        now = self._transitions.clock()

        async def letting_go(transaction: Transaction) -> Row | None:
            alone = await cards.show(transaction, job_id, BEGINNINGS, message_id, now)
            if alone is not None:
                return alone
            await batches.share_card(transaction, job_id, BEGINNINGS, message_id, now)
            await cards.change(transaction, job_id, {"card_id": message_id})
            return await table.move(transaction, job_id, BEGINNINGS, {"due_at": now})

        row = await self._transitions.together.write(letting_go)
        for topic in [row["state"], CARDS] if row else [CARDS]:
            self._transitions.bells.ring(topic)

    async def withdraw(self, job_id: str) -> bool:
        """Take back a job, or the whole batch that it leads, whose card Discord refused; False when it has already gone
        too far for that: then it goes on, a batch as a whole too.
        """
        if await self.batch(job_id):
            return await self._batches.withdraw(job_id, WITHDRAWN)
        return await self._cancel(job_id, WITHDRAWN, urgent=False) is not None

    async def cancel(self, job_id: str, *, manager_id: int | None = None) -> Job:
        """Stop a job on its member's wish, or on a manager's, while nothing has been asked of Magic Hour; after that
        raise TooLate.
        """
        job = await (
            self._cancel(job_id, BY_MEMBER) if manager_id is None else self._forbid(job_id, manager_id)
        )
        if job is None:
            raise TooLate
        return job

    async def _cancel(self, job_id: str, code: str, *, urgent: bool = True) -> Job | None:
        job = await self.get(job_id)
        told: dict[str, Any] = {"told_at": self._transitions.clock(), "problem_code": code, "token": None}
        return await self._stop(job, urgent=urgent, **told)

    async def _forbid(self, job_id: str, manager_id: int) -> Job | None:
        """Cancel a job for its member, who is told of it afterwards."""
        job = await self.get(job_id)
        return await self._stop(job, problem_code=BY_MANAGER, problem_detail=f"<@{manager_id}>")

    async def _stop(self, job: Job | None, *, urgent: bool = True, **values: Any) -> Job | None:
        if job is None or job.state not in BEFORE_SUBMISSION:
            return None
        return await self._transitions.advance(
            job, State.CANCELED, leased=False, since=BEFORE_SUBMISSION, urgent=urgent, **values
        )

    async def erase(self, job_id: str, by: int) -> Job:
        """Have the result of a job that has ended deleted everywhere; asked for again, nothing changes.

        Raises Refusal while the job goes on, and where there is none.
        """
        now = self._transitions.clock()
        async with self._transitions.database.write(urgent=True) as transaction:
            wanted = await erasures.want(transaction, job_id, FINAL, by, now)
        if wanted:
            self._transitions.bells.ring(ERASURES)
            self._transitions.bells.ring(CARDS)
        job = await self.get(job_id)
        if job is None or not job.deleted:
            raise Refusal("Magic Hour works on this job. It can be deleted once it has ended.")
        return job

    async def get(self, job_id: str) -> Job | None:
        return await self._transitions.read(job_id)

    async def recent(self, guild_id: int, member_id: int, limit: int = 25) -> list[Job]:
        """A member's latest jobs on a server, newest first."""
        async with self._transitions.database.read() as transaction:
            rows = await table.recent(transaction, guild_id, member_id, limit)
        return readable(rows)


async def _certainly(accept: Callable[[], Awaitable[T]]) -> T:
    """What an acceptance answers, also when the database broke off before it said whether it was written down.

    An interaction that was accepted gives its jobs again: trying once more tells. Raises CommitUnclear when that fails.
    """
    try:
        return await accept()
    except CommitUnclear as unclear:
        try:
            return await accept()
        except StoreError:
            raise unclear from None
