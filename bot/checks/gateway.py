"""Whether Discord's gateway can be reached, and how often the bot may still connect."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import aiohttp
import yarl

from bot.checks.discord_api import DiscordApi
from bot.checks.line import Line, fail, ok, warn

GATEWAY = "gateway"
HELLO = 10
FEW = 0.1
"""The share of a day's starts that is worth a warning."""


async def gateway(api: DiscordApi, shard_count: int | None) -> AsyncIterator[Line]:
    """Connect as far as Discord's greeting: without logging in, for every login counts."""
    answer = await api.get("/gateway/bot")
    for line in start_lines(answer, shard_count):
        yield line
    complaint = await _greeting(yarl.URL(answer["url"]))
    if complaint:
        yield fail(GATEWAY, complaint)
    else:
        yield ok(GATEWAY, f"it answers; Discord recommends {_shards(answer['shards'])}.")


def start_lines(answer: Mapping[str, Any], shard_count: int | None) -> Iterator[Line]:
    """What speaks against connecting with so many shards now. Pure."""
    limit, shards = answer["session_start_limit"], shard_count or answer["shards"]
    left, hours = limit["remaining"], limit["reset_after"] / 3_600_000
    told = f"{left} of {limit['total']} starts are left for the next {hours:.1f} hours"
    if left < shards:
        yield fail(
            GATEWAY, f"{told}, and the bot needs {shards}: find out why it restarts so often, and wait."
        )
    elif left < limit["total"] * FEW:
        yield warn(GATEWAY, f"{told}: find out why the bot restarts so often.")
    if shard_count is not None and shard_count < answer["shards"]:
        yield warn(
            GATEWAY,
            f"SHARD_COUNT is {shard_count}, and Discord recommends {answer['shards']}: raise it in all processes.",
        )


async def _greeting(address: yarl.URL) -> str | None:
    """What is wrong with the gateway; None when it greets us."""
    url = address.update_query(v=10, encoding="json")
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            message = await socket.receive()
    except (aiohttp.ClientError, OSError) as error:
        return (
            f"{address.host} cannot be reached by WebSocket ({type(error).__name__}): let the firewall pass it on port "
            f"{address.port}."
        )
    if message.type is not aiohttp.WSMsgType.TEXT or message.json().get("op") != HELLO:
        return f"{address.host} does not greet like Discord's gateway: look at the proxies on the way there."
    return None


def _shards(count: int) -> str:
    return "one shard" if count == 1 else f"{count} shards"
