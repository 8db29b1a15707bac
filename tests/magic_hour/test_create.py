"""A create is sent once, and its error says whether it may have arrived."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.errors import (
    AccountEmpty,
    Busy,
    Declined,
    InvalidRequest,
    KeyRefused,
    MagicHourError,
    NotFound,
    NotSent,
    PlanTooSmall,
    Unclear,
)
from bot.http_client import tls
from bot.magic_hour import MagicHour
from tests.magic_hour.conftest import KEY, QUICK
from tests.magic_hour.server import (
    Server,
    closed_port,
    deaf_port,
    page,
    raw_server,
    read_head,
    read_request,
    reset,
    says,
)

At = Callable[[str], MagicHour]
PATH = "/v1/ai-image-generator"
BODY = {"name": "job 1", "style": {"prompt": "a fox 🦊"}}


async def test_a_create_sends_the_body_and_the_key_and_reads_id_and_credits(
    server: Server, magic_hour: MagicHour
) -> None:
    server.on("POST", PATH, says(200, {"id": "abc", "credits_charged": 5, "frame_cost": 5}))

    created = await magic_hour.create(PATH, BODY)

    assert (created.id, created.credits_charged) == ("abc", 5)
    [request] = server.requests
    assert request.json == BODY
    assert request.headers["Authorization"] == f"Bearer {KEY}"


async def test_a_text_with_half_a_surrogate_pair_can_be_sent(server: Server, magic_hour: MagicHour) -> None:
    server.on("POST", PATH, says(200, {"id": "abc"}))

    await magic_hour.create(PATH, {"prompt": "\ud83e"})

    assert server.requests[0].json == {"prompt": "\ud83e"}


async def test_a_base_url_may_have_a_path_and_a_slash_at_its_end(server: Server, at: At) -> None:
    server.on("POST", f"/mock/0.90{PATH}", says(200, {"id": "abc"}))

    created = await at(server.url("/mock/0.90/")).create(PATH, BODY)

    assert created.id == "abc"


REFUSALS: list[tuple[int, Any, type[MagicHourError]]] = [
    (400, {"code": "invalid_request", "message": "style.prompt is required"}, InvalidRequest),
    (400, {"message": "Missing request body"}, InvalidRequest),
    (401, {"code": "unauthorized", "message": "Unauthorized"}, KeyRefused),
    (402, {"code": "insufficient_credits", "message": "Not enough"}, AccountEmpty),
    (402, {"code": "plan_upgrade_required", "message": "Upgrade"}, PlanTooSmall),
    (402, {"code": "subscription_required", "message": "Subscribe"}, PlanTooSmall),
    (402, {"code": "a_new_code", "message": "New"}, PlanTooSmall),
    (402, {"message": "Payment required"}, AccountEmpty),
    (402, b"", AccountEmpty),
    (403, {"message": "Resolution not in your plan"}, PlanTooSmall),
    (404, {"code": "not_found", "message": "Not Found"}, NotFound),
    (409, {"message": "Conflict"}, Declined),
    (413, b"too large", Declined),
    (422, {"code": "unprocessable_entity", "message": "Unable to create image"}, InvalidRequest),
    (422, {"message": "You do not have enough credits"}, AccountEmpty),
    (422, {"code": "unprocessable_entity", "message": "no credits in films"}, InvalidRequest),
    (422, {"code": "insufficient_credits", "message": ""}, AccountEmpty),
    (418, b"\xff\xfe not utf-8", Declined),
]


@pytest.mark.parametrize(("status", "body", "error"), REFUSALS)
async def test_a_4xx_is_declined_by_its_kind_and_sent_once(
    server: Server, magic_hour: MagicHour, status: int, body: object, error: type[MagicHourError]
) -> None:
    server.on("POST", PATH, says(status, body))

    with pytest.raises(Declined) as caught:
        await magic_hour.create(PATH, BODY)

    assert type(caught.value) is error
    assert caught.value.status == status
    assert len(server.requests) == 1


@pytest.mark.parametrize(("header", "seconds"), [({"Retry_After": "30"}, 30.0), ({}, None)])
async def test_a_429_is_busy_with_the_time_to_wait_and_sent_once(
    server: Server, magic_hour: MagicHour, header: dict[str, str], seconds: float | None
) -> None:
    server.on("POST", PATH, says(429, {"message": "slow down"}, **header))

    with pytest.raises(Busy) as caught:
        await magic_hour.create(PATH, BODY)

    assert caught.value.retry_after == seconds
    assert len(server.requests) == 1


UNREADABLE = [
    says(200, b"<html>hello</html>", Content_Type="text/html"),
    says(200, b'{"id": "abc"'),
    says(200, b""),
    says(200, b"\xff\xfe\xfa"),
    says(200, b"[" * 100_000),
    says(200, ["abc"]),
    says(200, {"credits_charged": 5}),
    says(200, {"id": None}),
    says(200, {"id": ""}),
    says(200, {"id": {"nested": 1}}),
    says(302, None, Location="/elsewhere"),
    says(307, None, Location="/elsewhere"),
    says(200, b"not gzip", Content_Encoding="gzip"),
    says(500, {"code": "internal_server_error", "message": "oops"}),
    page(502),
    page(503),
    says(504, b""),
]


@pytest.mark.parametrize("reply", UNREADABLE)
async def test_an_answer_that_proves_nothing_is_unclear_and_sent_once(
    server: Server, magic_hour: MagicHour, reply: Any
) -> None:
    server.on("POST", PATH, reply)

    with pytest.raises(Unclear):
        await magic_hour.create(PATH, BODY)

    assert len(server.requests) == 1


async def test_a_json_answer_counts_whatever_its_content_type(server: Server, magic_hour: MagicHour) -> None:
    server.on("POST", PATH, says(200, {"id": "abc"}, Content_Type="text/html"))

    assert (await magic_hour.create(PATH, BODY)).id == "abc"


async def test_a_json_answer_counts_without_a_content_type(at: At) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"id":"abc"}')
        await writer.drain()

    async with raw_server(talk) as base_url:
        assert (await at(base_url).create(PATH, BODY)).id == "abc"


async def test_a_refused_connection_was_not_sent(at: At) -> None:
    with pytest.raises(NotSent):
        await at(f"http://127.0.0.1:{closed_port()}").create(PATH, BODY)


async def test_an_unknown_host_was_not_sent(at: At) -> None:
    with pytest.raises(NotSent):
        await at("http://name.invalid").create(PATH, BODY)


async def test_a_connection_that_never_opens_was_not_sent(hasty_http: httpx.AsyncClient) -> None:
    with deaf_port() as port:
        client = MagicHour(api_key=KEY, base_url=f"http://127.0.0.1:{port}", http=hasty_http, retry=QUICK)
        with pytest.raises(NotSent) as caught:
            await client.create(PATH, BODY)

    assert vars(caught.value)["reason"] == "ConnectTimeout"


async def test_a_request_that_found_no_free_connection_was_not_sent(server: Server) -> None:
    server.on("POST", PATH, server.hang)
    timeout = httpx.Timeout(10, pool=0.05)
    async with httpx.AsyncClient(
        verify=tls(), timeout=timeout, limits=httpx.Limits(max_connections=1)
    ) as http:
        client = MagicHour(api_key=KEY, base_url=server.base_url, http=http, retry=QUICK)
        first = asyncio.create_task(client.create(PATH, BODY))
        await asyncio.wait_for(server.hanging.wait(), 10)
        with pytest.raises(NotSent):
            await client.create(PATH, BODY)
        server.released.set()
        with pytest.raises(Unclear):
            await first


async def test_an_answer_that_takes_too_long_is_unclear(
    server: Server, hasty_http: httpx.AsyncClient
) -> None:
    server.on("POST", PATH, server.hang)
    client = MagicHour(api_key=KEY, base_url=server.base_url, http=hasty_http, retry=QUICK)

    with pytest.raises(Unclear):
        await client.create(PATH, BODY)

    assert len(server.requests) == 1


async def test_a_reset_before_the_request_was_read_is_unclear(at: At) -> None:
    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reset(writer)

    async with raw_server(talk) as base_url:
        with pytest.raises(Unclear):
            await at(base_url).create(PATH, BODY)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"what?\r\n\r\n"])
async def test_a_connection_lost_after_the_request_was_read_is_unclear(at: At, said: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(said)
        await writer.drain()
        reset(writer)

    async with raw_server(talk) as base_url:
        with pytest.raises(Unclear):
            await at(base_url).create(PATH, BODY)


ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"id":"abc"}'


async def test_a_kept_connection_that_breaks_under_the_next_create_leaves_it_unclear(at: At) -> None:
    """The request was written and may have been acted upon, so it is not repeated."""
    connections = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(await read_request(reader))
        writer.write(ANSWER)
        await writer.drain()
        await read_head(reader)

    async with raw_server(talk) as base_url:
        client = at(base_url)
        await client.create(PATH, BODY)
        with pytest.raises(Unclear):
            await client.create(PATH, BODY)

    assert len(connections) == 1


async def test_a_kept_connection_that_was_closed_meanwhile_is_not_used_for_a_create(at: At) -> None:
    closed = asyncio.Event()
    connections = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(await read_request(reader))
        writer.write(ANSWER)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with raw_server(talk) as base_url:
        client = at(base_url)
        await client.create(PATH, BODY)
        await asyncio.wait_for(closed.wait(), 10)
        assert (await client.create(PATH, BODY)).id == "abc"

    assert len(connections) == 2
