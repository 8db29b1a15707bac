"""The way of Magic Hour's events, tried with events that change nothing."""

import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.checks.webhooks import webhooks
from bot.magic_hour import SIGNATURE_HEADER, TIMESTAMP_HEADER, Event, sign
from bot.settings import Settings
from bot.web.door import Door
from bot.web.webhooks import CHECK, PATH, WebhookHandler
from tests.checks.listing import said
from tests.local_server import Reply, listening
from tests.log_lines import written
from tests.whole.house import free_port

SECRET = "whsec_of_the_check"
NOT_TRIED = (
    "warn  webhook-url: the way from outside was not tried: set WEBHOOK_URL to the address that Magic Hour sends to, "
    "and check again."
)


def settings(port: int = 0, **facts: Any) -> Settings:
    required = {"discord_token": "token", "magic_hour_api_key": "mhk_live"}
    door = {"webhook_host": "127.0.0.1", "webhook_port": port, "magic_hour_webhook_secret": SECRET}
    return Settings.model_validate({**required, **door, **facts})


@asynccontextmanager
async def running_bot(
    secret: str = SECRET, count: Callable[[str], None] | None = None
) -> AsyncIterator[tuple[int, list[str]]]:
    """A bot's door: its port, and the projects that it was told of."""
    hints: list[str] = []

    async def take(event: Event, *, fresh: bool) -> None:
        hints.append(event.project_id)

    async def ready(_request: web.Request) -> web.Response:
        return web.json_response({})

    door = Door("127.0.0.1", 0, webhook=WebhookHandler(secret, take, count=count).receive, readiness=ready)
    port = await door.open()
    try:
        yield port, hints
    finally:
        await door.close()


class ProxyThatEndsTls(httpx.AsyncBaseTransport):
    """Takes https:// and hands it on as http://, as what stands before a bot does."""

    def __init__(self) -> None:
        self._behind = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http")
        return await self._behind.handle_async_request(request)

    async def aclose(self) -> None:
        await self._behind.aclose()


def answering(status: int) -> Reply:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    return answer


async def test_without_a_port_there_is_nothing_to_try(http: httpx.AsyncClient) -> None:
    without: dict[str, Any] = {"webhook_port": None, "magic_hour_webhook_secret": None}

    assert await said(webhooks(settings(**without), http)) == [
        "ok    webhooks: WEBHOOK_PORT is not set: the bot asks Magic Hour for news instead of being told."
    ]


async def test_where_no_bot_runs_its_door_is_opened_for_a_moment(http: httpx.AsyncClient) -> None:
    port = free_port()

    assert await said(webhooks(settings(port), http)) == [
        (
            "ok    webhooks: no bot is running, so its door was opened for a moment: it takes signed events and "
            f"refuses forged ones (http://127.0.0.1:{port})."
        ),
        NOT_TRIED,
    ]
    with pytest.raises(httpx.ConnectError):
        await http.get(f"http://127.0.0.1:{port}/healthz")


async def test_a_running_bot_is_asked_and_not_disturbed(http: httpx.AsyncClient) -> None:
    verdicts: list[str] = []
    with written() as log_lines:
        async with running_bot(count=verdicts.append) as (port, hints):
            lines = await said(webhooks(settings(port), http))

    assert "forged" not in verdicts
    assert log_lines == []
    assert lines[0] == (
        f"ok    webhooks: the running bot takes signed events and refuses forged ones (http://127.0.0.1:{port})."
    )
    assert hints == []


async def test_a_running_bot_with_another_secret_is_a_failure(http: httpx.AsyncClient) -> None:
    verdicts: list[str] = []
    async with running_bot("whsec_of_before", verdicts.append) as (port, _):
        line, _outside = await said(webhooks(settings(port), http))

    assert line.startswith(
        f"FAIL  webhooks: the bot at http://127.0.0.1:{port} has another secret: restart it with this "
    )
    assert SECRET not in line
    assert verdicts == ["forged", "forged"]


async def test_a_port_that_something_else_uses_is_a_failure(http: httpx.AsyncClient) -> None:
    async with listening(answering(200)) as address:
        port = int(address.rpartition(":")[2])
        assert await said(webhooks(settings(port), http)) == [
            (
                f"FAIL  webhooks: port {port} cannot be opened (Address already in use), and no bot answers there: "
                "choose another WEBHOOK_PORT, or end what uses this one."
            )
        ]


async def test_the_whole_way_from_outside_is_tried() -> None:
    async with running_bot() as (port, hints), httpx.AsyncClient(transport=ProxyThatEndsTls()) as http:
        for address in (f"https://127.0.0.1:{port}", f"https://127.0.0.1:{port}{PATH}"):
            lines = await said(webhooks(settings(port, webhook_url=address), http))
            assert lines[1] == (
                "ok    webhook-url: events come in from outside. In the Developer Hub its path is "
                "/webhooks/magic-hour."
            )

    assert hints == []


async def post_event(http: httpx.AsyncClient, port: int, body: bytes, secret: str = SECRET) -> int:
    timestamp = str(int(time.time()))
    headers = {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(secret, timestamp, body)}
    answer = await http.post(f"http://127.0.0.1:{port}{PATH}", content=body, headers=headers)
    return answer.status_code


async def test_an_event_that_comes_while_the_check_has_the_door_is_sent_again(
    http: httpx.AsyncClient,
) -> None:
    port, genuine = free_port(), b'{"type": "video.completed", "payload": {"id": "p1", "name": "n"}}'
    lines = webhooks(settings(port), http)
    await anext(lines)  # the door is open until the next line

    answers = [await post_event(http, port, body) for body in (genuine, b'{"type": "new"}', CHECK)]
    forged = await post_event(http, port, genuine, "nobody's secret")
    await lines.aclose()  # type: ignore[attr-defined]  # it is a generator

    assert (answers, forged) == ([503, 503, 204], 401)


async def test_the_door_of_the_check_can_be_reached_from_outside_too(http: httpx.AsyncClient) -> None:
    """What an operator tries before the first start."""
    port = free_port()

    lines = await said(webhooks(settings(port, webhook_url=f"http://127.0.0.1:{port}"), http))

    assert lines[1] == (
        "warn  webhook-url: events come in, but Magic Hour sends them to https:// addresses only."
    )


@pytest.mark.parametrize(
    ("status", "complaint"),
    [
        (200, "answers 200 to a forged event instead of 401: it is not the bot."),
        (301, "redirects (status 301): give the address that it leads to."),
        (401, "has another secret: "),
        (404, "answers 404 instead of taking the event: POST /webhooks/magic-hour must reach WEBHOOK_PORT"),
        (502, "answers 502 instead of taking the event: "),
    ],
)
async def test_what_answers_in_the_bots_place_is_a_failure(
    status: int, complaint: str, http: httpx.AsyncClient
) -> None:
    async with listening(answering(status)) as address:
        lines = await said(webhooks(settings(webhook_url=address), http))

    assert lines[0].startswith("ok    webhooks: ")
    assert lines[1].startswith(f"FAIL  webhook-url: what answers there {complaint}")


async def test_an_address_that_leads_nowhere_is_a_failure(http: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    lines = await said(webhooks(settings(webhook_url=f"http://127.0.0.1:{port}"), http))

    assert lines[1] == (
        "FAIL  webhook-url: what answers there cannot be reached (ConnectError): look at the name, the proxy and the "
        "firewall."
    )
