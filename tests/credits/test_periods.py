"""An allowance's periods begin and end at midnights of the server's own time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.credits.periods import Period, Span, span_of

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "span"),
    [
        (Period.DAY, Span(utc(2026, 11, 18), utc(2026, 11, 19))),
        (Period.WEEK, Span(utc(2026, 11, 16), utc(2026, 11, 23))),
        (Period.MONTH, Span(utc(2026, 11, 1), utc(2026, 12, 1))),
    ],
)
def test_a_moment_lies_in_its_day_week_and_month(period: Period, span: Span) -> None:
    assert span_of(period, WEDNESDAY) == span


def test_a_week_begins_on_the_servers_monday() -> None:
    just_monday_in_berlin = utc(2026, 11, 15, 23)

    assert span_of(Period.WEEK, just_monday_in_berlin, BERLIN).begin == just_monday_in_berlin


def test_a_day_with_a_changed_clock_is_25_hours_long() -> None:
    span = span_of(Period.DAY, utc(2026, 10, 25, 12), BERLIN)

    assert (span.end - span.begin).total_seconds() == 25 * 3600


def test_december_ends_with_the_year() -> None:
    assert span_of(Period.MONTH, utc(2026, 12, 31, 23)).end == utc(2027, 1, 1)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  hypothesis adds the zone
    st.sampled_from(Period),
    st.sampled_from([UTC, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Auckland")]),
)
def test_periods_follow_each_other_without_a_gap(moment: datetime, period: Period, zone: ZoneInfo) -> None:
    span = span_of(period, moment, zone)

    assert span.begin <= moment < span.end
    assert span_of(period, span.end, zone).begin == span.end
