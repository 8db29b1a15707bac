"""Credits and days as managers type them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.credits.amounts import MOST, allowance, amount, expiry, threshold
from bot.errors import RuleRefused

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@given(st.integers(0, MOST), st.sampled_from([",", ".", "'", " ", "\u202f", "_none_"]))
def test_a_whole_number_is_read_with_and_without_separators(credits: int, separator: str) -> None:
    typed = str(credits) if separator == "_none_" else f"{credits:,}".replace(",", separator)

    assert amount(f" {typed} ") == credits


@pytest.mark.parametrize(
    "typed",
    [
        "-5",
        "−5",  # noqa: RUF001  a minus sign
        "2.5",
        "2,5",
        "0.500",
        "0,250",
        "1,250.500",
        "1,25",
        "12,34,567",
        "1e3",
        "0x10",
        "five hundred",
        "500 credits",
        "５００",  # noqa: RUF001  digits of full width
        "",
        " ",
        "`@everyone`",
        "nan",
        "unlimited",
    ],
)
def test_what_is_no_whole_number_is_refused_and_repeated_harmlessly(typed: str) -> None:
    with pytest.raises(RuleRefused, match="is not a whole number of credits") as caught:
        amount(typed)

    assert str(caught.value).startswith("`credits`: `")
    assert "`@" not in str(caught.value)
    assert str(caught.value).endswith("Nothing has changed.")


@pytest.mark.parametrize("typed", [str(MOST + 1), "1,000,000,001", "9" * 20, "9" * 6_000])
def test_a_huge_number_is_refused_however_long_it_is(typed: str) -> None:
    with pytest.raises(RuleRefused, match="At most 1,000,000,000 credits are possible") as caught:
        amount(typed)

    assert len(str(caught.value)) < 200


def test_a_gift_of_nothing_is_refused() -> None:
    with pytest.raises(RuleRefused, match="It takes 1 credit or more"):
        amount("0", least=1)


@pytest.mark.parametrize("typed", ["unlimited", "UNLIMITED", " Unlimited "])
def test_unlimited_is_a_word_of_its_own(typed: str) -> None:
    assert allowance(typed) is None


def test_a_refusal_names_the_word_that_would_do() -> None:
    with pytest.raises(RuleRefused, match="such as 500 or 1,250, nor `unlimited`"):
        allowance("lots")
    with pytest.raises(RuleRefused, match="such as 500 or 1,250, nor `none`"):
        threshold("lots")
    with pytest.raises(RuleRefused, match=r"such as 500 or 1,250\."):
        amount("lots")


def test_none_is_an_allowance() -> None:
    assert allowance("0") == 0


@pytest.mark.parametrize("typed", ["none", "None", "unlimited"])
def test_no_threshold_is_said_in_words(typed: str) -> None:
    assert threshold(typed) is None


def test_a_threshold_is_a_price() -> None:
    assert threshold("1,250") == 1_250
    with pytest.raises(RuleRefused, match=r"^`approval_threshold`: It takes 1 credit or more"):
        threshold("0")


def test_what_expires_on_a_day_can_be_spent_to_its_end_in_the_servers_zone() -> None:
    assert expiry("2026-12-31", NOW, PARIS) == datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert expiry("2026-12-31", NOW, UTC) == datetime(2027, 1, 1, tzinfo=UTC)


def test_today_is_not_over_yet() -> None:
    assert expiry("2026-11-18", NOW, UTC) == datetime(2026, 11, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("30 days", 30), ("1 day", 1), ("2w", 14), ("2 Weeks", 14), ("1 month", 30), ("7d", 7)],
)
def test_a_span_counts_from_now(typed: str, days: int) -> None:
    assert expiry(typed, NOW, PARIS) == NOW + timedelta(days=days)


@pytest.mark.parametrize("typed", ["2026-11-17", "0001-01-01", "9998-12-31", "0 days", "9999 months"])
def test_a_day_that_is_over_or_too_far_away_is_refused(typed: str) -> None:
    with pytest.raises(RuleRefused, match=r"^`expires`: That"):
        expiry(typed, NOW, PARIS)


@pytest.mark.parametrize(
    "typed", ["tomorrow", "31.12.2026", "2026-02-30", "-3 days", "1.5 days", "99999 days"]
)
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(RuleRefused, match="such as 2026-12-31"):
        expiry(typed, NOW, PARIS)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    """Any other exception would be an incident instead of a sentence."""
    for reading in (amount, allowance, threshold, lambda text: expiry(text, NOW, PARIS)):
        with suppress(RuleRefused):
            reading(typed)
