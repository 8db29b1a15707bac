"""What a member reads of their credits: where they stand, and what has moved."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.credits import movements
from bot.credits.balance import Balance, GrantLeft
from bot.credits.movements import Movement
from bot.credits.periods import Period, span_of
from bot.credits.rules import Limits, Rules
from bot.store import budgets, grants
from bot.store import credits as table
from bot.store.database import Database, Transaction


@dataclass(frozen=True)
class OpenGrant(GrantLeft):
    """A grant of which something is left."""

    credits: int
    reason: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Cap:
    """What the whole server may spend in a period, and has spent."""

    credits: int
    period: Period
    spent: int
    resets_at: datetime

    @property
    def left(self) -> int:
        return max(0, self.credits - self.spent)


@dataclass(frozen=True)
class Standing:
    """What a member sees of their credits; an `allowance` of None is unlimited."""

    allowance: int | None
    period: Period
    resets_at: datetime
    spent: int
    held: int
    """Credits that unfinished jobs hold; they count as spent."""
    grants: tuple[OpenGrant, ...] = ()
    """In the order in which they are spent."""
    cap: Cap | None = None
    job_limit: int | None = None
    """The most that a single job may cost."""

    @property
    def own(self) -> int | None:
        """What the allowance and the grants leave the member; None is unlimited."""
        return Balance(self.allowance, self.spent, self.grants).available

    @property
    def bounded_by_cap(self) -> bool:
        """Whether less is left to the whole server than to the member."""
        return self.cap is not None and (self.own is None or self.cap.left < self.own)

    @property
    def available(self) -> int | None:
        """What the member can spend now; None is unlimited."""
        return self.cap.left if self.cap and self.bounded_by_cap else self.own


class Statements:
    """Reads the ledger and the grants for people."""

    def __init__(self, database: Database, rules: Rules, open_states: Collection[str]) -> None:
        self._database = database
        self._rules = rules
        self._open_states = open_states

    async def standing(
        self, guild_id: int, member_id: int, role_ids: tuple[int, ...], now: datetime
    ) -> Standing:
        """A member's credits at this moment."""
        async with self._database.read() as transaction:
            limits = await self._rules.of(transaction, guild_id, member_id, role_ids)
            span = span_of(limits.allowance.period, now, limits.zone)
            left = await grants.left(transaction, guild_id, member_id, now)
            return Standing(
                allowance=limits.allowance.credits,
                period=limits.allowance.period,
                resets_at=span.end,
                spent=await table.spent_of_allowance(transaction, guild_id, member_id, span.begin, span.end),
                held=await table.held(transaction, guild_id, member_id, self._open_states),
                grants=tuple(_open_grant(row) for row in left if row["left"] > 0),
                cap=await _cap(transaction, guild_id, limits, now),
                job_limit=limits.job,
            )

    async def movements(self, guild_id: int, member_id: int, now: datetime, limit: int) -> list[Movement]:
        """What has moved a member's credits, newest first, each job once."""
        async with self._database.read() as transaction:
            jobs = await table.latest_jobs(transaction, guild_id, member_id, limit)
            granted = await grants.of_member(transaction, guild_id, member_id, limit)
            taken_back = await grants.revocations_of_member(transaction, guild_id, member_id, limit)
            expired = await grants.expired(transaction, guild_id, member_id, now, limit)
        found: list[Movement] = [
            *map(movements.of_job, jobs),
            *map(movements.granted, granted),
            *map(movements.taken_back, taken_back),
            *map(movements.expired, expired),
        ]
        return sorted(found, key=lambda movement: movement.at, reverse=True)[:limit]


async def _cap(transaction: Transaction, guild_id: int, limits: Limits, now: datetime) -> Cap | None:
    if limits.cap is None or limits.cap.credits is None:
        return None
    span = span_of(limits.cap.period, now, limits.zone)
    spent = await budgets.spent_by_server(transaction, guild_id, span.begin, span.end)
    return Cap(limits.cap.credits, limits.cap.period, spent, span.end)


def _open_grant(row: Mapping[Any, Any]) -> OpenGrant:
    return OpenGrant(row["id"], int(row["left"]), row["credits"], row["reason"], row["expires_at"])
