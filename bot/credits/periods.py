"""The periods of an allowance: days, weeks from Monday, months, in a server's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Span:
    """From `begin` (included) to `end` (excluded), both UTC."""

    begin: datetime
    end: datetime

    def days(self, zone: tzinfo) -> tuple[date, date]:
        """The first and the last day on that zone's own calendar."""
        last = self.end.astimezone(zone).date() - timedelta(days=1)
        return self.begin.astimezone(zone).date(), last


def span_of(period: Period, moment: datetime, zone: tzinfo = UTC) -> Span:
    """The period around a moment; its ends are midnights on that zone's own clock, also over a change of the
    hour.
    """
    today = moment.astimezone(zone).date()
    first = _first_day(period, today)
    return Span(_midnight(first, zone), _midnight(_next_first_day(period, first), zone))


def _first_day(period: Period, day: date) -> date:
    match period:
        case Period.DAY:
            return day
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)


def _next_first_day(period: Period, first: date) -> date:
    match period:
        case Period.DAY:
            return first + timedelta(days=1)
        case Period.WEEK:
            return first + timedelta(days=7)
        case Period.MONTH:
            return (first + timedelta(days=32)).replace(day=1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
