"""Who should hear that credits are running out, and when."""

from bot.credits.periods import Span
from bot.credits.rules import Allowance
from bot.servers.notices import NoticeKind, tell
from bot.store.database import Transaction

LEVELS = (100, 80)
"""Percent of what there is, the most alarming first."""


def reached(spent: int, whole: int | None) -> int | None:
    """The highest level that spending has reached; none where it reached none, or where there is no bound."""
    if not whole:
        return None
    return next((level for level in LEVELS if 100 * spent >= level * whole), None)


def crossed(before: int, after: int, whole: int | None) -> int | None:
    """The level that spending has just reached; none where it has been there before."""
    level = reached(after, whole)
    return None if level == reached(before, whole) else level


async def tell_of_cap(
    transaction: Transaction, guild_id: int, cap: Allowance, span: Span, spent: tuple[int, int]
) -> None:
    """Have the managers told, once per period, cap and level, when what the server has spent reaches it."""
    level = crossed(*spent, cap.credits)
    if level is None:
        return
    facts = {
        "level": level,
        "spent": spent[1],
        "cap": cap.credits,
        "period": cap.period.value,
        "resets": int(span.end.timestamp()),
    }
    key = f"cap:{guild_id}:{int(span.begin.timestamp())}:{cap.credits}:{cap.period}:{level}"
    await tell(
        transaction, guild_id, NoticeKind.CAP, key, facts, span.begin
    )  # due at once: what has begun is past
