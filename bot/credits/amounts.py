"""Credits as managers write them. Pure."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.errors import RuleRefused
from bot.tools.wording import count, quoted

MOST = 1_000_000_000
"""Credits; whoever means more means `unlimited`."""

UNLIMITED = "unlimited"

_WHOLE = re.compile(r"0*(\d{1,15})", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([,.' \u00a0\u202f])\d{3})(?:\1\d{3}){0,3}", re.ASCII)
"""`0.500` is half a credit and no number of thousands."""
_SPAN = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?|months?)", re.ASCII)
_DAYS = {"d": 1, "w": 7, "m": 30}
_LONGEST_DAYS = 3660


def amount(typed: str, *, least: int = 0, option: str = "credits", word: str = "") -> int:
    """The whole number of credits that was typed, as `1250` or `1,250`.

    :raises RuleRefused: it is negative, fractional, huge or no number; it names the option, and the `word` that could
        stand instead of a number.
    """
    credits = _number(typed.strip())
    if credits is None:
        instead = f", nor `{word}`" if word else ""
        problem = f"{quoted(typed)} is not a whole number of credits, {least} or more, such as 500 or 1,250{instead}."
        raise RuleRefused(option=option, problem=problem)
    if credits > MOST:
        raise RuleRefused(option=option, problem=f"At most {count(MOST, 'credit')} are possible.")
    if credits < least:
        raise RuleRefused(option=option, problem=f"It takes {count(least, 'credit')} or more.")
    return credits


def _number(text: str) -> int | None:
    """The number; one above the most for whatever is too long to be looked at."""
    if whole := _WHOLE.fullmatch(text):
        return int(whole[1])
    if _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    return MOST + 1 if text.isascii() and text.isdecimal() else None


def allowance(typed: str) -> int | None:
    """An amount, or None for `unlimited`.

    :raises RuleRefused: it is neither.
    """
    return None if typed.strip().casefold() == UNLIMITED else amount(typed, word=UNLIMITED)


def threshold(typed: str) -> int | None:
    """The price from which on jobs wait for approval; None for `none` or `unlimited`, with which none does.

    :raises RuleRefused: it is neither. A price of 0, which could mean all jobs as well as none, is refused too.
    """
    if typed.strip().casefold() in {"none", UNLIMITED}:
        return None
    return amount(typed, least=1, option="approval_threshold", word="none")


def expiry(typed: str, now: datetime, zone: tzinfo) -> datetime:
    """When something ends that expires on a day (`2026-12-31`: at its end, in the server's zone) or after some days.

    :raises RuleRefused: it is neither, already over, or too far away.
    """
    moment = _moment(typed.strip().lower(), now, zone)
    if moment is None:
        problem = (
            f"{quoted(typed)} is no day. Write one such as 2026-12-31, or a span such as 30 days or 2 weeks."
        )
        raise RuleRefused(option="expires", problem=problem)
    if not now < moment <= now + timedelta(days=_LONGEST_DAYS):
        raise RuleRefused(option="expires", problem="That must lie in the future, within ten years.")
    return moment


def _moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    if span := _SPAN.fullmatch(text):
        return now + timedelta(days=int(span[1]) * _DAYS[span[2][0]])
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date() + timedelta(days=1)  # noqa: DTZ007  it becomes a day of the zone
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time(), zone).astimezone(UTC)


def words(credits: int | None) -> str:
    """`1,250 credits`, `unlimited`."""
    return UNLIMITED if credits is None else count(credits, "credit")
