"""What an error body says, however it is written."""

from datetime import UTC, datetime

import httpx
import pytest

from bot.errors import InvalidRequest
from bot.http_client import retry_after
from bot.magic_hour.answers import Complaint, meaning, read_complaint, without_secrets

NOW = datetime(2026, 9, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"code": "invalid_request", "message": "Too long"}', Complaint("invalid_request", "Too long.")),
        (b'{"message": "Too long!"}', Complaint(None, "Too long!")),
        (b'{"code": null, "message": null}', Complaint(None, "Bad Request.")),
        (b'{"code": 7, "message": ["x"]}', Complaint(None, "Bad Request.")),
        (b'{"message": "broken', Complaint(None, "Bad Request.")),
        (b"[1]", Complaint(None, "Bad Request.")),
        (b"plain\n words", Complaint(None, "plain words.")),
        (b"<html>page</html>", Complaint(None, "Bad Request.")),
        (b"\xff\xfe\x00", Complaint(None, "Bad Request.")),
        (b"", Complaint(None, "Bad Request.")),
    ],
)
def test_an_error_body_is_read_tolerantly(content: bytes, complaint: Complaint) -> None:
    assert read_complaint(httpx.Response(400, content=content)) == complaint


def test_a_long_text_is_shortened() -> None:
    complaint = read_complaint(httpx.Response(400, json={"message": "ab " * 5000}))

    assert len(complaint.detail) <= 300
    assert complaint.detail.endswith("…")


def test_a_text_with_braces_reaches_the_member_as_it_is() -> None:
    error = meaning(httpx.Response(422, json={"message": "no {field} here"}))

    assert isinstance(error, InvalidRequest)
    assert "no {field} here" in str(error)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (
            "'https://cdn.example/a.png?ex=1&hm=2' is not an image",
            "'https://cdn.example/a.png' is not an image",
        ),
        ("key mhk_live_abc123 is revoked", "key mhk_… is revoked"),
        ("Really? yes", "Really? yes"),
    ],
)
def test_query_strings_and_keys_are_taken_out(text: str, clean: str) -> None:
    assert without_secrets(text) == clean


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("1.5", 1.5),
        ("Tue, 01 Sep 2026 12:01:30 GMT", 90.0),
        ("Tue, 01 Sep 2026 12:01:30 -0000", 90.0),
        ("Tue, 01 Sep 2026 11:00:00 GMT", 0.0),
        ("-5", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str, seconds: float | None) -> None:
    response = httpx.Response(429, headers={"Retry-After": header})

    assert retry_after(response, NOW) == seconds


def test_no_retry_after_is_none() -> None:
    assert retry_after(httpx.Response(429), NOW) is None
