"""`/budget`: who may spend how many credits. For those who manage the bot on a server."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.credits.amounts import allowance, amount, expiry
from bot.credits.periods import Period
from bot.credits.rules import NOBODY, Rule, Scope, zone_of
from bot.discord_client import MagicHourBot
from bot.interactions.managers.offering import offered_rules
from bot.interactions.managing import (
    Person,
    answer,
    manager_of,
    member_here,
    reason_given,
    role_here,
    role_names,
    whose_rule,
)
from bot.interactions.services import services_of
from bot.messages.budgets import budgets_page, granted, revoked, rule_cleared, rule_set, rules_table
from bot.servers.changes import Manager
from bot.servers.servers import LONGEST_REASON

Interaction = discord.Interaction[MagicHourBot]
Per = Literal["day", "week", "month"]
Reason = app_commands.Range[str, 1, LONGEST_REASON]

CREDITS = "A whole number such as 500 or 1,250; 0 for none; or unlimited"
LIMIT = "A whole number such as 500 or 1,250; or unlimited to remove the limit"
GIVEN = "A whole number such as 500 or 1,250"
PERIOD = "How long until they reset, in the server's time zone (default: week)"
REASON = "Why; written down with the change"


@app_commands.default_permissions(manage_guild=True)
class Budget(commands.GroupCog, group_name="budget", group_description="Who may spend how many credits"):
    """Sets, lists and removes the rules about credits."""

    @app_commands.command(description="The allowance of everyone")
    @app_commands.describe(credits=CREDITS, period=PERIOD)
    async def everyone(self, interaction: Interaction, credits: str, period: Per = "week") -> None:
        manager = await manager_of(interaction)
        await _put(interaction, manager, Rule(Scope.EVERYONE, NOBODY, allowance(credits), Period(period)))

    @app_commands.command(description="The allowance of a role; the highest of a member's roles counts")
    @app_commands.describe(role="Whose members get it", credits=CREDITS, period=PERIOD)
    async def role(
        self, interaction: Interaction, role: discord.Role, credits: str, period: Per = "week"
    ) -> None:
        manager = await manager_of(interaction)
        role_id = role_here(interaction, role, otherwise="for everybody there is /budget everyone")
        await _put(interaction, manager, Rule(Scope.ROLE, role_id, allowance(credits), Period(period)))

    @app_commands.command(description="The allowance of one member, whatever their roles")
    @app_commands.describe(member="Who gets it", credits=CREDITS, period=PERIOD)
    async def member(
        self, interaction: Interaction, member: Person, credits: str, period: Per = "week"
    ) -> None:
        manager = await manager_of(interaction)
        rule = Rule(Scope.MEMBER, member_here(member), allowance(credits), Period(period))
        await _put(interaction, manager, rule)

    @app_commands.command(description="Removes the allowance of a role or a member")
    @app_commands.describe(
        role="Whose allowance to remove",
        member="Whose allowance to remove",
        rule="An allowance from the list, also of a role or member that is gone",
    )
    @app_commands.autocomplete(rule=offered_rules)
    async def clear(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        member: Person | None = None,
        rule: str | None = None,
    ) -> None:
        manager = await manager_of(interaction)
        await _clear(interaction, manager, *whose_rule(role, member, rule))

    @app_commands.command(description="Gives a member credits once, on top of the allowance")
    @app_commands.describe(
        member="Who gets them",
        credits=GIVEN,
        reason=REASON,
        expires="The last day, such as 2026-12-31, or a span such as 30 days (default: never)",
    )
    async def grant(
        self,
        interaction: Interaction,
        member: Person,
        credits: str,
        reason: Reason | None = None,
        expires: str | None = None,
    ) -> None:
        manager, services = await manager_of(interaction), services_of(interaction)
        member_id, given = member_here(member), amount(credits, least=1)
        zone = zone_of((await services.servers.of(manager.guild_id)).time_zone)
        until = expiry(expires, manager.now, zone) if expires else None
        left = await services.budgets.grant(manager, member_id, given, reason_given(reason), until)
        await answer(interaction, granted(member_id, given, until, left))

    @app_commands.command(description="Takes granted credits back, as far as they are left")
    @app_commands.describe(member="Whose grants", credits=GIVEN, reason=REASON)
    async def revoke(
        self, interaction: Interaction, member: Person, credits: str, reason: Reason | None = None
    ) -> None:
        manager = await manager_of(interaction)
        asked, why = amount(credits, least=1), reason_given(reason)
        taken = await services_of(interaction).budgets.revoke(manager, member.id, asked, why)
        await answer(interaction, revoked(member.id, asked, taken))

    @app_commands.command(description="What the whole server may spend")
    @app_commands.describe(credits=LIMIT, period=PERIOD)
    async def cap(self, interaction: Interaction, credits: str, period: Per = "week") -> None:
        manager = await manager_of(interaction)
        await _bound(interaction, manager, Rule(Scope.CAP, NOBODY, allowance(credits), Period(period)))

    @app_commands.command(name="job-limit", description="The most that a single job may cost")
    @app_commands.describe(credits=LIMIT)
    async def job_limit(self, interaction: Interaction, credits: str) -> None:
        manager = await manager_of(interaction)
        await _bound(interaction, manager, Rule(Scope.JOB, NOBODY, allowance(credits), None))

    @app_commands.command(description="All rules about credits, and who is near the end of their allowance")
    async def show(self, interaction: Interaction) -> None:
        manager, roles = await manager_of(interaction), role_names(interaction)
        overview = await services_of(interaction).budgets.overview(manager.guild_id, manager.now)
        await answer(interaction, budgets_page(overview, roles), table=rules_table(overview, roles))


async def _put(interaction: Interaction, manager: Manager, rule: Rule) -> None:
    span = await services_of(interaction).budgets.put(manager, rule)
    await answer(interaction, rule_set(rule, span))


async def _clear(interaction: Interaction, manager: Manager, scope: Scope, subject_id: int) -> None:
    await services_of(interaction).budgets.clear(manager, scope, subject_id)
    await answer(interaction, rule_cleared(scope, subject_id))


async def _bound(interaction: Interaction, manager: Manager, rule: Rule) -> None:
    """An unlimited bound is none: the rule goes."""
    if rule.credits is None:
        await _clear(interaction, manager, rule.scope, rule.subject_id)
    else:
        await _put(interaction, manager, rule)


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Budget())
