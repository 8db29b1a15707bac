"""Batches: jobs that are asked for together, accepted all or none, and shown on one card."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.credits.ledger import EntryKind, Payer
from bot.credits.rules import Bounds
from bot.errors import AccountTooLow, BatchRefused, CapReached, NotEnoughCredits, Refusal, TooManyJobs
from bot.jobs.admission import Admission
from bot.jobs.job import Job, Order, readable
from bot.jobs.states import BEFORE_SUBMISSION, State
from bot.jobs.transitions import Transitions
from bot.store import batches, jobs
from bot.store.database import Transaction
from bot.store.job_rows import Row
from bot.tools import Quote
from bot.tools.wording import count

log = logging.getLogger(__name__)

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Asked:
    """One job of a batch that is asked for: its order, what is to be written of it, and its price."""

    order: Order
    row: Mapping[str, Any]
    quote: Quote


class Batches:
    """Accepts, reads and cancels batches, each in one transaction.

    The first job leads: its id, the greatest of them, is the batch's, its interaction is the one that asked, and its
    token and its revisions are those of their card. The others have numbers below zero, which no interaction has, and
    are accepted a millisecond after one another, so that they begin in order.
    """

    def __init__(self, transitions: Transitions, admission: Admission) -> None:
        self._transitions = transitions
        self._admission = admission

    async def accept(self, asked: Sequence[Asked]) -> list[Job]:
        """Hold the credits of all jobs and write them; an interaction seen before gives its batch again.

        Raises BatchRefused where only the sum is too much, or what `Admission.admit` raises; then nothing was held.
        """
        order = asked[0].order
        async with self._transitions.database.write(urgent=True) as transaction:
            await self._transitions.ledger.take_turn(transaction)
            if seen := await jobs.by_interaction(transaction, order.interaction_id):
                return readable(await batches.batch(transaction, seen["id"]))
            bounds = await self._transitions.ledger.bounds(transaction, order)
            await self._refuse_sum(transaction, bounds, asked)
            accepted = await self._admitted(transaction, bounds, asked)
        self._transitions.bells.ring(State.ACCEPTED)
        log.info("batch %s: %s jobs accepted", accepted[0].id, len(accepted))
        return accepted

    async def cancel(self, batch_id: str, code: str) -> list[Job]:
        """Cancel those of the jobs of which nothing has been asked of Magic Hour; which these were."""
        async with self._transitions.database.write(urgent=True) as transaction:
            await self._transitions.ledger.take_turn(transaction)
            rows = await batches.batch(transaction, batch_id, lock=True)
            canceled = await self._canceled(transaction, rows, code)
        return self._announce(canceled)

    async def withdraw(self, batch_id: str, code: str) -> bool:
        """Cancel all of the jobs; False, and they all go on, where something has been asked of Magic Hour for one of
        them, or one has ended. It has time: what was given up too soon would be paid for, and nobody sees its card.
        """
        async with self._transitions.database.write() as transaction:
            await self._transitions.ledger.take_turn(transaction)
            rows = await batches.batch(transaction, batch_id, lock=True)
            if not all(row["state"] in BEFORE_SUBMISSION for row in rows):
                return False
            canceled = await self._canceled(transaction, rows, code)
        return bool(self._announce(canceled))

    async def _canceled(
        self, transaction: Transaction, rows: Sequence[Row], code: str
    ) -> list[tuple[Job, Job]]:
        """Cancel those of these jobs, whose rows are locked, that can be: as they were, and as they are."""
        told: dict[str, Any] = {"told_at": self._transitions.clock(), "problem_code": code, "token": None}
        canceled: list[tuple[Job, Job]] = []
        for job in readable(rows):
            moved = await self._transitions.move(
                transaction, job, State.CANCELED, BEFORE_SUBMISSION, 0, EntryKind.RELEASE, **told
            )
            canceled += [(job, moved)] if moved else []
        return canceled

    def _announce(self, canceled: Sequence[tuple[Job, Job]]) -> list[Job]:
        for job, moved in canceled:
            self._transitions.announce(job, moved, State.CANCELED)
        return [moved for _, moved in canceled]

    async def _refuse_sum(self, transaction: Transaction, bounds: Bounds, asked: Sequence[Asked]) -> None:
        prices, exact = [each.quote.credits for each in asked], all(each.quote.exact for each in asked)
        order, now = asked[0].order, self._transitions.clock()
        payer = Payer(order.guild_id, order.member_id, order.role_ids, asked[0].row["id"], now)
        together = _together(len(asked), sum(prices), exact=exact)
        try:
            await self._transitions.ledger.refuse_together(
                transaction, payer, bounds.limits, prices, exact=exact
            )
        except NotEnoughCredits as refusal:
            raise _refused(
                order, f"{together}, and you have {refusal.left} left. {refusal.outlook}"
            ) from None
        except CapReached as refusal:
            left = f"this server has {refusal.left} of its {refusal.cap} left. They reset {refusal.resets}."
            raise _refused(order, f"{together}, and {left}") from None
        if bounds.server.wants_approval(sum(prices)):
            asking = "somebody who manages this server has to approve that, who is asked for one at a time."
            raise _refused(order, f"{together}, and {asking}")

    async def _admitted(self, transaction: Transaction, bounds: Bounds, asked: Sequence[Asked]) -> list[Job]:
        """Write the jobs, each behind the one before it, and hold their credits."""
        rows, admitted = _numbered(asked), list[Job]()
        for place, (each, row) in enumerate(zip(asked, rows, strict=True)):
            at = self._transitions.clock() + place * MILLISECOND
            try:
                admitted.append(await self._one(transaction, bounds, each, row, at))
            except (AccountTooLow, TooManyJobs) as refusal:
                if not admitted:
                    raise
                raise _refused(each.order, _why_not_all(refusal, len(asked))) from None
        return admitted

    async def _one(
        self, transaction: Transaction, bounds: Bounds, each: Asked, row: Mapping[str, Any], at: datetime
    ) -> Job:
        terms = await self._admission.accepted(transaction, each.order, row["interaction_id"], each.quote, at)
        inserted = await jobs.insert(transaction, {**row, **terms})
        if inserted is None:
            raise Refusal("This could not be taken just now. Try again. Nothing was charged.")
        return await self._admission.admit(transaction, bounds, Job.from_row(inserted))


def _why_not_all(refusal: AccountTooLow | TooManyJobs, number: int) -> str:
    """Why there is room for the first of several jobs, and not for all of them."""
    if isinstance(refusal, TooManyJobs):
        return f"With all {number} you would have more than {refusal.most} jobs on this server that are not done yet."
    return f"The server's Magic Hour account does not have enough left for all {number}."


def _numbered(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """The rows of a batch, with what makes it one."""
    named = sorted(
        ({"id": each.row["id"], "name": each.row["name"]} for each in asked), key=_id, reverse=True
    )
    rows = [{**each.row, **name, "batch_id": named[0]["id"]} for each, name in zip(asked, named, strict=True)]
    leader, *others = rows
    for place, row in enumerate(others, 1):
        row |= {"interaction_id": -(leader["interaction_id"] + place), "token": None}
    return rows


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])


def _together(number: int, credits: int, *, exact: bool) -> str:
    if exact:
        return f"All {number} together cost {count(credits, 'credit')}"
    return f"For all {number} together {count(credits, 'credit')} must be held"


def _refused(order: Order, why: str) -> BatchRefused:
    return BatchRefused(why=why, command=order.request.tool.command)
