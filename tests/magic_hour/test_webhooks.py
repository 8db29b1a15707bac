"""A webhook is believed for its signature alone, and read tolerantly."""

import hashlib
import hmac
import json

import pytest

from bot.magic_hour import Event, Verdict, parse, verify
from bot.magic_hour.webhooks import MOST_OUTPUTS

SECRET = "whsec_test_0123456789abcdef"
TIMESTAMP = "1729314984"
NOW = 1729314984.0
BODY = (
    b'{"type":"image.completed","payload":{"id":"clx8abc123def456ghi789","status":"complete",'
    b'"credits_charged":5,"downloads":[{"url":"https://videos.magichour.ai/clx8abc123def456ghi789/output.png",'
    b'"expires_at":"2024-10-20T05:16:19.027Z"}],"error":null}}'
)
DIGEST = "0473d14448e78ecfb6c30996f7682a528899c4de9d6a9bc4cb744b90cb9c74cc"


def sign(timestamp: str, body: bytes = BODY) -> str:
    return hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def test_the_documented_example_is_fresh_at_its_time() -> None:
    assert len(BODY) == 247
    assert verify(SECRET, TIMESTAMP, DIGEST, BODY, NOW) is Verdict.FRESH


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (NOW + 300, Verdict.FRESH),
        (NOW - 300, Verdict.FRESH),
        (NOW + 301, Verdict.STALE),
        (NOW - 301, Verdict.STALE),
    ],
)
def test_a_genuine_webhook_is_stale_five_minutes_from_its_time(now: float, verdict: Verdict) -> None:
    assert verify(SECRET, TIMESTAMP, DIGEST, BODY, now) is verdict


def test_a_signature_may_be_written_in_capitals() -> None:
    assert verify(SECRET, TIMESTAMP, DIGEST.upper(), BODY, NOW) is Verdict.FRESH


@pytest.mark.parametrize(
    ("secret", "timestamp", "signature", "body"),
    [
        (SECRET, None, DIGEST, BODY),
        (SECRET, TIMESTAMP, None, BODY),
        (SECRET, "", DIGEST, BODY),
        (SECRET, TIMESTAMP, "", BODY),
        (SECRET, TIMESTAMP, DIGEST[:-1], BODY),
        (SECRET, TIMESTAMP, "0" * 64, BODY),
        (SECRET, TIMESTAMP, "ü\udcff", BODY),
        (SECRET, "\udcff", DIGEST, BODY),
        (SECRET, "1729314985", DIGEST, BODY),
        (SECRET, f" {TIMESTAMP}", DIGEST, BODY),
        (SECRET, TIMESTAMP, DIGEST, BODY + b"\n"),
        (SECRET, TIMESTAMP, DIGEST, json.dumps(json.loads(BODY)).encode()),
        ("another", TIMESTAMP, DIGEST, BODY),
    ],
)
def test_anything_else_is_forged(
    secret: str, timestamp: str | None, signature: str | None, body: bytes
) -> None:
    assert verify(secret, timestamp, signature, body, NOW) is Verdict.FORGED


def test_an_empty_secret_lets_nobody_in() -> None:
    signature = hmac.new(b"", TIMESTAMP.encode() + b"." + BODY, hashlib.sha256).hexdigest()

    assert verify("", TIMESTAMP, signature, BODY, NOW) is Verdict.FORGED


@pytest.mark.parametrize("timestamp", ["soon", "nan", "inf", "1729314984000"])
def test_a_signed_time_that_means_nothing_is_stale(timestamp: str) -> None:
    assert verify(SECRET, timestamp, sign(timestamp), BODY, NOW) is Verdict.STALE


def test_an_event_names_its_project() -> None:
    event = parse(BODY)

    assert event
    assert (event.type, event.kind, event.name) == ("image.completed", "image", None)
    assert event.project_id == "clx8abc123def456ghi789"


def test_an_event_carries_the_name_and_an_unknown_status() -> None:
    body = {"type": "video.paused", "payload": {"id": "abc", "name": "job 1", "status": "paused", "more": 1}}

    event = parse(json.dumps(body).encode())

    assert event
    assert (event.type, event.name, event.payload["status"]) == ("video.paused", "job 1", "paused")


@pytest.mark.parametrize("payload", [{"id": "abc", "name": None}, {"id": "abc", "name": 5, "status": [1]}])
def test_an_event_may_lack_name_and_status(payload: dict[str, object]) -> None:
    body = json.dumps({"type": "audio.started", "payload": payload}).encode()

    event = parse(body)

    assert event == Event("audio.started", "abc", "audio", None, payload)
    assert event.begun


def test_a_result_is_all_that_is_needed_to_deliver_it() -> None:
    event = parse(BODY)

    assert event
    assert event.result
    assert event.result.credits_charged == 5
    assert [each.url for each in event.result.downloads] == [
        "https://videos.magichour.ai/clx8abc123def456ghi789/output.png"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "rendering"},
        {"status": None},
        {"downloads": []},
        {"downloads": None},
        {"downloads": [{"expires_at": None}]},
        {"credits_charged": None},
        {"credits_charged": "many"},
        {"enabled": False},
        {"downloads": [{"url": "https://videos.magichour.ai/abc/output.png"}] * (MOST_OUTPUTS + 1)},
    ],
)
def test_an_event_that_lacks_something_is_no_result(change: dict[str, object]) -> None:
    body = json.loads(BODY)

    event = parse(json.dumps({**body, "payload": {**body["payload"], **change}}).encode())

    assert event
    assert event.result is None


def test_an_event_shows_nobody_the_addresses_in_it() -> None:
    assert "videos.magichour.ai" not in repr(parse(BODY))


@pytest.mark.parametrize("news", ["started", "errored", "renamed"])
def test_only_a_completed_event_is_a_result(news: str) -> None:
    event = parse(json.dumps({**json.loads(BODY), "type": f"image.{news}"}).encode())

    assert event
    assert event.result is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe\xfa",
        b"[" * 100_000,
        b"[]",
        b'"image.completed"',
        b"{}",
        b'{"type": "image.completed"}',
        b'{"type": "image.completed", "payload": null}',
        b'{"type": "image.completed", "payload": []}',
        b'{"type": "image.completed", "payload": {"id": null}}',
        b'{"type": "image.completed", "payload": {"id": ""}}',
        b'{"type": null, "payload": {"id": "abc"}}',
        b'{"type": ["image"], "payload": {"id": "abc"}}',
        b'{"type": "account.updated", "payload": {"id": "abc"}}',
    ],
)
def test_what_is_no_event_of_a_project_is_ignored(body: bytes) -> None:
    assert parse(body) is None
