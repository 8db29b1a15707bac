"""Which rule counts for whom: the member's own allowance, else the highest of their roles', else everyone's."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.credits.periods import Period
from bot.credits.rules import NOBODY, Allowance, Limits, Rule, Scope, limits, zone_of

DEFAULT = Limits(Allowance(500, Period.WEEK), zone=ZoneInfo("Europe/Paris"), account_floor=70)
EVERYONE = Rule(Scope.EVERYONE, NOBODY, 100, Period.DAY)
MEMBER = Rule(Scope.MEMBER, 1, 5, Period.MONTH)


def role(credits: int | None, period: Period = Period.WEEK, role_id: int = 1) -> Rule:
    return Rule(Scope.ROLE, role_id, credits, period)


def allowance_of(*rules: Rule) -> Allowance:
    return limits(rules, DEFAULT).allowance


def test_where_nothing_is_set_the_default_counts() -> None:
    assert limits((), DEFAULT) == DEFAULT


def test_everyones_allowance_replaces_the_default() -> None:
    assert allowance_of(EVERYONE) == Allowance(100, Period.DAY)


def test_a_roles_allowance_counts_before_everyones_even_when_it_is_smaller() -> None:
    assert allowance_of(EVERYONE, role(1)) == Allowance(1, Period.WEEK)


def test_a_members_own_allowance_counts_before_all_others_even_when_it_is_smaller() -> None:
    assert allowance_of(EVERYONE, role(None), MEMBER) == Allowance(5, Period.MONTH)


@pytest.mark.parametrize("scope", [Scope.EVERYONE, Scope.ROLE, Scope.MEMBER])
def test_nothing_is_an_allowance_too(scope: Scope) -> None:
    """`0` shuts somebody out; it does not make the next rule count."""
    assert allowance_of(Rule(scope, 1, 0, Period.WEEK)).credits == 0


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (role(200), role(100)),
        (role(20, Period.DAY), role(100, Period.WEEK)),
        (role(100, Period.WEEK), role(14, Period.DAY)),
        (role(100, Period.WEEK), role(400, Period.MONTH)),
        (role(500, Period.MONTH), role(100, Period.WEEK)),
        (role(1_000, Period.DAY), role(29_999, Period.MONTH)),
        (role(None, Period.MONTH), role(10**9, Period.DAY)),
        (role(1, Period.MONTH), role(0, Period.DAY)),
    ],
)
def test_the_highest_of_roles_is_the_one_that_gives_most_in_a_week(higher: Rule, lower: Rule) -> None:
    assert allowance_of(higher, lower) == allowance_of(lower, higher) == higher.allowance


def test_all_limits_apply_together() -> None:
    cap = Rule(Scope.CAP, NOBODY, 10_000, Period.MONTH)
    job = Rule(Scope.JOB, NOBODY, 200, None)

    found = limits((cap, job, MEMBER), DEFAULT)

    assert found.cap == Allowance(10_000, Period.MONTH)
    assert found.job == 200
    assert found.allowance == MEMBER.allowance
    assert (found.zone, found.account_floor) == (DEFAULT.zone, 70)


_credits = st.none() | st.integers(0, 10**9)
_rules = st.lists(
    st.builds(
        Rule,
        st.sampled_from([Scope.EVERYONE, Scope.ROLE, Scope.MEMBER]),
        st.integers(1, 9),
        _credits,
        st.sampled_from(Period),
    ),
    min_size=1,
)


@given(_rules, st.randoms())
def test_the_order_in_which_rules_are_read_says_nothing(rules: list[Rule], chance: object) -> None:
    """Two rules may give as much in a week: which of them is taken is open, what it gives is not."""
    shuffled = list(rules)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random

    assert allowance_of(*shuffled).size == allowance_of(*rules).size


@given(_rules)
def test_no_role_takes_anything_away(rules: list[Rule]) -> None:
    """One more role is never less, for a member whose roles say something."""
    roles = [rule for rule in rules if rule.scope is Scope.ROLE]
    for rule in roles:
        assert allowance_of(*roles).size >= rule.allowance.size


def test_a_zone_is_found_by_its_name() -> None:
    assert zone_of("Asia/Tokyo") == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("name", [None, "", "Atlantis/Center", "../../etc/passwd", "Europe"])
def test_a_zone_that_is_gone_is_utc(name: str | None) -> None:
    """A machine with older data must still count the credits."""
    assert zone_of(name) is UTC
