"""What managers are told about credits: a sentence for each change, and the page of `/budget show`. Pure."""

import csv
from collections.abc import Collection
from datetime import datetime
from io import StringIO

import discord

from bot.credits.budgets import allowance_words, rule_words
from bot.credits.overview import Overview, Spender
from bot.credits.periods import Period, Span
from bot.credits.rules import Rule, Scope
from bot.messages.draft import Draft
from bot.messages.text import credits_of, cut, exact, fitting, lines, relative, shortened

LONGEST_LIST = 1_900
"""Characters of the roles' list, and of the members': with everything else they stay below Discord's 6,000."""
LONGEST_FIELD = 1_024

_BY_SIZE = {Scope.ROLE: "Roles (a member's highest counts)", Scope.MEMBER: "Members"}


def rule_set(rule: Rule, span: Span | None) -> str:
    """What holds from now on, and when its period ends."""
    told = f"{_what_holds(rule)} from now on."
    if span is None or rule.period is None or not rule.credits:
        return told
    resets = f"{relative(span.end)}, {exact(span.end)}"
    return f"{told} The current {rule.period} resets {resets}; what was spent in it counts."


def _what_holds(rule: Rule) -> str:
    credits = rule_words(rule) if rule.credits else _none_or_unlimited(rule)
    match rule.scope:
        case Scope.EVERYONE:
            return f"Everyone gets {credits}"
        case Scope.ROLE:
            return f"Members with the role <@&{rule.subject_id}> get {credits}"
        case Scope.MEMBER:
            return f"<@{rule.subject_id}> gets {credits}"
        case Scope.CAP:
            return f"The whole server may spend {credits}"
        case Scope.JOB:
            return f"A single job may cost at most {rule_words(rule)}"


def _none_or_unlimited(rule: Rule) -> str:
    return "unlimited credits" if rule.credits is None else "no credits"


def rule_cleared(scope: Scope, subject_id: int) -> str:
    """What holds without a rule."""
    match scope:
        case Scope.ROLE:
            return f"The role <@&{subject_id}> brings no allowance from now on; what else its members have counts."
        case Scope.MEMBER:
            return (
                f"<@{subject_id}> has no allowance of their own from now on; that of their roles, or everyone's, "
                "counts."
            )
        case Scope.CAP:
            return "The whole server may spend any number of credits from now on."
        case Scope.JOB:
            return "A single job may cost any number of credits from now on."
        case Scope.EVERYONE:
            return "Everyone gets the bot's own allowance from now on."


def granted(member_id: int, credits: int, expires_at: datetime | None, left: int) -> str:
    """What was given, and what the member has of it now."""
    until = f", to be spent until {exact(expires_at)}" if expires_at else ""
    return (
        f"<@{member_id}> has been granted {credits_of(credits)} on top of their allowance{until}. "
        f"Of all their grants {credits_of(left)} are left."
    )


def revoked(member_id: int, asked: int, taken: int) -> str:
    """What was taken back; less than was asked for where less was left."""
    if taken < asked:
        return (
            f"{credits_of(taken)} of the grants of <@{member_id}> were left and have been taken back; "
            f"the other {asked - taken:,} were spent, or never granted."
        )
    return f"{credits_of(taken)} of the grants of <@{member_id}> have been taken back."


def budgets_page(overview: Overview, known_roles: Collection[int] | None = None) -> Draft:
    """Every rule in force; `known_roles` are those that exist, where that is known."""
    summary = discord.Embed(title="Budgets", colour=discord.Colour.blurple())
    summary.add_field(name="Everyone", value=_everyone(overview), inline=False)
    summary.add_field(name="The whole server", value=_cap(overview))
    summary.add_field(name="A single job", value=_job(overview))
    summary.add_field(name="Magic Hour account", value=_floor(overview))
    summary.add_field(name="Near the end of their allowance", value=_near(overview), inline=False)
    lists = [_list(overview, scope, known_roles) for scope in _BY_SIZE]
    return Draft(embeds=(summary, *(embed for embed in lists if embed is not None)))


def rules_table(overview: Overview, known_roles: Collection[int] | None = None) -> str | None:
    """All rules as CSV, where the page cannot hold them."""
    if all(len("\n".join(_lines(overview, scope, known_roles))) <= LONGEST_LIST for scope in _BY_SIZE):
        return None
    out = StringIO()
    table = csv.writer(out)
    table.writerow(("rule", "id", "credits", "period"))
    for rule in overview.rules:
        credits = "unlimited" if rule.credits is None else rule.credits
        table.writerow((rule.scope.value, rule.subject_id or "", credits, rule.period or ""))
    return out.getvalue()


def _everyone(overview: Overview) -> str:
    set_here = any(rule.scope is Scope.EVERYONE for rule in overview.rules)
    allowance = overview.limits.allowance
    resets = f", resets {_resets(overview, allowance.period)}" if allowance.credits else ""
    return f"{allowance_words(allowance)}{resets}{'' if set_here else ' (the default: nothing is set here)'}"


def _cap(overview: Overview) -> str:
    cap = overview.limits.cap
    if cap is None:
        return "no cap"
    spent = f"{overview.cap_spent:,} spent or held this {cap.period}"
    return f"{allowance_words(cap)}\n{spent}, resets {_resets(overview, cap.period)}"


def _job(overview: Overview) -> str:
    return "any price" if overview.limits.job is None else f"at most {credits_of(overview.limits.job)}"


def _floor(overview: Overview) -> str:
    floor = overview.limits.account_floor
    return f"no new job that would leave less than {credits_of(floor)}" if floor else "no floor is set"


def _near(overview: Overview) -> str:
    shown = [_spender(overview, spender) for spender in overview.near]
    others = overview.near_count - len(shown)
    text = lines(*shown, f"… and {others:,} more" if others else None)
    return shortened(text, LONGEST_FIELD) or "nobody"


def _spender(overview: Overview, spender: Spender) -> str:
    period = spender.allowance.period
    return (
        f"<@{spender.member_id}> {spender.spent:,} of {credits_of(spender.allowance.credits or 0)} this {period}, "
        f"resets {_resets(overview, period)}{f', {spender.granted:,} granted left' if spender.granted else ''}"
    )


def _resets(overview: Overview, period: Period) -> str:
    return relative(overview.spans[period].end)


def _list(overview: Overview, scope: Scope, known_roles: Collection[int] | None) -> discord.Embed | None:
    shown = _lines(overview, scope, known_roles)
    if not shown:
        return None
    text = fitting(shown, LONGEST_LIST, rest="… and {count} more, in the file")
    return discord.Embed(title=_BY_SIZE[scope], description=text, colour=discord.Colour.blurple())


def _lines(overview: Overview, scope: Scope, known_roles: Collection[int] | None) -> list[str]:
    rules = [rule for rule in overview.rules if rule.scope is scope]
    rules.sort(key=lambda rule: rule.allowance.size, reverse=True)
    return [f"{_subject(rule, known_roles)}: {allowance_words(rule.allowance)}" for rule in rules]


def _subject(rule: Rule, known_roles: Collection[int] | None) -> str:
    if rule.scope is Scope.MEMBER:
        return f"<@{rule.subject_id}>"
    gone = known_roles is not None and rule.subject_id not in known_roles
    return f"a deleted role (`{rule.subject_id}`)" if gone else f"<@&{rule.subject_id}>"


def rule_label(rule: Rule, role_name: str | None) -> str:
    """A role's or member's rule as a choice, in plain text; a role without a name is gone."""
    if rule.scope is Scope.ROLE:
        whose = f"role {role_name}" if role_name else f"deleted role {rule.subject_id}"
    else:
        whose = f"member {rule.subject_id}"
    return f"{cut(whose, 60)}: {allowance_words(rule.allowance)}"
