"""The clock, compared with those that stand in the neighbours' answers."""

import time
from email.utils import formatdate

import httpx
import pytest
from aiohttp import web

from bot.checks.clock import clock, clock_line
from tests.checks.listing import said
from tests.local_server import Reply, listening


def telling(ahead: float) -> Reply:
    """A server whose clock is so many seconds ahead, and that refuses everybody."""

    async def tell(_request: web.Request) -> web.Response:
        return web.Response(status=401, headers={"Date": formatdate(time.time() + ahead, usegmt=True)})

    return tell


async def test_any_answer_tells_the_time(http: httpx.AsyncClient) -> None:
    async with listening(telling(0)) as one, listening(telling(-1_000)) as other:
        agreed = await said(clock(http, {"Discord": one}))
        (line,) = await said(clock(http, {"Discord": one, "Magic Hour": other}))

    assert agreed in (
        ["ok    clock: at most 0 seconds away from Discord."],
        ["ok    clock: at most 1 seconds away from Discord."],
    )
    assert line.startswith("FAIL  clock: it is ")
    assert "seconds ahead of Magic Hour: let the system set it by network time (NTP)." in line


async def test_without_any_answer_nothing_is_claimed(http: httpx.AsyncClient) -> None:
    async def timeless(_request: web.Request) -> web.Response:
        return web.Response(headers={"Date": "yesterday"})

    async with listening(timeless) as address:
        assert await said(clock(http, {"Discord": address, "Magic Hour": "http://127.0.0.1:1"})) == [
            "warn  clock: it could not be compared with any other: neither Discord nor Magic Hour answered."
        ]


@pytest.mark.parametrize(
    ("ahead", "begins"),
    [
        (30, "ok    clock: at most 30 seconds"),
        (-31, "warn  clock: it is 31 seconds behind Discord"),
        (300, "warn  clock: it is 300 seconds ahead of Discord"),
        (-301, "FAIL  clock: it is 301 seconds behind Discord"),
    ],
)
def test_how_far_is_too_far(ahead: float, begins: str) -> None:
    assert str(clock_line({"Discord": ahead, "Magic Hour": 0.0})).startswith(begins)


@pytest.mark.parametrize(
    ("ahead", "begins"),
    [
        (-3, "ok    clock: at most 3 seconds"),
        (4, "warn  clock: it is 4 seconds ahead of Discord"),
        (301, "FAIL  clock: it is 301 seconds ahead of Discord"),
    ],
)
def test_where_processes_share_a_database_less_is_too_far(ahead: float, begins: str) -> None:
    """Their leases last 16 and 20 seconds."""
    line = str(clock_line({"Discord": ahead}, shared=True))

    assert line.startswith(begins)
    assert ("leases by which the processes" in line) is not begins.startswith("ok")


async def test_the_clock_is_compared_more_strictly_where_it_matters_more(http: httpx.AsyncClient) -> None:
    async with listening(telling(-10)) as address:
        (alone,) = await said(clock(http, {"Discord": address}))
        (shared,) = await said(clock(http, {"Discord": address}, shared=True))

    assert alone.startswith("ok ")
    assert shared.startswith("warn ")
