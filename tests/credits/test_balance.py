"""The arithmetic of credits: allowance before grants, and back the way they came."""

from hypothesis import given
from hypothesis import strategies as st

from bot.credits.balance import Balance, GrantLeft, Part, give_back, net, take

GRANT = 7


def test_the_allowance_is_spent_before_grants() -> None:
    balance = Balance(500, 360, (GrantLeft(GRANT, 100),))

    assert take(200, balance) == [Part(None, 140), Part(GRANT, 60)]


def test_what_comes_back_spares_the_grant_first() -> None:
    drawn = [Part(None, 140), Part(GRANT, 60)]

    assert give_back(80, drawn) == [Part(GRANT, -60), Part(None, -20)]


def test_a_charge_beyond_everything_overdraws_the_allowance_and_leaves_nothing_available() -> None:
    balance = Balance(100, 90, (GrantLeft(GRANT, 5),))

    assert take(20, balance) == [Part(None, 15), Part(GRANT, 5)]
    assert Balance(100, 105).available == 0


def test_an_unlimited_allowance_pays_everything() -> None:
    assert take(10_000, Balance(None, 0, (GrantLeft(GRANT, 100),))) == [Part(None, 10_000)]
    assert Balance(None, 10_000).covers(10_000)


def test_an_allowance_of_nothing_covers_only_what_is_free() -> None:
    assert Balance(0, 0).covers(0)
    assert not Balance(0, 0).covers(1)


balances = st.builds(
    Balance,
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.lists(st.integers(1, 300), max_size=4).map(
        lambda lefts: tuple(GrantLeft(number, left) for number, left in enumerate(lefts))
    ),
)


@given(balances, st.integers(0, 3000))
def test_whatever_is_taken_sums_to_what_was_asked(balance: Balance, credits: int) -> None:
    assert sum(part.credits for part in take(credits, balance)) == credits


@given(balances, st.data())
def test_what_is_covered_never_brings_the_balance_below_zero(balance: Balance, data: st.DataObject) -> None:
    available = balance.available or 0
    credits = data.draw(st.integers(0, available))

    parts = {part.grant_id: part.credits for part in take(credits, balance)}

    assert parts.get(None, 0) <= (balance.of_allowance or 0)
    assert all(parts.get(grant.id, 0) <= grant.left for grant in balance.grants)


@given(balances, st.integers(0, 1000), st.data())
def test_taking_and_giving_back_leaves_no_trace(balance: Balance, credits: int, data: st.DataObject) -> None:
    drawn = take(credits, balance)
    first = data.draw(st.integers(0, credits))

    returned = give_back(first, drawn)
    rest = give_back(credits - first, net([*drawn, *returned]))

    assert net([*drawn, *returned, *rest]) == []
