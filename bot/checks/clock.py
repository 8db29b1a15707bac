"""Whether this machine's clock agrees with the clocks of Discord and Magic Hour."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from email.utils import parsedate_to_datetime

import httpx

from bot.checks.line import Line, fail, ok, warn

CLOCK = "clock"
OFF_SECONDS = 30
SHARED_OFF_SECONDS = 3
"""The same where processes share a database, by leases of 16 and 20 seconds, which each judges by its own clock."""
WRONG_SECONDS = 300
"""The age from which Magic Hour's signatures count as late."""

LEASES = (
    " So are the leases by which the processes on a database share jobs and shards: one whose clock is off takes what "
    "another still works on, or loses its own."
)


async def clock(
    http: httpx.AsyncClient,
    addresses: Mapping[str, str],
    now: Callable[[], float] = time.time,
    *,
    shared: bool = False,
) -> AsyncIterator[Line]:
    """Compare `now` (Unix seconds) with what stands in answers of these addresses, whatever they answer; `shared` says
    that other processes may work with the same database.
    """
    found = await asyncio.gather(*(_ahead(http, address, now) for address in addresses.values()))
    compared = {name: ahead for name, ahead in zip(addresses, found, strict=True) if ahead is not None}
    yield clock_line(compared, shared=shared)


def clock_line(ahead: Mapping[str, float], *, shared: bool = False) -> Line:
    """Judge by how many seconds this clock is ahead of each of the others. Pure."""
    if not ahead:
        return warn(
            CLOCK, "it could not be compared with any other: neither Discord nor Magic Hour answered."
        )
    name = max(ahead, key=lambda each: abs(ahead[each]))
    worst = ahead[name]
    if abs(worst) <= (SHARED_OFF_SECONDS if shared else OFF_SECONDS):
        return ok(CLOCK, f"at most {abs(worst):.0f} seconds away from {' and '.join(ahead)}.")
    judge = fail if abs(worst) > WRONG_SECONDS else warn
    direction = "ahead of" if worst > 0 else "behind"
    return judge(
        CLOCK,
        f"it is {abs(worst):,.0f} seconds {direction} {name}: let the system set it by network time (NTP). Discord's "
        f"deadlines, signatures and the periods of allowances are reckoned by it.{LEASES if shared else ''}",
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
