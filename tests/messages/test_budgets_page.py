"""What managers read about credits."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest

from bot.credits.overview import Overview, Spender
from bot.credits.periods import Period, Span
from bot.credits.rules import NOBODY, Allowance, Limits, Rule, Scope
from bot.messages.budgets import (
    budgets_page,
    granted,
    revoked,
    rule_cleared,
    rule_label,
    rule_set,
    rules_table,
)
from bot.messages.text import exact
from tests.messages.jobs import NOW

ADA, BOB, EDITORS = 1001, 1002, 2001
SPANS = {period: Span(NOW, NOW + timedelta(days=days)) for days, period in enumerate(Period, start=1)}
RESETS = {period: f"<t:{int(span.end.timestamp())}:R>" for period, span in SPANS.items()}


def an_overview(*rules: Rule, **changes: Any) -> Overview:
    facts: dict[str, Any] = {
        "limits": Limits(Allowance(500, Period.WEEK)),
        "rules": rules,
        "spans": SPANS,
        "cap_spent": 0,
        "near": (),
        "near_count": 0,
    }
    return Overview(**{**facts, **changes})


def read(overview: Overview, known_roles: set[int] | None = None) -> str:
    parts: list[str | None] = []
    for embed in budgets_page(overview, known_roles).embeds:
        parts += [embed.title, embed.description, *(f"{field.name}: {field.value}" for field in embed.fields)]
    return "\n".join(part for part in parts if part)


def a_role(credits: int | None, period: Period = Period.WEEK, role_id: int = EDITORS) -> Rule:
    return Rule(Scope.ROLE, role_id, credits, period)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule(Scope.EVERYONE, NOBODY, 1, Period.DAY), "Everyone gets 1 credit a day from now on."),
        (
            a_role(1_250, Period.MONTH),
            "Members with the role <@&2001> get 1,250 credits a month from now on.",
        ),
        (Rule(Scope.MEMBER, ADA, 5, Period.WEEK), "<@1001> gets 5 credits a week from now on."),
        (
            Rule(Scope.CAP, NOBODY, 9_000, Period.MONTH),
            "The whole server may spend 9,000 credits a month from now on.",
        ),
    ],
)
def test_a_rule_is_one_sentence_and_when_its_period_ends_another(rule: Rule, sentence: str) -> None:
    assert rule.period is not None

    assert rule_set(rule, SPANS[rule.period]) == (
        f"{sentence} The current {rule.period} resets {RESETS[rule.period]}, {exact(SPANS[rule.period].end)}; "
        "what was spent in it counts."
    )


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (a_role(0), "Members with the role <@&2001> get no credits from now on."),
        (a_role(None), "Members with the role <@&2001> get unlimited credits from now on."),
        (
            Rule(Scope.CAP, NOBODY, 0, Period.WEEK),
            "The whole server may spend no credits from now on.",
        ),
        (Rule(Scope.JOB, NOBODY, 200, None), "A single job may cost at most 200 credits from now on."),
        (Rule(Scope.JOB, NOBODY, 0, None), "A single job may cost at most 0 credits from now on."),
    ],
)
def test_nothing_and_everything_never_reset(rule: Rule, sentence: str) -> None:
    assert rule_set(rule, SPANS[rule.period] if rule.period else None) == sentence


@pytest.mark.parametrize("scope", Scope)
def test_what_was_cleared_is_said_to_be_gone_from_now_on(scope: Scope) -> None:
    assert "from now on" in rule_cleared(scope, ADA)


def test_a_grant_says_until_when_and_what_is_left_in_all() -> None:
    assert granted(ADA, 1, None, 450) == (
        "<@1001> has been granted 1 credit on top of their allowance. Of all their grants 450 credits are left."
    )
    assert f"to be spent until <t:{int(NOW.timestamp())}:f>." in granted(ADA, 200, NOW, 450)


def test_taking_back_says_when_less_was_left() -> None:
    assert revoked(ADA, 50, 50) == "50 credits of the grants of <@1001> have been taken back."
    assert "the other 20 were spent, or never granted" in revoked(ADA, 50, 30)


def test_where_nothing_is_set_the_page_says_what_holds_all_the_same() -> None:
    shown = read(an_overview())

    assert (
        f"Everyone: 500 credits a week, resets {RESETS[Period.WEEK]} (the default: nothing is set here)"
        in shown
    )
    assert "The whole server: no cap" in shown
    assert "A single job: any price" in shown
    assert "Magic Hour account: no floor is set" in shown
    assert "Near the end of their allowance: nobody" in shown
    assert "Roles" not in shown


@pytest.mark.parametrize(("credits", "words"), [(None, "unlimited"), (0, "0 credits a week")])
def test_an_allowance_that_never_resets_is_not_said_to(credits: int | None, words: str) -> None:
    everyone = Rule(Scope.EVERYONE, NOBODY, credits, Period.WEEK)
    overview = an_overview(everyone, limits=Limits(everyone.allowance))

    assert f"Everyone: {words}\n" in read(overview)


def test_bounds_say_what_is_spent_of_them() -> None:
    limits = Limits(
        Allowance(500, Period.WEEK), cap=Allowance(10_000, Period.MONTH), job=200, account_floor=1_000
    )

    shown = read(an_overview(limits=limits, cap_spent=9_120))

    assert (
        f"The whole server: 10,000 credits a month\n9,120 spent or held this month, resets {RESETS[Period.MONTH]}"
        in shown
    )
    assert "A single job: at most 200 credits" in shown
    assert "no new job that would leave less than 1,000 credits" in shown


def test_the_highest_rules_come_first_as_mentions() -> None:
    shown = read(
        an_overview(
            a_role(100, Period.WEEK, 1),
            a_role(None, Period.DAY, 2),
            a_role(20, Period.DAY, 3),
            Rule(Scope.MEMBER, ADA, 0, Period.WEEK),
        )
    )

    assert "<@&2>: unlimited\n<@&3>: 20 credits a day\n<@&1>: 100 credits a week" in shown
    assert "Members\n<@1001>: 0 credits a week" in shown


def test_a_deleted_role_is_named_by_its_id() -> None:
    overview = an_overview(a_role(100), a_role(50, role_id=7))

    assert "a deleted role (`2001`): 100 credits a week\n<@&7>: 50 credits a week" in read(overview, {7})
    assert "<@&2001>: 100 credits a week" in read(overview, None)


def test_who_is_near_the_end_is_listed_with_what_they_have_besides() -> None:
    near = (
        Spender(ADA, Allowance(500, Period.WEEK), 510, granted=1_250),
        Spender(BOB, Allowance(100, Period.DAY), 80),
    )

    shown = read(an_overview(near=near, near_count=12))

    assert (
        f"<@1001> 510 of 500 credits this week, resets {RESETS[Period.WEEK]}, 1,250 granted left\n"
        f"<@1002> 80 of 100 credits this day, resets {RESETS[Period.DAY]}\n… and 10 more"
    ) in shown


def test_a_file_holds_all_rules_only_where_the_page_does_not() -> None:
    few = [Rule(Scope.MEMBER, number, number, Period.DAY) for number in range(1, 20)]
    many = [Rule(Scope.MEMBER, 10**18 + number, None if number else 5, Period.DAY) for number in range(80)]
    job = Rule(Scope.JOB, NOBODY, 200, None)

    assert rules_table(an_overview(*few)) is None
    table = rules_table(an_overview(*many, job))
    assert table is not None
    assert list(csv.reader(io.StringIO(table)))[-2:] == [
        ["member", str(10**18 + 79), "unlimited", "day"],
        ["job", "", "200", ""],
    ]
    left_out = re.search(r"… and (\d+) more, in the file", read(an_overview(*many, job)))
    assert left_out is not None
    assert read(an_overview(*many, job)).count("<@1") + int(left_out[1]) == 80


def test_a_choice_names_its_rule_in_plain_text() -> None:
    assert rule_label(a_role(1_250), "editors") == "role editors: 1,250 credits a week"
    assert rule_label(a_role(None), None) == "deleted role 2001: unlimited"
    assert rule_label(Rule(Scope.MEMBER, ADA, 5, Period.DAY), None) == "member 1001: 5 credits a day"
    assert len(rule_label(a_role(10**9, Period.MONTH), "x" * 100)) <= 100
