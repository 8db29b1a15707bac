"""Admission: whether a job of a known price begins, waits for an approval, or is refused.

A job that waits holds nothing: days may pass, and held credits would bar its member's allowance and belong to a period
that has ended by then. Whoever approves it has its credits held at that moment, in the period of that moment.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.credits.rules import Bounds
from bot.errors import JobTooDear, NotEnoughCredits, Refusal, TooManyJobs
from bot.jobs.accountant import AccountStatus
from bot.jobs.job import UPLOAD_REUSE, Job, Order
from bot.jobs.requests import ask_managers, set_request_right, tell_of_approval
from bot.jobs.states import State
from bot.jobs.transitions import Transitions, next_card, set_alert
from bot.servers.notices import NOTICES
from bot.servers.server import Server
from bot.store import jobs as table
from bot.store import servers
from bot.store.database import Transaction
from bot.store.queue import Queue
from bot.tools import FileInput, Quote, Request
from bot.tools.wording import count, number

log = logging.getLogger(__name__)

ASKABLE = (NotEnoughCredits, JobTooDear)
"""The refusals that somebody who manages the server may set aside."""

REQUEST_LIFETIME = timedelta(days=7)
"""How long somebody may take to decide, unless a file of the request cannot wait so long."""

UNPRICED: Mapping[str, Any] = {"quote": 0, "quote_exact": False, "credits": 0, "accepted_at": None}
"""What is written of a job that has no price yet."""


class Admission:
    """Admits jobs in transactions that their writers open and commit; it keeps nothing itself."""

    def __init__(self, transitions: Transitions, queue: Queue, account: AccountStatus) -> None:
        self._transitions = transitions
        self._queue = queue
        self._account = account

    async def terms(
        self,
        transaction: Transaction,
        server: Server,
        asked: Order | Job,
        quote: Quote,
        paths: Mapping[str, str],
        *,
        ask: bool = False,
    ) -> dict[str, Any]:
        """What to write of a job with this price: that it is accepted, or waits for approval, and until when.

        With `ask` it waits whatever it costs. :raises Refusal: there is nobody to ask, or an order is one too many.
        """
        now = self._transitions.clock()
        priced = {"quote": quote.credits, "quote_exact": quote.exact}
        if ask and not server.takes_requests:
            raise Refusal("Nobody can be asked for an approval on this server any more. Nothing was charged.")
        if ask or server.wants_approval(quote.credits):
            await self.refuse_many(transaction, asked)
            waits = {"state": State.AWAITING_APPROVAL, "credits": 0, "accepted_at": None}
            return {**priced, **waits, "due_at": request_ends(asked.request, paths, now)}
        return await self.accepted(transaction, asked, asked.interaction_id, quote, now)

    async def accepted(
        self,
        transaction: Transaction,
        asked: Order | Job,
        interaction_id: int,
        quote: Quote,
        accepted_at: datetime,
    ) -> dict[str, Any]:
        """What to write of a job that is accepted at this price, in its place behind its member's other jobs."""
        queued = await self._queued(transaction, asked, interaction_id, accepted_at)
        priced = {"quote": quote.credits, "quote_exact": quote.exact, "credits": quote.credits}
        return {**priced, **queued, "state": State.ACCEPTED}

    async def admit(self, transaction: Transaction, bounds: Bounds, job: Job) -> Job:
        """Hold what a job costs, or have its approval asked for, in the transaction that wrote its terms.

        Raises the Refusal of the limit that stands in the way; then the transaction must not be committed.
        """
        with self._account.doubting(self._transitions.bells):
            # Of a job that holds nothing yet this asks only whether there is anything to be spent at all.
            alert = await self._transitions.ledger.hold(
                transaction, job.payer, bounds.limits, job.credits, exact=job.quote_exact
            )
        channel_id = bounds.server.approvals_channel_id
        if job.state is State.AWAITING_APPROVAL and channel_id is not None:
            await ask_managers(transaction, job, channel_id, self._transitions.clock())
        return await set_alert(transaction, job, alert) if job.state is State.ACCEPTED else job

    async def measured(self, job: Job, request: Request, quote: Quote) -> Job | None:
        """Admit a job whose price is known at last, in the very transaction that moves it.

        Answers None, and changes nothing, when the job was moved meanwhile. Raises the Refusal of the limit that stands
        in the way, and then nothing was held or moved.
        """
        return await self._go_on(replace(job, request=request), quote, owner=self._transitions.owner)

    async def chosen(self, job: Job, request: Request, quote: Quote | None) -> Job | None:
        """The same for a job whose member has given new faces; without a price its clip is measured next."""
        # Files of an earlier choice have nothing to do with those that were given now.
        paths = {option: path for option, path in job.paths.items() if option not in request.tool.hidden}
        return await self._go_on(replace(job, request=request, paths=paths), quote, owner=None)

    async def _go_on(self, job: Job, quote: Quote | None, owner: str | None) -> Job | None:
        """Move a job that held nothing so far from the state that it is known to be in; where nobody's lease carries it
        there, its member waits for that.
        """
        transitions = self._transitions
        async with transitions.database.write(urgent=owner is None) as transaction:
            await transitions.ledger.take_turn(transaction)
            bounds = await transitions.ledger.bounds(transaction, job)
            terms: Mapping[str, Any] = {**UNPRICED, "state": State.MEASURING}
            if quote is not None:
                terms = await self.terms(transaction, bounds.server, job, quote, job.paths)
            target = State(terms["state"])
            spoiler = job.spoiler or any(file.hidden for file in job.request.files)
            learnt = {"request": job.request.to_json(), "paths": dict(job.paths), "spoiler": spoiler}
            values = {**transitions.changes(target), **next_card(), **learnt, **terms}
            row = await table.move(transaction, job.id, {job.state}, values, owner=owner)
            moved = await self.admit(transaction, bounds, Job.from_row(row)) if row else None
        return transitions.announce(job, moved, target)

    async def approve(self, job_id: str, manager_id: int) -> Job | None:
        """Let a job begin that waits for approval; credits that its member lacks are granted by the manager.

        Answers None, and changes nothing, when it does not wait any more. Raises the Refusal of a limit that nobody can
        set aside, and then it goes on waiting.
        """
        transitions, now = self._transitions, self._transitions.clock()
        async with transitions.database.write(urgent=True) as transaction:
            await transitions.ledger.take_turn(transaction)
            row = await table.by_id(transaction, job_id)
            if row is None or row["state"] != State.AWAITING_APPROVAL or row["due_at"] <= now:
                return None
            queued = await self._queued(transaction, Job.from_row(row), row["interaction_id"], now)
            values = {**transitions.changes(State.ACCEPTED, row["quote"]), **next_card(), **queued}
            moved = await table.move(
                transaction, job_id, {State.AWAITING_APPROVAL}, {**values, "decided_by": manager_id}
            )
            if moved is None:
                return None
            job = Job.from_row(moved)
            job = await self.admit(transaction, await transitions.ledger.bounds(transaction, job), job)
            await tell_of_approval(transaction, job, now)
            await set_request_right(transaction, job, now)
        transitions.bells.ring(NOTICES)
        return transitions.announce(Job.from_row(row), job, State.ACCEPTED)

    async def deny(self, job_id: str, manager_id: int, reason: str | None) -> Job | None:
        """Turn a request down; None, and nothing changes, when it does not wait any more."""
        job = await self._transitions.read(job_id)
        if job is None:
            return None
        told: dict[str, Any] = {"decided_by": manager_id, "problem_code": "denied", "problem_detail": reason}
        waiting = {State.AWAITING_APPROVAL}
        return await self._transitions.advance(
            job, State.DENIED, leased=False, since=waiting, urgent=True, **told
        )

    async def takes_requests(self, guild_id: int) -> bool:
        """Whether an approval may be asked for on a server."""
        async with self._transitions.database.read() as transaction:
            return Server.of(guild_id, await servers.server(transaction, guild_id)).takes_requests

    async def _queued(
        self, transaction: Transaction, asked: Order | Job, interaction_id: int, now: datetime
    ) -> dict[str, Any]:
        line = await self._queue.line(
            transaction,
            guild_id=asked.guild_id,
            member_id=asked.member_id,
            accepted_at=now,
            interaction_id=interaction_id,
        )
        self._refuse_above(asked, line.unfinished)
        return {"accepted_at": now, "ahead": line.ahead}

    async def refuse_many(self, transaction: Transaction, asked: Order | Job) -> None:
        """:raises TooManyJobs: it would be one more of its member's unfinished jobs than there may be on a server.

        Called before the order's row is written. What is a job already was counted then.
        """
        if isinstance(asked, Order):
            who = {"guild_id": asked.guild_id, "member_id": asked.member_id}
            self._refuse_above(asked, await self._queue.unfinished(transaction, **who))

    def _refuse_above(self, asked: Order | Job, unfinished: int) -> None:
        most = self._queue.most_unfinished
        if isinstance(asked, Order) and most is not None and unfinished >= most:
            raise TooManyJobs(jobs=count(unfinished, "job"), most=number(most))


def request_ends(request: Request, paths: Mapping[str, str], now: datetime) -> datetime:
    """Until when a request can be decided: what it brings must still be readable then."""
    ends = [_file_ends(file, now, uploaded=file.option in paths) for file in request.files]
    if request.faces_since is not None:
        ends.append(request.faces_since + UPLOAD_REUSE)
    return min([now + REQUEST_LIFETIME, *(end for end in ends if end is not None)])


def _file_ends(file: FileInput, now: datetime, *, uploaded: bool) -> datetime | None:
    return (file.uploaded_at or now) + UPLOAD_REUSE if uploaded else file.expires_at
