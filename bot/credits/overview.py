"""What `/budget show` lists: every rule in force, and who is near the end under them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.credits.alerts import LEVELS
from bot.credits.periods import Period, Span, span_of
from bot.credits.rules import Allowance, Limits, Rule, Rules, Scope, limits, rule_of
from bot.store import budgets as table
from bot.store import grants
from bot.store.database import Transaction

MOST_NEAR = 10
"""How many members near the end are named; the others are counted."""

_NEAR = min(LEVELS)


@dataclass(frozen=True)
class Spender:
    """A member and what they have drawn from their allowance in its current period."""

    member_id: int
    allowance: Allowance
    spent: int
    granted: int = 0
    """What is left of their grants, on top of the allowance."""

    @property
    def share(self) -> float:
        """Percent of the allowance; nothing of one that has no end, or never was one."""
        return 100 * self.spent / self.allowance.credits if self.allowance.credits else 0


@dataclass(frozen=True)
class Overview:
    """Every rule in force on a server, and what has been spent under them."""

    limits: Limits
    """Of a member about whom nothing of their own was said."""
    rules: tuple[Rule, ...]
    spans: Mapping[Period, Span]
    """The current period of each kind."""
    cap_spent: int
    near: tuple[Spender, ...]
    """The members nearest to the end of their allowance, the nearest first."""
    near_count: int
    """How many there are, beyond those that are named too."""


async def overview_of(transaction: Transaction, rules: Rules, guild_id: int, now: datetime) -> Overview:
    """How things stand on a server at this moment."""
    bounds = await rules.of_server(transaction, guild_id)
    standing = tuple(map(rule_of, await table.rules_of_server(transaction, guild_id)))
    spans = {period: span_of(period, now, bounds.zone) for period in Period}
    spenders = await _spenders(transaction, rules.default, guild_id, standing, spans)
    near = sorted((each for each in spenders if each.share >= _NEAR), key=lambda each: -each.share)
    named = [await _with_grants(transaction, guild_id, each, now) for each in near[:MOST_NEAR]]
    cap_spent = await _spent_of_cap(transaction, guild_id, bounds.cap, spans)
    return Overview(bounds, standing, spans, cap_spent, tuple(named), len(near))


async def _spent_of_cap(
    transaction: Transaction, guild_id: int, cap: Allowance | None, spans: Mapping[Period, Span]
) -> int:
    if cap is None:
        return 0
    span = spans[cap.period]
    return await table.spent_by_server(transaction, guild_id, span.begin, span.end)


async def _spenders(
    transaction: Transaction,
    default: Limits,
    guild_id: int,
    rules: Iterable[Rule],
    spans: Mapping[Period, Span],
) -> list[Spender]:
    """Everybody who has spent something lately, under the allowance that counts for them.

    Nobody tells the bot who has which role: what counts are the roles a member had at their latest job.
    """
    spent = {
        period: await table.spent_by_members(transaction, guild_id, span.begin, span.end)
        for period, span in spans.items()
    }
    roles = await table.latest_roles(transaction, guild_id, min(span.begin for span in spans.values()))
    known = {(rule.scope, rule.subject_id): rule for rule in rules}
    spenders = []
    for member_id in set().union(*spent.values()):
        allowance = _allowance(known, default, member_id, roles.get(member_id, ()))
        spenders.append(Spender(member_id, allowance, spent[allowance.period].get(member_id, 0)))
    return spenders


def _allowance(
    rules: Mapping[tuple[Scope, int], Rule], default: Limits, member_id: int, role_ids: Iterable[int]
) -> Allowance:
    keys = [(Scope.MEMBER, member_id), *((Scope.ROLE, role_id) for role_id in role_ids)]
    keys.append((Scope.EVERYONE, table.NOBODY))
    return limits((rules[key] for key in keys if key in rules), default).allowance


async def _with_grants(transaction: Transaction, guild_id: int, spender: Spender, now: datetime) -> Spender:
    rows = await grants.left(transaction, guild_id, spender.member_id, now)
    return replace(spender, granted=sum(max(0, row["left"]) for row in rows))
