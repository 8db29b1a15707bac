"""The HTTP door from outside: genuine events are taken, everything else is refused."""

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.errors import StoreError
from bot.magic_hour import Event
from bot.web.door import Door
from bot.web.health import Readiness
from bot.web.webhooks import (
    CHECK,
    LARGEST_BODY,
    PATH,
    TAMPERED_CHECK,
    TOLD_A_MINUTE,
    WebhookHandler,
)
from tests.log_lines import written

SECRET = "whsec_test"


@dataclass
class Outside:
    """The world that calls the door, and what came through it."""

    url: str = ""
    taken: list[tuple[Event, bool]] = field(default_factory=list)
    """The events, and whether they are fresh."""
    database_works: bool = True
    gateway_up: bool = True
    accepting: bool = True
    verdicts: list[str] = field(default_factory=list)
    now: float = 1_000.0
    pings: int = 0

    async def take(self, event: Event, *, fresh: bool) -> None:
        await self.ping()
        self.taken.append((event, fresh))

    @property
    def told(self) -> list[tuple[str, str | None, str, bool]]:
        """What came through, in short."""
        return [(event.project_id, event.name, event.type, fresh) for event, fresh in self.taken]

    async def ping(self) -> None:
        self.pings += 1
        if not self.database_works:
            raise StoreError

    async def send(
        self,
        body: bytes,
        *,
        age: float = 0,
        secret: str = SECRET,
        signed: bytes | None = None,
        through: aiohttp.ClientSession | None = None,
        **headers: str,
    ) -> int:
        timestamp = str(int(time.time() - age))
        what = timestamp.encode() + b"." + (body if signed is None else signed)
        digest = hmac.new(secret.encode(), what, hashlib.sha256).hexdigest()
        sent = {"magic-hour-event-signature": digest, "magic-hour-event-timestamp": timestamp, **headers}
        async with (
            nullcontext(through) if through else aiohttp.ClientSession() as session,
            session.post(self.url + PATH, data=io.BytesIO(body), headers=sent) as answer,
        ):
            return answer.status

    async def get(self, path: str) -> tuple[int, object]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    outside = Outside()
    readiness = Readiness(
        outside.ping, lambda: outside.gateway_up, lambda: outside.accepting, clock=lambda: outside.now
    )
    webhooks = WebhookHandler(SECRET, outside.take, count=outside.verdicts.append, patience=0.2)
    door = Door("127.0.0.1", 0, webhook=webhooks.receive, readiness=readiness.report)
    outside.url = f"http://127.0.0.1:{await door.open()}"
    yield outside
    await door.close()


def event(project_id: str = "p1", name: str | None = "a name", news: str = "completed") -> bytes:
    payload = {"id": project_id, "name": name, "status": "complete"}
    return json.dumps({"type": f"image.{news}", "payload": payload}).encode()


async def test_a_genuine_event_is_taken_with_all_that_it_tells(outside: Outside) -> None:
    assert await outside.send(event()) == 204
    assert outside.told == [("p1", "a name", "image.completed", True)]
    [(taken, _)] = outside.taken
    assert taken.payload["status"] == "complete"


async def test_a_stale_event_with_a_valid_signature_is_taken_as_no_longer_fresh(outside: Outside) -> None:
    assert await outside.send(event(), age=3600) == 204
    assert outside.told == [("p1", "a name", "image.completed", False)]


async def test_a_forged_event_is_refused(outside: Outside) -> None:
    assert await outside.send(event(), secret="another") == 401
    assert outside.taken == []


async def test_an_event_without_a_signature_is_refused(outside: Outside) -> None:
    async with aiohttp.ClientSession() as session, session.post(outside.url + PATH, data=event()) as answer:
        assert answer.status == 401


async def test_somebody_who_tries_every_door_does_not_fill_the_log(outside: Outside) -> None:
    with written() as lines:
        async with aiohttp.ClientSession() as session:
            for _ in range(TOLD_A_MINUTE + 30):
                await outside.send(event(), secret="another", through=session)

    assert TOLD_A_MINUTE < len(lines) <= 2 * (TOLD_A_MINUTE + 1)  # a minute may have ended meanwhile
    assert len(outside.verdicts) == TOLD_A_MINUTE + 30


async def test_a_body_that_never_ends_is_not_waited_for(outside: Outside) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    async with (
        aiohttp.ClientSession() as session,
        session.post(outside.url + PATH, data=drip()) as answer,
    ):
        assert answer.status == 408


async def test_a_body_that_is_too_large_is_refused(outside: Outside) -> None:
    assert await outside.send(b"x" * (LARGEST_BODY + 1)) == 413
    assert outside.taken == []


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"not json", b'{"type": "account.changed", "payload": {"id": "a"}}']
)
async def test_what_is_not_about_a_project_is_taken_and_forgotten(outside: Outside, body: bytes) -> None:
    assert await outside.send(body) == 204
    assert outside.taken == []


async def test_what_cannot_be_written_down_is_asked_for_again(outside: Outside) -> None:
    outside.database_works = False

    assert await outside.send(event()) == 503


async def test_the_process_is_alive(outside: Outside) -> None:
    assert await outside.get("/healthz") == (200, {"status": "alive"})


async def test_every_webhook_is_counted_by_what_its_signature_proves(outside: Outside) -> None:
    await outside.send(event())
    await outside.send(event(), age=3600)
    await outside.send(event(), secret="another")

    assert outside.verdicts == ["fresh", "stale", "forged"]


async def test_what_the_check_has_refused_counts_only_where_somebody_without_the_secret_sends_it(
    outside: Outside,
) -> None:
    own = [
        await outside.send(TAMPERED_CHECK, signed=CHECK),
        await outside.send(TAMPERED_CHECK, signed=CHECK, age=3600),
        await outside.send(TAMPERED_CHECK, signed=CHECK, secret="another"),
        await outside.send(event(), signed=CHECK),
        await outside.send(CHECK, signed=TAMPERED_CHECK),
    ]

    assert own == [401] * 5
    assert outside.verdicts == ["forged"] * 4
    assert outside.taken == []


async def test_what_is_written_about_a_webhook_names_its_project(outside: Outside) -> None:
    """The next one on the same connection names its own, and one that nobody signed names none."""
    outside.database_works = False
    with written() as lines:
        async with aiohttp.ClientSession() as session:
            await outside.send(event("p1"), through=session)
            await outside.send(event("p2"), through=session)
            await outside.send(event("p3"), through=session, secret="another")

    assert [line.get("project") for line in lines] == ["p1", "p2", None]


async def test_ready_means_gateway_and_database(outside: Outside) -> None:
    works = {"database": True, "gateway": True, "accepting": True}
    assert await outside.get("/readyz") == (200, works)

    outside.gateway_up = False
    assert await outside.get("/readyz") == (503, works | {"gateway": False})

    outside.database_works = False
    outside.now += 1
    assert await outside.get("/readyz") == (503, works | {"database": False, "gateway": False})


async def test_however_many_ask_the_database_is_asked_once_a_second(outside: Outside) -> None:
    await asyncio.gather(*(outside.get("/readyz") for _ in range(20)))
    assert outside.pings == 1

    outside.now += 1
    await outside.get("/readyz")
    assert outside.pings == 2


async def test_a_process_that_stops_takes_no_more_work(outside: Outside) -> None:
    outside.accepting = False

    assert await outside.get("/readyz") == (503, {"database": True, "gateway": True, "accepting": False})
    assert await outside.get("/healthz") == (200, {"status": "alive"})
