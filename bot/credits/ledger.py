"""The ledger: an append-only book whose entries per job always sum to what that job holds or was charged."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from bot.credits.alerts import reached, tell_of_cap
from bot.credits.balance import Balance, GrantLeft, Part, give_back, net, take
from bot.credits.periods import Span, span_of
from bot.credits.refusals import refuse_dear_job, refuse_dear_member, refuse_over_cap
from bot.credits.rules import Allowance, Bounds, Limits, Rules
from bot.errors import AccountTooLow
from bot.store import budgets, grants, turns
from bot.store import credits as table
from bot.store.database import Transaction

TURN = "ledger"


class EntryKind(StrEnum):
    HOLD = "hold"
    CORRECTION = "correction"
    """The hold becomes what Magic Hour says when it takes the job."""
    SETTLEMENT = "settlement"
    RELEASE = "release"


@dataclass(frozen=True)
class Approval:
    """What a manager has approved for one job, whatever else its member has spent."""

    by: int
    credits: int


class Spender(Protocol):
    """A member of a server who is about to spend, with the roles that they had when they asked."""

    @property
    def guild_id(self) -> int: ...
    @property
    def member_id(self) -> int: ...
    @property
    def role_ids(self) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Payer:
    """Who pays for a job, and when its credits were first taken, which is in whose period they count."""

    guild_id: int
    member_id: int
    role_ids: tuple[int, ...]
    job_id: str
    accepted_at: datetime
    approval: Approval | None = None


class _Funds(NamedTuple):
    balance: Balance
    below_floor: bool
    """Whether what jobs hold brings the shared account below its floor."""


class Ledger:
    """Moves credits inside transactions that its callers open and commit."""

    def __init__(self, rules: Rules, open_states: Collection[str]) -> None:
        self.rules = rules
        self._open_states = open_states

    async def take_turn(self, transaction: Transaction) -> None:
        """Let no other transaction move credits until this one ends; call it before anything is read."""
        await turns.take_turn(transaction, TURN)

    async def bounds(self, transaction: Transaction, spender: Spender) -> Bounds:
        """What bounds somebody who is about to spend."""
        return await self.rules.bounds(transaction, spender.guild_id, spender.member_id, spender.role_ids)

    async def hold(
        self,
        transaction: Transaction,
        payer: Payer,
        limits: Limits,
        credits: int,
        *,
        exact: bool,
    ) -> int | None:
        """Hold credits for a job, whose row has been written in the same transaction.

        `limits` are those of the payer, read in it too. `exact` says whether the credits are its price, or what is held
        until Magic Hour names one. What was approved may exceed the price of a single job, and where the member's
        credits do not reach, the rest is granted to them; the server's cap and the account's floor hold all the same.

        Returns the percentage of the allowance, 80 or 100, of which the member should hear with this job. Raises
        JobTooDear, NotEnoughCredits, CapReached or AccountTooLow: the limit that stands in the way.
        """
        span = span_of(limits.allowance.period, payer.accepted_at, limits.zone)
        funds = await self._funds(transaction, payer, limits, span, payer.accepted_at)
        balance = funds.balance
        if payer.approval is None:
            refuse_dear_job(limits, credits, exact=exact)
            refuse_dear_member(balance, span, credits, exact=exact)
        await self._spare_cap(transaction, payer, limits, credits, exact=exact)
        if funds.below_floor:
            raise AccountTooLow
        if await self._granted(transaction, payer, balance, credits, payer.accepted_at):
            balance = (await self._funds(transaction, payer, limits, span, payer.accepted_at)).balance
        parts = take(credits, balance)
        await self._write(transaction, payer, EntryKind.HOLD, parts, step=0, now=payer.accepted_at)
        return await self._alert(transaction, payer, balance, span, parts)

    async def refuse_together(
        self, transaction: Transaction, payer: Payer, limits: Limits, prices: Sequence[int], *, exact: bool
    ) -> None:
        """Refuse what `hold` would refuse of several jobs of one payer, as one sum, before any of them is held."""
        span = span_of(limits.allowance.period, payer.accepted_at, limits.zone)
        balance = (await self._funds(transaction, payer, limits, span, payer.accepted_at)).balance
        refuse_dear_job(limits, max(prices), exact=exact)
        refuse_dear_member(balance, span, sum(prices), exact=exact)
        if limits.cap is not None:
            cap_span, spent = await self._spent_of_cap(transaction, payer, limits, limits.cap)
            refuse_over_cap(limits.cap, spent, cap_span, sum(prices), exact=exact)

    async def restate(
        self, transaction: Transaction, payer: Payer, total: int, kind: EntryKind, now: datetime
    ) -> int | None:
        """Make a job's entries sum to `total`; repeating it changes nothing.

        What comes back of the credits that were granted for this very job is taken back: they were approved for
        nothing else. Should the job cost more again, as much as was approved, what is missing is granted anew.

        Returns what `hold` does, where the job takes more and its period still runs.
        """
        entries = await table.entries_of_job(transaction, payer.job_id)
        drawn = net([Part(entry["grant_id"], entry["credits"]) for entry in entries])
        change = total - sum(part.credits for part in drawn)
        if change > 0:
            approved = min(total, payer.approval.credits) - (total - change) if payer.approval else 0
            parts, alert = await self._more(transaction, payer, change, approved, now)
        else:
            parts, alert = give_back(-change, drawn), None
        await self._write(transaction, payer, kind, parts, step=len(entries), now=now)
        if change < 0 and any(part.grant_id is not None for part in parts):
            await self._take_back(transaction, payer, now)
        return alert

    async def _more(
        self, transaction: Transaction, payer: Payer, credits: int, approved: int, now: datetime
    ) -> tuple[list[Part], int | None]:
        """Where so many more credits are taken from, of which some were approved, and the level that reaches."""
        limits = (await self.bounds(transaction, payer)).limits
        span = span_of(limits.allowance.period, payer.accepted_at, limits.zone)
        if limits.cap is not None:
            cap_span, spent = await self._spent_of_cap(transaction, payer, limits, limits.cap)
            await tell_of_cap(transaction, payer.guild_id, limits.cap, cap_span, (spent, spent + credits))
        balance = (await self._funds(transaction, payer, limits, span, now)).balance
        if await self._granted(transaction, payer, balance, approved, now):
            balance = (await self._funds(transaction, payer, limits, span, now)).balance
        parts = take(credits, balance)
        alert = await self._alert(transaction, payer, balance, span, parts) if now < span.end else None
        return parts, alert

    async def _funds(
        self, transaction: Transaction, payer: Payer, limits: Limits, span: Span, now: datetime
    ) -> _Funds:
        found = await grants.funds(
            transaction,
            payer.guild_id,
            payer.member_id,
            period=(span.begin, span.end),
            now=now,
            open_states=self._open_states,
        )
        left = tuple(GrantLeft(grant_id, credits) for grant_id, credits in found.grants if credits > 0)
        account_left = found.account_left
        below_floor = account_left is not None and account_left < limits.account_floor
        return _Funds(Balance(limits.allowance.credits, found.spent, left), below_floor)

    async def _spare_cap(
        self, transaction: Transaction, payer: Payer, limits: Limits, credits: int, *, exact: bool
    ) -> None:
        if limits.cap is not None:
            span, spent = await self._spent_of_cap(transaction, payer, limits, limits.cap)
            refuse_over_cap(limits.cap, spent, span, credits, exact=exact)
            await tell_of_cap(transaction, payer.guild_id, limits.cap, span, (spent, spent + credits))

    async def _spent_of_cap(
        self, transaction: Transaction, payer: Payer, limits: Limits, cap: Allowance
    ) -> tuple[Span, int]:
        span = span_of(cap.period, payer.accepted_at, limits.zone)
        return span, await budgets.spent_by_server(transaction, payer.guild_id, span.begin, span.end)

    async def _granted(
        self, transaction: Transaction, payer: Payer, balance: Balance, credits: int, now: datetime
    ) -> bool:
        """Grant what the member lacks for credits that were approved; False where nothing is lacking."""
        if payer.approval is None or balance.covers(credits):
            return False
        values = {
            "guild_id": payer.guild_id,
            "member_id": payer.member_id,
            "credits": credits - (balance.available or 0),
            "reason": _approval_of(payer.job_id),
            "granted_by": payer.approval.by,
            "created_at": now,
        }
        await grants.add(transaction, values)
        return True

    async def _take_back(self, transaction: Transaction, payer: Payer, now: datetime) -> None:
        for row in await grants.left(transaction, payer.guild_id, payer.member_id, now):
            if row["reason"] == _approval_of(payer.job_id) and row["left"] > 0:
                by = {"revoked_by": row["granted_by"], "created_at": now}
                values = {
                    "grant_id": row["id"],
                    "credits": row["left"],
                    "reason": f"not used: job {payer.job_id}",
                }
                await grants.revoke(transaction, {**values, **by})

    async def _alert(
        self, transaction: Transaction, payer: Payer, balance: Balance, span: Span, parts: list[Part]
    ) -> int | None:
        """The level at which the allowance is with these parts, unless the member has heard of it in this period."""
        drawn = sum(part.credits for part in parts if part.grant_id is None)
        level = reached(balance.spent + drawn, balance.allowance)
        if level is None:
            return None
        heard = await budgets.highest_alert(transaction, payer.guild_id, payer.member_id, span.begin)
        return level if level > heard else None

    async def _write(
        self,
        transaction: Transaction,
        payer: Payer,
        kind: EntryKind,
        parts: list[Part],
        *,
        step: int,
        now: datetime,
    ) -> None:
        common = {
            "guild_id": payer.guild_id,
            "member_id": payer.member_id,
            "job_id": payer.job_id,
            "kind": kind.value,
            "accepted_at": payer.accepted_at,
            "created_at": now,
        }
        rows = [
            {**common, "step": step + number, "grant_id": part.grant_id, "credits": part.credits}
            for number, part in enumerate(parts)
        ]
        await table.add_entries(transaction, rows)


def _approval_of(job_id: str) -> str:
    """Why credits were granted that were missing for a job."""
    return f"approved: job {job_id}"
