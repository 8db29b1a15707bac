"""What is seen of the requests to Discord, with a real client and a real server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

from bot.metrics import Traffic
from bot.metrics.requests import DiscordMeters
from bot.metrics.traffic import MOST_UNANSWERED
from tests.local_server import listening

TOKEN = "aW50ZXJhY3Rpb246MTIzOnNlY3JldA"
CALLBACK = f"/interactions/7/{TOKEN}/callback"
LIMITED = {"X-RateLimit-Scope": "shared", "Retry-After": "1.5"}


@dataclass
class Line:
    """A client whose requests are watched, and a server that answers as a test says."""

    traffic: Traffic
    registry: CollectorRegistry
    clock: list[float]
    session: aiohttp.ClientSession
    url: str
    answers: list[web.Response] = field(default_factory=list)

    async def post(self, path: str, status: int = 204, headers: dict[str, str] | None = None) -> None:
        self.answers.append(web.Response(status=status, headers=headers))
        async with self.session.post(self.url + path):
            pass

    def value(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"magichour_bot_{name}", labels)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    registry, clock, answers = CollectorRegistry(), [0.0], list[web.Response]()

    async def reply(_: web.Request) -> web.StreamResponse:
        clock[0] += 0.25
        return answers.pop(0)

    traffic = Traffic(DiscordMeters(registry), lambda: clock[0])
    async with (
        listening(reply) as url,
        aiohttp.ClientSession(trace_configs=[traffic.trace()]) as session,
    ):
        yield Line(traffic, registry, clock, session, url, answers)


async def test_requests_are_counted_by_status(line: Line) -> None:
    await line.post("/channels/1/messages", 200)
    await line.post("/channels/1/messages", 403)

    assert line.value("discord_requests_total", method="POST", status="200") == 1
    assert line.value("discord_requests_total", method="POST", status="403") == 1
    assert line.value("discord_request_seconds_sum", method="POST") == 0.5


async def test_a_request_without_an_answer_is_counted(line: Line) -> None:
    with pytest.raises(aiohttp.ClientConnectionError):
        await line.session.get("http://127.0.0.1:1/")

    assert line.value("discord_requests_total", method="GET", status="none") == 1


async def test_the_first_answer_to_an_interaction_is_measured_once(line: Line) -> None:
    line.traffic.arrived(7, "command")
    line.clock[0] += 0.5

    await line.post(CALLBACK)
    await line.post(CALLBACK)

    assert line.value("interaction_answer_seconds_sum", kind="command") == 0.75
    assert line.value("interaction_answer_seconds_count", kind="command") == 1


async def test_an_answer_that_discord_does_not_take_is_none(line: Line) -> None:
    line.traffic.arrived(7, "command")

    await line.post(CALLBACK, 404)

    assert line.value("interaction_answer_seconds_count", kind="command") is None


@pytest.mark.parametrize(
    ("headers", "scope", "seconds"),
    [
        (LIMITED, "shared", 1.5),
        ({"X-RateLimit-Scope": "made up", "Retry-After": "soon"}, "unknown", 0),
        ({}, "unknown", 0),
    ],
)
async def test_rate_limits_are_counted_with_the_waits_they_ask_for(
    line: Line, headers: dict[str, str], scope: str, seconds: float
) -> None:
    await line.post("/channels/1/messages", 429, headers)

    assert line.value("discord_rate_limited_total", scope=scope) == 1
    assert line.value("discord_rate_limit_wait_seconds_total") == seconds


async def test_no_address_is_kept(line: Line) -> None:
    line.traffic.arrived(7, "command")
    await line.post(CALLBACK)

    text = generate_latest(line.registry).decode()
    assert TOKEN not in text
    assert "interactions/" not in text


async def test_of_many_that_nobody_answers_the_oldest_are_forgotten(line: Line) -> None:
    for number in range(MOST_UNANSWERED + 1):
        line.traffic.arrived(number, "command")

    await line.post(f"/interactions/0/{TOKEN}/callback")
    await line.post(f"/interactions/1/{TOKEN}/callback")

    assert line.value("interaction_answer_seconds_count", kind="command") == 1
