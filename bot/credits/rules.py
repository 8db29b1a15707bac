"""The rules that bound what a member may spend, and which of them counts for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.credits.periods import Period
from bot.servers.server import Server
from bot.store import budgets as table
from bot.store.database import Transaction

NOBODY = table.NOBODY
"""The subject of a rule that is not about one role or member."""

_PER_WEEK = {Period.DAY: Fraction(7), Period.WEEK: Fraction(1), Period.MONTH: Fraction(7, 30)}


class Scope(StrEnum):
    """Whom a rule is about: everyone's, a role's or a member's allowance, the whole server, or each single job."""

    EVERYONE = "everyone"
    ROLE = "role"
    MEMBER = "member"
    CAP = "cap"
    JOB = "job"


@dataclass(frozen=True)
class Allowance:
    """Credits per period; None is unlimited."""

    credits: int | None
    period: Period

    @property
    def size(self) -> tuple[bool, Fraction]:
        """By which allowances of different periods are compared: what a week of each one gives."""
        return self.credits is None, (self.credits or 0) * _PER_WEEK[self.period]


@dataclass(frozen=True)
class Rule:
    """One rule as a manager has set it; `period` is None for the price of a single job."""

    scope: Scope
    subject_id: int
    credits: int | None
    period: Period | None

    @property
    def allowance(self) -> Allowance:
        return Allowance(self.credits, self.period or Period.WEEK)

    @property
    def key(self) -> str:
        """By which a rule is found again whose role or member cannot be named any more."""
        return f"{self.scope}:{self.subject_id}"


@dataclass(frozen=True)
class Limits:
    """What bounds one member now. All of it applies together."""

    allowance: Allowance
    zone: tzinfo = UTC
    """The server's time zone, in which periods begin and end."""
    cap: Allowance | None = None
    """What the whole server may spend."""
    job: int | None = None
    """The most that a single job may cost."""
    account_floor: int = 0
    """Credits below which the shared Magic Hour account may not be brought."""


class Bounds(NamedTuple):
    """What is known before a member of a server spends."""

    server: Server
    """Without its tools and channels."""
    limits: Limits


class Rules:
    """Finds the limits of a member; `default` is what holds where a server has set nothing."""

    def __init__(self, default: Limits) -> None:
        self.default = default

    async def of(
        self, transaction: Transaction, guild_id: int, member_id: int, role_ids: tuple[int, ...]
    ) -> Limits:
        """The limits of a member, read in the transaction that is about to spend."""
        return (await self.bounds(transaction, guild_id, member_id, role_ids)).limits

    async def bounds(
        self, transaction: Transaction, guild_id: int, member_id: int, role_ids: tuple[int, ...]
    ) -> Bounds:
        """The same, and what the server has decided, for it is asked in one question."""
        decided, rules = await table.bounds(transaction, guild_id, member_id, role_ids)
        server = Server.of(guild_id, decided)
        zone = zone_of(server.time_zone) if server.time_zone else self.default.zone
        return Bounds(server, limits(map(rule_of, rules), replace(self.default, zone=zone)))

    async def of_server(self, transaction: Transaction, guild_id: int) -> Limits:
        """The limits of a member about whom nothing of their own was said."""
        return await self.of(transaction, guild_id, table.NOBODY, ())


def limits(rules: Iterable[Rule], default: Limits) -> Limits:
    """What these rules make of the default: the member's own allowance, else the highest role's, else everyone's."""
    allowances: dict[Scope, Allowance] = {}
    found = default
    for rule in rules:
        match rule.scope:
            case Scope.CAP:
                found = replace(found, cap=rule.allowance)
            case Scope.JOB:
                found = replace(found, job=rule.credits)
            case scope:
                known = allowances.get(scope, rule.allowance)
                allowances[scope] = max(known, rule.allowance, key=lambda each: each.size)
    for scope in (Scope.MEMBER, Scope.ROLE, Scope.EVERYONE):
        if scope in allowances:
            return replace(found, allowance=allowances[scope])
    return found


def rule_of(row: Mapping[Any, Any]) -> Rule:
    period = Period(row["period"]) if row["period"] else None
    return Rule(Scope(row["scope"]), row["subject_id"], row["credits"], period)


def zone_of(name: str | None) -> tzinfo:
    """The zone of this name; UTC for none, and for one that this machine's data no longer has."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
