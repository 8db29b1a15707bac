"""Whether this machine's clock agrees with the clocks of Discord and Magic Hour."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from email.utils import parsedate_to_datetime

import httpx

from bot.checks.line import Line, fail, ok, warn

CLOCK = "clock"
OFF_SECONDS = 30
WRONG_SECONDS = 300
"""The age from which Magic Hour's signatures count as late."""


async def clock(
    http: httpx.AsyncClient, addresses: Mapping[str, str], now: Callable[[], float] = time.time
) -> AsyncIterator[Line]:
    """Compare `now` (Unix seconds) with what stands in answers of these addresses, whatever they answer."""
    found = await asyncio.gather(*(_ahead(http, address, now) for address in addresses.values()))
    yield clock_line({name: ahead for name, ahead in zip(addresses, found, strict=True) if ahead is not None})


def clock_line(ahead: Mapping[str, float]) -> Line:
    """Judge by how many seconds this clock is ahead of each of the others. Pure."""
    if not ahead:
        return warn(
            CLOCK, "it could not be compared with any other: neither Discord nor Magic Hour answered."
        )
    name = max(ahead, key=lambda each: abs(ahead[each]))
    worst = ahead[name]
    if abs(worst) <= OFF_SECONDS:
        return ok(CLOCK, f"at most {abs(worst):.0f} seconds away from {' and '.join(ahead)}.")
    judge = fail if abs(worst) > WRONG_SECONDS else warn
    direction = "ahead of" if worst > 0 else "behind"
    return judge(
        CLOCK,
        f"it is {abs(worst):,.0f} seconds {direction} {name}: let the system set it by network time (NTP). Discord's "
        "deadlines, signatures and the periods of allowances are reckoned by it.",
    )


async def _ahead(http: httpx.AsyncClient, address: str, now: Callable[[], float]) -> float | None:
    begun = now()
    try:
        answer = await http.get(address)
        told = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (httpx.RequestError, httpx.InvalidURL, ValueError):
        return None
    # The header leaves out what has passed of the second; on average that is half of it.
    return (begun + now()) / 2 - (told.timestamp() + 0.5)
