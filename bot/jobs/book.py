"""The book of jobs, as commands and buttons use it."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.errors import NoWorkingKey, Refusal, ShuttingDown, TooLate
from bot.jobs.accountant import AccountStatus
from bot.jobs.admission import ASKABLE, UNPRICED, Admission, read_server
from bot.jobs.bells import CARDS
from bot.jobs.job import ASKED, REFUSED, WITHDRAWN, Job, Order, readable
from bot.jobs.pace import Pace
from bot.jobs.states import BEFORE_SUBMISSION, BEGINNINGS, State
from bot.jobs.transitions import Transitions
from bot.servers.notices import NOTICES
from bot.store import jobs as table
from bot.store.database import Transaction
from bot.store.queue import Queue
from bot.store.requests import change_problem
from bot.tools import Kind, Quote


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
        self._account = account
        self._pace = pace
        self._unpublished = unpublished
        self.accepting = True

    async def accept(
        self, order: Order, *, paths: Mapping[str, str] | None = None, asked: str | None = None
    ) -> Job:
        """Write the job and hold its credits, or have managers asked, in one transaction; an interaction seen before
        gives its job again.

        Where a clip must be measured before there is a price, nothing is held yet. `paths` names files that Magic
        Hour already has. `asked` is a job that was refused: for this one, which is to take its place, managers are
        asked whatever it costs. Where they can be asked, what is too dear is not raised as a refusal but kept as a job
        that is `refused`. Raises NotEnoughCredits, JobTooDear, CapReached, AccountTooLow, NoWorkingKey, ShuttingDown or
        StoreError, and then nothing was held.
        """
        if not self.accepting:
            raise ShuttingDown
        if self._account.key_refused:
            raise NoWorkingKey
        quote = None if order.request.unmeasured is not None else order.request.quote(self._unpublished)
        row = self._row(order, paths or {})
        try:
            return await self._admitted(order, row, quote, asked)
        except ASKABLE as refusal:
            if quote is None or not await self._admission.takes_requests(order.guild_id):
                raise
            return await self._kept(order, row, quote, refusal)

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
        async with self._transitions.database.write() as transaction:
            await self._transitions.ledger.take_turn(transaction)
            server = await read_server(transaction, order.guild_id)
            terms = UNPRICED
            if quote is not None:
                ask = asked is not None
                terms = await self._admission.terms(transaction, server, order, quote, row["paths"], ask=ask)
            inserted = await table.insert(transaction, {**row, **terms})
            if inserted is None:
                return await self._seen(transaction, order)
            if asked is not None and not await change_problem(transaction, asked, REFUSED, ASKED):
                raise Refusal("You have asked for an approval of this already. Nothing was charged.")
            job = await self._admission.admit(transaction, server, Job.from_row(inserted))
        self._transitions.bells.ring(job.state)
        if job.state is State.AWAITING_APPROVAL:
            self._transitions.bells.ring(NOTICES)
        return job

    async def _kept(self, order: Order, row: Mapping[str, Any], quote: Quote, refusal: Refusal) -> Job:
        """Keep what was refused, so that an approval can be asked for it; its member is told right now."""
        now = self._transitions.clock()
        priced = {"quote": quote.credits, "quote_exact": quote.exact, "credits": 0, "accepted_at": None}
        told = {"told_at": now, "finished_at": now, "token": None}
        why = {"problem_code": REFUSED, "problem_detail": str(refusal)}
        async with self._transitions.database.write() as transaction:
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
        """The member sees the job: let it go on."""
        now = self._transitions.clock()
        async with self._transitions.database.write() as transaction:
            await table.set_card(transaction, job_id, {"card_id": message_id})
            await table.move(transaction, job_id, BEGINNINGS, {"due_at": now})
        for topic in (*BEGINNINGS, CARDS):
            self._transitions.bells.ring(topic)

    async def withdraw(self, job_id: str) -> bool:
        """Take back a job whose card Discord refused; False when it has already gone too far for that."""
        return await self._cancel(job_id, WITHDRAWN) is not None

    async def cancel(self, job_id: str) -> Job:
        """Stop a job on its member's wish, while nothing has been asked of Magic Hour; after that raise
        TooLate.
        """
        job = await self._cancel(job_id, "canceled_by_member")
        if job is None:
            raise TooLate
        return job

    async def _cancel(self, job_id: str, code: str) -> Job | None:
        job = await self.get(job_id)
        if job is None or job.state not in BEFORE_SUBMISSION:
            return None
        told: dict[str, Any] = {"told_at": self._transitions.clock(), "problem_code": code, "token": None}
        return await self._transitions.advance(
            job, State.CANCELED, leased=False, since=BEFORE_SUBMISSION, **told
        )

    async def get(self, job_id: str) -> Job | None:
        return await self._transitions.read(job_id)

    async def recent(self, guild_id: int, member_id: int, limit: int = 25) -> list[Job]:
        """A member's latest jobs on a server, newest first."""
        async with self._transitions.database.read() as transaction:
            rows = await table.recent(transaction, guild_id, member_id, limit)
        return readable(rows)

    async def hint(self, project_id: str, name: str | None) -> None:
        """Somebody says there is news of a project: look at it soon, and adopt its job if its answer was
        lost.

        The hint itself moves nothing: the watcher asks Magic Hour. So a hint may be repeated, late or out of order.
        """
        now = self._transitions.clock()
        async with self._transitions.database.write() as transaction:
            known = await table.hurry(transaction, project_id, State.WAITING, now)
            row = None if known or not name else await table.by_name(transaction, name)
        if known:
            self._transitions.bells.ring(State.WAITING)
        for job in readable([row] if row else []):
            if _lost(job):
                await self._transitions.adopt(job, project_id)


def _lost(job: Job) -> bool:
    """A create was sent and its answer is not in the book."""
    return job.create_sent_at is not None and job.state in {State.SUBMITTING, State.UNCONFIRMED}
