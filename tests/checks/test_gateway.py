"""The gateway: reached, and not entered."""

from typing import Any

import aiohttp
import httpx
import pytest
from aiohttp import web

from bot.checks.discord_api import DiscordApi
from bot.checks.gateway import gateway, start_lines
from tests.checks.listing import said
from tests.local_server import listening
from tests.wire.discord import WireDiscord


def answer(**facts: Any) -> dict[str, Any]:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 7_200_000, "max_concurrency": 1}
    return {"url": "ws://127.0.0.1:1", "shards": 3, "session_start_limit": limit | facts}


async def test_the_gateway_is_greeted_without_a_login(api: DiscordApi, wire: WireDiscord) -> None:
    assert await said(gateway(api, None)) == ["ok    gateway: it answers; Discord recommends one shard."]
    assert wire.gateway.identifies == 0


async def test_few_starts_left_are_told_and_too_few_are_a_failure(api: DiscordApi, wire: WireDiscord) -> None:
    wire.gateway.sessions_left = 50
    assert (await said(gateway(api, None)))[0] == (
        "warn  gateway: 50 of 1000 starts are left for the next 24.0 hours: find out why the bot restarts so often."
    )

    wire.gateway.sessions_left = 0
    assert (await said(gateway(api, None)))[0].startswith(
        "FAIL  gateway: 0 of 1000 starts are left for the next 24.0 hours, and the bot needs 1: "
    )


@pytest.mark.parametrize(("remaining", "mark"), [(2, "FAIL"), (3, "warn"), (99, "warn"), (100, None)])
def test_a_bot_of_several_shards_needs_a_start_for_each(remaining: int, mark: str | None) -> None:
    lines = [str(line) for line in start_lines(answer(remaining=remaining), None)]

    assert [line[:4] for line in lines] == ([mark] if mark else [])


def test_fewer_shards_than_discord_recommends_are_told() -> None:
    assert [str(line) for line in start_lines(answer(), 2)] == [
        "warn  gateway: SHARD_COUNT is 2, and Discord recommends 3: raise it in all processes."
    ]
    assert list(start_lines(answer(), 3)) == []


async def at(url: str, http: httpx.AsyncClient) -> list[str]:
    """What is said of a gateway at another address."""

    async def tell(_request: web.Request) -> web.Response:
        return web.json_response(answer() | {"url": url})

    async with listening(tell) as base:
        return await said(gateway(DiscordApi(http, base, "token"), None))


async def test_a_gateway_behind_a_closed_firewall_is_a_failure(http: httpx.AsyncClient) -> None:
    (line,) = await at("ws://127.0.0.1:1", http)

    assert line.startswith("FAIL  gateway: 127.0.0.1 cannot be reached by WebSocket (ClientConnectorError): ")
    assert line.endswith("on port 1.")


async def test_a_proxy_that_answers_in_the_gateways_place_is_a_failure(http: httpx.AsyncClient) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="Welcome to the hotel's network.")

    async def talker(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 9})
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        return socket

    async with listening(page) as base:
        assert "(WSServerHandshakeError)" in (await at(base.replace("http", "ws"), http))[0]
    async with listening(talker) as base:
        assert "does not greet like Discord's gateway" in (await at(base.replace("http", "ws"), http))[0]
