"""The signed webhooks: which events come, how they are signed, how they are tried again."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp import web

from sandbox.magic_hour import Webhook
from sandbox.magic_hour.webhooks import sign
from tests.sandbox.magic_hour_caller import Caller, png, running

SECRET = "whsec_test"


class Receiver:
    """A door for webhooks that answers with the statuses it was given, then with 200."""

    def __init__(self, statuses: list[int]) -> None:
        self.statuses = statuses
        self.arrived: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.arrived.put_nowait((headers, await request.read()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def next(self) -> tuple[dict[str, str], bytes]:
        return await asyncio.wait_for(self.arrived.get(), timeout=5)

    async def event(self) -> tuple[str, dict[str, Any]]:
        event = json.loads((await self.next())[1])
        return event["type"], event["payload"]


@asynccontextmanager
async def received(*statuses: int, **options: Any) -> AsyncIterator[tuple[Caller, Receiver]]:
    receiver = Receiver(list(statuses))
    app = web.Application()
    app.router.add_post("/webhooks/magic-hour", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/magic-hour"
    try:
        async with running(webhook=Webhook(url, SECRET), **options) as caller:
            yield caller, receiver
    finally:
        await runner.cleanup()


def test_the_signature_is_the_one_of_the_published_scheme() -> None:
    body = (
        b'{"type":"image.completed","payload":{"id":"clx8abc123def456ghi789","status":"complete",'
        b'"credits_charged":5,"downloads":[{"url":"https://videos.magichour.ai/clx8abc123def456ghi789/output.png",'
        b'"expires_at":"2024-10-20T05:16:19.027Z"}],"error":null}}'
    )
    digest = "0473d14448e78ecfb6c30996f7682a528899c4de9d6a9bc4cb744b90cb9c74cc"
    assert sign("whsec_test_0123456789abcdef", "1729314984", body) == digest


async def test_started_and_completed_arrive_signed_over_the_raw_body() -> None:
    async with received() as (caller, receiver):
        created = await caller.image(name="job-1")
        caller.stand_in.clock.advance(2)
        started = await receiver.event()
        caller.stand_in.clock.advance(5)
        headers, raw = await receiver.next()
        stamp = headers["magic-hour-event-timestamp"]
        expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
        assert headers["magic-hour-event-signature"] == expected
        assert abs(time.time() - int(stamp)) < 60
        assert started[0] == "image.started"
        assert (started[1]["status"], started[1]["name"]) == ("rendering", "job-1")
        assert json.loads(raw)["type"] == "image.completed"
        assert json.loads(raw)["payload"]["id"] == created.json()["id"]


async def test_the_payload_is_the_project_without_deprecated_fields_and_its_downloads_work() -> None:
    async with received(speed=10_000) as (caller, receiver):
        created = await caller.video(await caller.upload(png()))
        events = dict([await receiver.event(), await receiver.event()])
        payload = events["video.completed"]
        project = await caller.project("video", created)
        assert set(project) - set(payload) == {"total_frame_cost", "download"}
        assert (await caller.web.get(payload["downloads"][0]["url"])).status_code == 200


async def test_an_errored_event_carries_the_error_and_the_refund() -> None:
    async with received(speed=10_000) as (caller, receiver):
        await caller.voice("Hello fail:invalid_voice")
        events = dict([await receiver.event(), await receiver.event()])
        payload = events["audio.errored"]
        assert (payload["error"]["code"], payload["credits_charged"]) == ("invalid_voice", 0)


async def test_a_canceled_or_deleted_job_sends_nothing_at_its_end() -> None:
    async with received() as (caller, receiver):
        await caller.image("cancel")
        deleted = (await caller.image("a fox")).json()["id"]
        await caller.api.delete(f"/v1/image-projects/{deleted}")
        caller.stand_in.clock.advance(100)
        last = (await caller.image("the last one")).json()["id"]
        caller.stand_in.clock.advance(100)
        events = [await receiver.event() for _ in range(3)]
        kinds = sorted(kind for kind, _ in events)
        assert kinds == ["image.completed", "image.started", "image.started"]
        assert deleted not in {payload["id"] for _, payload in events}
        assert last in {payload["id"] for _, payload in events}
        assert receiver.arrived.empty()


async def test_a_lost_answer_s_job_is_known_by_the_name_in_its_event() -> None:
    async with received(speed=10_000) as (caller, receiver):
        with pytest.raises(httpx.RemoteProtocolError):
            await caller.image("lost-answer", name="job-11")
        assert {(await receiver.event())[1]["name"] for _ in range(2)} == {"job-11"}


async def test_a_refused_event_is_sent_again_after_1_2_and_4_seconds_with_the_same_body() -> None:
    async with received(500, 404, 302, speed=1) as (caller, receiver):
        await caller.image("cancel")
        caller.stand_in.clock.advance(2)
        bodies = [(await receiver.next())[1]]
        for pause in (1, 2, 4):
            await settled(caller)
            assert receiver.arrived.empty()
            caller.stand_in.clock.advance(pause)
            bodies.append((await receiver.next())[1])
        await settled(caller, delivered=1)
        assert len(set(bodies)) == 1
        assert caller.stand_in.webhooks.delivered[0][1] == "image.started"


async def test_events_are_dropped_while_there_is_no_webhook_and_come_once_there_is_one() -> None:
    async with received(speed=10_000) as (caller, receiver):
        webhooks = caller.stand_in.webhooks
        webhook, caller.stand_in.webhook = caller.stand_in.webhook, None
        first = (await caller.image()).json()["id"]
        caller.stand_in.clock.advance(1)
        await until(lambda: not webhooks.planned)
        caller.stand_in.webhook = webhook
        second = (await caller.image()).json()["id"]
        assert first != second
        assert {(await receiver.event())[1]["id"] for _ in range(2)} == {second}


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(Webhook("http://127.0.0.1/hook", SECRET))


async def settled(caller: Caller, delivered: int = 0) -> None:
    """Wait until nothing is being sent."""
    webhooks = caller.stand_in.webhooks
    await until(lambda: not webhooks.sending and len(webhooks.delivered) >= delivered)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  the stand-in has no event for every state that a test waits for
            await asyncio.sleep(0.001)


async def test_the_word_of_an_end_waits_as_long_as_it_is_held() -> None:
    async with received(speed=10_000) as (caller, receiver):
        held = caller.stand_in.webhooks.hold()
        await caller.image()
        assert (await receiver.event())[0] == "image.started"
        await held.reached.wait()
        assert caller.stand_in.webhooks.delivered[-1][1] == "image.started"
        held.release()
        assert (await receiver.event())[0] == "image.completed"
