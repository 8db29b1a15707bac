"""The ledger: an append-only book whose entries per job always sum to what that job holds or was charged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.credits.balance import Balance, GrantLeft, Part, give_back, net, take
from bot.credits.periods import Period, Span, span_of
from bot.credits.rules import Limits, Rules
from bot.errors import AccountTooLow, NotEnoughCredits
from bot.store import credits as table
from bot.store.database import Database, Transaction
from bot.tools.wording import count

TURN = "ledger"


class EntryKind(StrEnum):
    HOLD = "hold"
    CORRECTION = "correction"
    """The hold becomes what Magic Hour says when it takes the job."""
    SETTLEMENT = "settlement"
    RELEASE = "release"


@dataclass(frozen=True)
class Entry:
    """One line of a member's account; positive credits were spent, negative ones came back."""

    at: datetime
    kind: EntryKind
    credits: int
    job_id: str
    tool: str
    job_state: str


@dataclass(frozen=True)
class Standing:
    """What a member sees of their credits."""

    allowance: int | None
    period: Period
    resets_at: datetime
    spent: int
    grants: int
    available: int | None
    held: int


@dataclass(frozen=True)
class Payer:
    """Who pays for a job, and when it was accepted."""

    guild_id: int
    member_id: int
    role_ids: tuple[int, ...]
    job_id: str
    accepted_at: datetime


class Ledger:
    """Moves credits inside transactions that its callers open and commit."""

    def __init__(self, database: Database, rules: Rules, open_states: Collection[str]) -> None:
        self._database = database
        self._rules = rules
        self._open_states = open_states

    async def take_turn(self, transaction: Transaction) -> None:
        """Let no other transaction move credits until this one ends; call it before anything is read."""
        await table.take_turn(transaction, TURN)

    async def hold(self, transaction: Transaction, payer: Payer, credits: int, *, exact: bool) -> None:
        """Hold credits for a new job, whose row has been written in the same transaction.

        `exact` says whether they are its price, or what is held until Magic Hour names one.

        Raises NotEnoughCredits when the member's limits do not cover them, AccountTooLow when the shared account
        would fall below its floor.
        """
        limits = await self._rules.of(transaction, payer.guild_id, payer.member_id, payer.role_ids)
        span = span_of(limits.allowance.period, payer.accepted_at, limits.time_zone)
        balance = await self._balance(transaction, payer, limits, span, payer.accepted_at)
        if not balance.covers(credits):
            raise NotEnoughCredits(
                price=_price(credits, exact=exact),
                left=count(balance.available or 0, "credit"),
                outlook=_outlook(credits, balance, span),
            )
        await self._spare_account(transaction, limits.account_floor)
        await self._write(
            transaction, payer, EntryKind.HOLD, take(credits, balance), step=0, now=payer.accepted_at
        )

    async def restate(
        self, transaction: Transaction, payer: Payer, total: int, kind: EntryKind, now: datetime
    ) -> None:
        """Make a job's entries sum to `total`; repeating it changes nothing."""
        entries = await table.entries_of_job(transaction, payer.job_id)
        drawn = net([Part(entry["grant_id"], entry["credits"]) for entry in entries])
        change = total - sum(part.credits for part in drawn)
        parts = await self._more(transaction, payer, change, now) if change > 0 else give_back(-change, drawn)
        await self._write(transaction, payer, kind, parts, step=len(entries), now=now)

    async def standing(
        self, guild_id: int, member_id: int, role_ids: tuple[int, ...], now: datetime
    ) -> Standing:
        """A member's credits at this moment."""
        payer = Payer(guild_id, member_id, role_ids, job_id="", accepted_at=now)
        async with self._database.read() as transaction:
            limits = await self._rules.of(transaction, guild_id, member_id, role_ids)
            span = span_of(limits.allowance.period, now, limits.time_zone)
            balance = await self._balance(transaction, payer, limits, span, now)
            held = await table.held(transaction, guild_id, member_id, self._open_states)
        return Standing(
            allowance=balance.allowance,
            period=limits.allowance.period,
            resets_at=span.end,
            spent=balance.spent,
            grants=balance.of_grants,
            available=balance.available,
            held=held,
        )

    async def entries(self, guild_id: int, member_id: int, limit: int) -> list[Entry]:
        """A member's latest entries, newest first."""
        async with self._database.read() as transaction:
            rows = await table.latest_entries(transaction, guild_id, member_id, limit)
        return [_entry(row) for row in rows]

    async def _more(self, transaction: Transaction, payer: Payer, credits: int, now: datetime) -> list[Part]:
        limits = await self._rules.of(transaction, payer.guild_id, payer.member_id, payer.role_ids)
        span = span_of(limits.allowance.period, payer.accepted_at, limits.time_zone)
        return take(credits, await self._balance(transaction, payer, limits, span, now))

    async def _balance(
        self, transaction: Transaction, payer: Payer, limits: Limits, span: Span, now: datetime
    ) -> Balance:
        spent = await table.spent_of_allowance(
            transaction, payer.guild_id, payer.member_id, span.begin, span.end
        )
        grants = await table.grants_left(transaction, payer.guild_id, payer.member_id, now)
        left = tuple(GrantLeft(grant["id"], grant["left"]) for grant in grants if grant["left"] > 0)
        return Balance(limits.allowance.credits, spent, left)

    async def _spare_account(self, transaction: Transaction, floor: int) -> None:
        reading = await table.latest_reading(transaction)
        if reading is None:
            return
        uncharged = await table.uncharged_since(transaction, reading["read_at"], self._open_states)
        if reading["credits"] - uncharged < floor:
            raise AccountTooLow

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


def _price(credits: int, *, exact: bool) -> str:
    if exact:
        return f"This costs {count(credits, 'credit')}"
    return f"The exact price of this is not published: {count(credits, 'credit')} must be held"


def _outlook(credits: int, balance: Balance, span: Span) -> str:
    allowance = balance.allowance or 0
    if not allowance:
        return "You have no allowance on this server; ask the bot's operator."
    words = count(allowance, "credit")
    if credits > allowance + balance.of_grants:
        return f"That is more than your whole allowance of {words}; ask the bot's operator."
    return f"Your allowance of {words} resets <t:{int(span.end.timestamp())}:R>."


def _entry(row: Mapping[Any, Any]) -> Entry:
    return Entry(
        row["created_at"], EntryKind(row["kind"]), row["credits"], row["job_id"], row["tool"], row["state"]
    )
