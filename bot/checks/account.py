"""Whether Magic Hour accepts the key, and what its account can still pay for."""

from collections.abc import AsyncIterator, Iterator

from bot.checks.line import Line, fail, ok, warn
from bot.errors import KeyRefused, MagicHourError
from bot.magic_hour import Account, MagicHour, Subscription

KEY, ACCOUNT = "key", "account"
PAST_DUE = "past_due"


async def account(magic_hour: MagicHour, floor: int) -> AsyncIterator[Line]:
    """Read the account once; `floor` is in credits."""
    try:
        found = await magic_hour.account()
    except KeyRefused:
        yield fail(
            KEY,
            "MAGIC_HOUR_API_KEY is not accepted by Magic Hour: copy a valid key from its Developer Hub.",
        )
        return
    except MagicHourError as error:
        words = str(error).rstrip(".")
        yield fail(KEY, f"{words}: look at the network, and at MAGIC_HOUR_BASE_URL if it is set.")
        return
    yield ok(KEY, "Magic Hour accepts it.")
    for line in account_lines(found, floor):
        yield line


def account_lines(found: Account, floor: int) -> Iterator[Line]:
    """What an account is worth to the bot. Pure."""
    if found.subscription and found.subscription.status == PAST_DUE:
        yield warn(
            ACCOUNT,
            "its subscription is past due: pay it at Magic Hour, until then its plan is the free one.",
        )
    if found.credits is None:
        yield warn(
            ACCOUNT, "Magic Hour does not say how many credits are left, so nothing keeps to the floor."
        )
    elif found.credits <= floor:
        yield warn(
            ACCOUNT,
            f"{found.credits:,} credits are left and ACCOUNT_FLOOR_CREDITS is {floor:,}: no job that costs anything is "
            "taken until credits are added at Magic Hour.",
        )
    else:
        ends = _end(found.subscription)
        yield ok(ACCOUNT, f"plan {found.tier or 'unknown'}, {found.credits:,} credits{ends}.")


def _end(subscription: Subscription | None) -> str:
    if subscription is None or not subscription.cancel_at_period_end or not subscription.current_period_end:
        return ""
    return f"; the subscription ends on {subscription.current_period_end:%Y-%m-%d}"
