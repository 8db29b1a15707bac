"""What managers decide about credits: allowances, caps, grants. Every change says who made it."""

from datetime import datetime

from bot.credits.amounts import words
from bot.credits.balance import GrantLeft
from bot.credits.ledger import TURN
from bot.credits.overview import Overview, overview_of
from bot.credits.periods import Span, span_of
from bot.credits.rules import Allowance, Rule, Rules, Scope, rule_of
from bot.errors import RuleRefused
from bot.servers.changes import Manager, made_before, record, take_turn
from bot.store import budgets as table
from bot.store import grants, turns
from bot.store.database import Database, Transaction
from bot.tools.wording import count


class Budgets:
    """Keeps the rules that managers set."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self._rules = rules

    async def put(self, manager: Manager, rule: Rule) -> Span | None:
        """Set a rule; what has been spent in its period counts from now on, and nothing is charged again.

        Returns the current period, where the rule has one.
        """
        async with self._database.write(urgent=True) as transaction:
            await take_turn(transaction)
            before = await self._standing_rule(transaction, manager, rule.scope, rule.subject_id)
            values = {"credits": rule.credits, "period": rule.period.value if rule.period else None}
            await table.put_rule(transaction, manager.guild_id, rule.scope, rule.subject_id, values)
            await record(transaction, manager, what(rule.scope, rule.subject_id), before, rule_words(rule))
            zone = (await self._rules.of_server(transaction, manager.guild_id)).zone
        return span_of(rule.period, manager.now, zone) if rule.period else None

    async def clear(self, manager: Manager, scope: Scope, subject_id: int = table.NOBODY) -> None:
        """Remove a rule.

        :raises RuleRefused: there is none.
        """
        async with self._database.write(urgent=True) as transaction:
            await take_turn(transaction)
            before = await self._standing_rule(transaction, manager, scope, subject_id)
            if before == NOT_SET:
                option = scope.value if subject_id else "credits"
                raise RuleRefused(option=option, problem=f"There is no {what(scope, subject_id)} to remove.")
            await table.drop_rule(transaction, manager.guild_id, scope, subject_id)
            await record(transaction, manager, what(scope, subject_id), before, NOT_SET)

    async def rules(self, guild_id: int) -> list[Rule]:
        """Every rule that was set on a server."""
        async with self._database.read() as transaction:
            return [rule_of(row) for row in await table.rules_of_server(transaction, guild_id)]

    async def grant(
        self, manager: Manager, member_id: int, credits: int, reason: str | None, expires_at: datetime | None
    ) -> int:
        """Give credits once; returns what is then left of all grants of the member."""
        values = {
            "guild_id": manager.guild_id,
            "member_id": member_id,
            "credits": credits,
            "reason": reason,
            "granted_by": manager.member_id,
            "created_at": manager.now,
            "expires_at": expires_at,
        }
        async with self._database.write(urgent=True) as transaction:
            await turns.take_turn(transaction, TURN)
            before = await self._granted(transaction, manager, member_id)
            if await made_before(transaction, manager):
                return before
            await grants.add(transaction, values)
            after = await self._granted(transaction, manager, member_id)
            await record(transaction, manager, _granted_to(member_id, reason), words(before), words(after))
            return after

    async def revoke(self, manager: Manager, member_id: int, credits: int, reason: str | None) -> int:
        """Take granted credits back, those first that would be spent last, and never more than is left of them.

        Returns how many were taken. :raises RuleRefused: nothing is left.
        """
        async with self._database.write(urgent=True) as transaction:
            await turns.take_turn(transaction, TURN)
            if await made_before(transaction, manager):
                raise RuleRefused(option="credits", problem="They have been taken back already.")
            left = await self._left(transaction, manager, member_id)
            before = sum(grant.left for grant in left)
            if not before:
                raise RuleRefused(
                    option="member", problem=f"Nothing is left of what <@{member_id}> was granted."
                )
            taken = await self._take(transaction, manager, left, min(credits, before), reason)
            what_was = _granted_to(member_id, reason)
            await record(transaction, manager, what_was, words(before), words(before - taken))
            return taken

    async def overview(self, guild_id: int, now: datetime) -> Overview:
        """What `/budget show` lists."""
        async with self._database.read() as transaction:
            return await overview_of(transaction, self._rules, guild_id, now)

    async def _standing_rule(
        self, transaction: Transaction, manager: Manager, scope: Scope, subject_id: int
    ) -> str:
        row = await table.rule(transaction, manager.guild_id, scope, subject_id)
        return rule_words(rule_of(row)) if row else NOT_SET

    async def _left(self, transaction: Transaction, manager: Manager, member_id: int) -> list[GrantLeft]:
        rows = await grants.left(transaction, manager.guild_id, member_id, manager.now)
        return [GrantLeft(row["id"], row["left"]) for row in rows if row["left"] > 0]

    async def _granted(self, transaction: Transaction, manager: Manager, member_id: int) -> int:
        return sum(grant.left for grant in await self._left(transaction, manager, member_id))

    async def _take(
        self,
        transaction: Transaction,
        manager: Manager,
        left: list[GrantLeft],
        credits: int,
        reason: str | None,
    ) -> int:
        wanted = credits
        for grant in reversed(left):
            taken = min(wanted, grant.left)
            if taken:
                values = {"grant_id": grant.id, "credits": taken, "reason": reason}
                by = {"revoked_by": manager.member_id, "created_at": manager.now}
                await grants.revoke(transaction, {**values, **by})
            wanted -= taken
        return credits - wanted


NOT_SET = "not set"


def rule_words(rule: Rule) -> str:
    """`500 credits a week`, `unlimited`, `200 credits`."""
    if rule.credits is None or rule.period is None:
        return words(rule.credits)
    return allowance_words(rule.allowance)


def allowance_words(allowance: Allowance) -> str:
    """`500 credits a week`, `unlimited`."""
    if allowance.credits is None:
        return words(None)
    return f"{count(allowance.credits, 'credit')} a {allowance.period}"


def what(scope: Scope, subject_id: int) -> str:
    """What a rule is called where its change is told."""
    named = {
        Scope.EVERYONE: "everyone's allowance",
        Scope.ROLE: f"allowance of <@&{subject_id}>",
        Scope.MEMBER: f"allowance of <@{subject_id}>",
        Scope.CAP: "cap of the whole server",
        Scope.JOB: "limit of a single job",
    }
    return named[scope]


def _granted_to(member_id: int, reason: str | None) -> str:
    return f"grants of <@{member_id}>" + (f" ({reason})" if reason else "")
