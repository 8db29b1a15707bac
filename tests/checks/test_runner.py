"""All checks come to an end, whatever becomes of one of them."""

import asyncio
from collections.abc import AsyncIterator

from bot.checks.line import Line, fail, ok, warn
from bot.checks.runner import Check, carry_out
from bot.errors import StoreError
from tests.checks.listing import said


def finding(*lines: Line) -> AsyncIterator[Line]:
    async def found() -> AsyncIterator[Line]:
        for line in lines:
            yield line

    return found()


async def silent() -> AsyncIterator[Line]:
    yield ok("deaf", "heard of once.")
    await asyncio.Event().wait()


async def failing() -> AsyncIterator[Line]:
    yield ok("store", "opened.")
    raise StoreError("The database is away.")


async def breaking() -> AsyncIterator[Line]:
    answer: dict[str, str] = {}
    yield ok("odd", answer["missing"])


async def test_the_lines_come_in_the_order_of_the_checks() -> None:
    slow_done = asyncio.Event()

    async def slow() -> AsyncIterator[Line]:
        await slow_done.wait()
        yield ok("slow", "at last.")

    async def quick() -> AsyncIterator[Line]:
        slow_done.set()
        yield ok("quick", "at once.")

    assert await said(carry_out([Check("slow", slow), Check("quick", quick)])) == [
        "ok    slow: at last.",
        "ok    quick: at once.",
    ]


async def test_what_never_answers_ends_with_its_time_and_holds_up_nobody() -> None:
    checks = [Check("deaf", silent), Check("fine", lambda: finding(ok("fine", "fine.")))]

    assert await said(carry_out(checks, limit_seconds=0.05)) == [
        "ok    deaf: heard of once.",
        "FAIL  deaf: there was no answer within 0.05 seconds.",
        "ok    fine: fine.",
    ]


async def test_a_check_that_raises_says_so_after_what_it_found() -> None:
    assert await said(carry_out([Check("store", failing), Check("odd", breaking)])) == [
        "ok    store: opened.",
        "FAIL  store: The database is away.",
        "FAIL  odd: an answer could not be understood (KeyError).",
    ]


async def test_what_a_failed_check_would_have_answered_is_not_tried() -> None:
    tried: list[str] = []

    async def second() -> AsyncIterator[Line]:
        tried.append("second")
        yield ok("second", "fine.")

    for first in (fail("first", "no."), warn("first", "hm."), ok("first", "yes.")):
        checks = [Check("first", lambda line=first: finding(line)), Check("second", second, needs=("first",))]  # type: ignore[misc]  # bound now
        lines = await said(carry_out(checks))
        failed = first.mark == "FAIL"
        assert (lines[1] == "warn  second: not tried, because first failed.") is failed

    assert tried == ["second", "second"]


async def test_whoever_stops_reading_leaves_nothing_running() -> None:
    lines = carry_out([Check("fine", lambda: finding(ok("fine", "fine."))), Check("deaf", silent)])
    before = asyncio.all_tasks()

    await anext(lines)
    await lines.aclose()

    assert asyncio.all_tasks() == before
