"""The key, and the account behind it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.checks.account import account, account_lines
from bot.magic_hour import Account, MagicHour, RetryPolicy, Subscription
from sandbox.magic_hour import StandIn
from tests.checks.listing import said

KEY = "mhk_live_of_the_account"
ONCE = RetryPolicy(attempts=1)


def told(floor: int = 0, **facts: Any) -> list[str]:
    return [str(line) for line in account_lines(Account(**{"tier": "pro", "credits": 1_200, **facts}), floor)]


async def test_a_key_that_works_shows_plan_and_credits() -> None:
    stand_in = StandIn(key=KEY, credits_=1_200, tier="creator")
    magic_hour = MagicHour(api_key=KEY, base_url=await stand_in.start(), retry=ONCE)

    assert await said(account(magic_hour, 0)) == [
        "ok    key: Magic Hour accepts it.",
        "ok    account: plan creator, 1,200 credits.",
    ]
    await magic_hour.aclose()
    await stand_in.close()


async def test_a_key_that_is_refused_is_a_failure_and_is_not_shown() -> None:
    stand_in = StandIn(key=KEY)
    magic_hour = MagicHour(api_key="mhk_live_other", base_url=await stand_in.start(), retry=ONCE)

    assert await said(account(magic_hour, 0)) == [
        "FAIL  key: MAGIC_HOUR_API_KEY is not accepted by Magic Hour: copy a valid key from its Developer Hub."
    ]
    await magic_hour.aclose()
    await stand_in.close()


async def test_a_magic_hour_that_is_away_is_not_the_keys_fault() -> None:
    magic_hour = MagicHour(api_key=KEY, base_url="http://127.0.0.1:1", retry=ONCE)

    assert await said(account(magic_hour, 0)) == [
        "FAIL  key: Magic Hour could not be reached: look at the network, and at MAGIC_HOUR_BASE_URL if it is set."
    ]
    await magic_hour.aclose()


@pytest.mark.parametrize(("floor", "mark"), [(1_199, "ok"), (1_200, "warn"), (5_000, "warn")])
def test_an_account_at_its_floor_takes_no_jobs(floor: int, mark: str) -> None:
    (line,) = told(floor)

    assert line.startswith(f"{mark} ")
    assert (f"ACCOUNT_FLOOR_CREDITS is {floor:,}" in line) is (mark == "warn")


def test_an_account_that_does_not_tell_its_credits_is_a_warning() -> None:
    assert told(credits=None)[0].startswith(
        "warn  account: Magic Hour does not say how many credits are left"
    )


def test_a_subscription_that_is_past_due_is_a_warning() -> None:
    lines = told(tier="free", subscription=Subscription(status="past_due"))

    assert lines[0].startswith("warn  account: its subscription is past due: pay it ")
    assert lines[1] == "ok    account: plan free, 1,200 credits."


def test_a_subscription_that_ends_is_said() -> None:
    end = datetime(2027, 3, 1, tzinfo=UTC)
    ending = Subscription(status="active", cancel_at_period_end=True, current_period_end=end)

    assert told(subscription=ending) == [
        "ok    account: plan pro, 1,200 credits; the subscription ends on 2027-03-01."
    ]
    assert told(subscription=Subscription(status="active", current_period_end=end)) == [
        "ok    account: plan pro, 1,200 credits."
    ]
