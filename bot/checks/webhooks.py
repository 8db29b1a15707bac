"""Whether Magic Hour's events come in: at the port, and by the way from outside."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from aiohttp import web
from pydantic import SecretStr

from bot.checks.line import Line, fail, ok, warn
from bot.magic_hour import SIGNATURE_HEADER, TIMESTAMP_HEADER, Event, sign
from bot.settings import Settings
from bot.web.door import Door
from bot.web.webhooks import CHECK, PATH, TAMPERED_CHECK, WebhookHandler

WEBHOOKS, WEBHOOK_URL = "webhooks", "webhook-url"

ALIVE = {"status": "alive"}
KNOCK_SECONDS = 2.0

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  what is listened on, and where it is reached from here


async def webhooks(settings: Settings, http: httpx.AsyncClient) -> AsyncIterator[Line]:
    """Send events that change nothing: one that is genuine, and one that is forged."""
    secret, port = settings.magic_hour_webhook_secret, settings.webhook_port
    if port is None or secret is None:
        yield ok(WEBHOOKS, "WEBHOOK_PORT is not set: the bot asks Magic Hour for news instead of being told.")
        return
    try:
        async with _door(settings.webhook_host, port, secret, http) as door:
            yield await _local_line(door, secret, http)
            yield await _outside_line(settings, secret, http)
    except OSError as error:
        yield fail(
            WEBHOOKS,
            f"port {port} cannot be opened ({_what_happened(error)}), and no bot answers there: choose another "
            "WEBHOOK_PORT, or end what uses this one.",
        )


@dataclass(frozen=True)
class _Door:
    """The door as it is reached from this machine; `lent`: it is ours for the moment, because no bot is running."""

    address: str
    lent: bool


@asynccontextmanager
async def _door(host: str, port: int, secret: SecretStr, http: httpx.AsyncClient) -> AsyncIterator[_Door]:
    """The running bot's door, or one of our own in its place; OSError when neither is possible."""
    reached = EVERYWHERE.get(host, host)
    base = f"http://[{reached}]" if ":" in reached else f"http://{reached}"
    if port and await _alive(f"{base}:{port}", http):
        yield _Door(f"{base}:{port}", lent=False)
        return
    own = Door(host, port, webhook=_LentHandler(secret).receive, readiness=_not_ready)
    try:
        yield _Door(f"{base}:{await own.open()}", lent=True)
    finally:
        await own.close()


def _what_happened(error: OSError) -> str:
    # asyncio puts the address into strerror, and the whole sentence once more.
    return os.strerror(error.errno) if error.errno else str(error)


async def _alive(address: str, http: httpx.AsyncClient) -> bool:
    try:
        answer = await http.get(f"{address}/healthz", timeout=KNOCK_SECONDS)
        return bool(answer.json() == ALIVE)
    except (httpx.RequestError, httpx.InvalidURL, ValueError):
        return False


class _LentHandler:
    """Takes our own event like a bot, and has every other genuine one sent again: no bot is there to write it down."""

    def __init__(self, secret: SecretStr) -> None:
        self._handler = WebhookHandler(secret.get_secret_value(), _nobody)

    async def receive(self, request: web.Request) -> web.Response:
        answer = await self._handler.receive(request)
        if answer.status == HTTPStatus.NO_CONTENT and await request.read() != CHECK:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text="Send it again later.")
        return answer


async def _nobody(_event: Event, *, fresh: bool) -> None:
    """Nobody is there to take it."""


async def _not_ready(_request: web.Request) -> web.Response:
    return web.json_response({"check": True}, status=HTTPStatus.SERVICE_UNAVAILABLE)


async def _local_line(door: _Door, secret: SecretStr, http: httpx.AsyncClient) -> Line:
    complaint = await _complaint(door.address, secret, http)
    if complaint:
        return fail(WEBHOOKS, f"the bot at {door.address} {complaint}")
    whose = "no bot is running, so its door was opened for a moment: it" if door.lent else "the running bot"
    return ok(WEBHOOKS, f"{whose} takes signed events and refuses forged ones ({door.address}).")


async def _outside_line(settings: Settings, secret: SecretStr, http: httpx.AsyncClient) -> Line:
    if settings.webhook_url is None:
        return warn(
            WEBHOOK_URL,
            "the way from outside was not tried: set WEBHOOK_URL to the address that Magic Hour sends to, and check "
            "again.",
        )
    complaint = await _complaint(settings.webhook_url.removesuffix(PATH), secret, http)
    if complaint:
        return fail(WEBHOOK_URL, f"what answers there {complaint}")
    if not settings.webhook_url.startswith("https://"):
        return warn(WEBHOOK_URL, "events come in, but Magic Hour sends them to https:// addresses only.")
    return ok(WEBHOOK_URL, f"events come in from outside. In the Developer Hub its path is {PATH}.")


async def _complaint(base: str, secret: SecretStr, http: httpx.AsyncClient) -> str | None:
    """What is wrong with the door at an address, to go on a sentence about it; None when it does as it must."""
    try:
        genuine, forged = await asyncio.gather(
            _send(base, secret, CHECK, http), _send(base, secret, TAMPERED_CHECK, http)
        )
    except (httpx.RequestError, httpx.InvalidURL) as error:
        return f"cannot be reached ({type(error).__name__}): look at the name, the proxy and the firewall."
    if genuine == HTTPStatus.UNAUTHORIZED:
        return (
            "has another secret: restart it with this MAGIC_HOUR_WEBHOOK_SECRET, which must be the one of Magic Hour's "
            "Developer Hub."
        )
    if httpx.codes.is_redirect(genuine):
        return f"redirects (status {genuine}): give the address that it leads to."
    if not httpx.codes.is_success(genuine):
        return (
            f"answers {genuine} instead of taking the event: POST {PATH} must reach WEBHOOK_PORT unchanged."
        )
    if forged != HTTPStatus.UNAUTHORIZED:
        return f"answers {forged} to a forged event instead of 401: it is not the bot. POST {PATH} must reach the bot."
    return None


async def _send(base: str, secret: SecretStr, body: bytes, http: httpx.AsyncClient) -> int:
    """The status of the answer to a body under the signature of the genuine one."""
    timestamp = str(int(time.time()))
    signature = sign(secret.get_secret_value(), timestamp, CHECK)
    answer = await http.post(
        base + PATH,
        content=body,
        headers={
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: signature,
            "Content-Type": "application/json",
        },
    )
    return answer.status_code
