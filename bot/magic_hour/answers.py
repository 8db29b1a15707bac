"""What an answer of Magic Hour means: its JSON object, or one error of the tree."""

import json
import re
from typing import Any, NamedTuple

import httpx

from bot.errors import (
    AccountEmpty,
    Busy,
    Declined,
    InvalidRequest,
    KeyRefused,
    MagicHourError,
    NotFound,
    PlanTooSmall,
    Unclear,
)
from bot.http_client import retry_after

DETAIL_CHARACTERS = 300

BY_CODE: dict[str, type[Declined]] = {
    "insufficient_credits": AccountEmpty,
    "plan_upgrade_required": PlanTooSmall,
    "subscription_required": PlanTooSmall,
}
BY_STATUS: dict[int, type[Declined]] = {
    400: InvalidRequest,
    401: KeyRefused,
    402: PlanTooSmall,
    403: PlanTooSmall,
    404: NotFound,
    422: InvalidRequest,
}
PAYMENT_STATUSES = {400, 402, 403, 422}

QUERY = re.compile(r"(?<=\S)\?[^\s'\"<>]*=[^\s'\"<>]*")
KEY = re.compile(r"\bmhk_\w+")
SAYS_CREDITS = re.compile(r"\bcredits\b", re.IGNORECASE)


class Complaint(NamedTuple):
    """What an error body says about itself."""

    code: str | None
    detail: str


def read_object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of a 2xx answer, whatever its Content-Type; any other answer is raised as its error."""
    check(response)
    body = _json(response)
    if not isinstance(body, dict):
        raise Unclear(status=response.status_code, reason="unreadable body")
    return body


def check(response: httpx.Response) -> None:
    """Raise what a status outside 2xx means."""
    if not response.is_success:
        raise meaning(response)


def meaning(response: httpx.Response) -> MagicHourError:
    """The error that an answer outside 2xx stands for."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Busy(status=status, retry_after=retry_after(response))
    if not response.is_client_error:
        return Unclear(status=status, retry_after=retry_after(response))
    complaint = read_complaint(response)
    return _declined(status, complaint)(status=status, code=complaint.code, detail=complaint.detail)


def _declined(status: int, complaint: Complaint) -> type[Declined]:
    if status in PAYMENT_STATUSES and complaint.code in BY_CODE:
        return BY_CODE[complaint.code]
    if complaint.code is None and _short_of_credits(status, complaint.detail):
        return AccountEmpty
    return BY_STATUS.get(status, Declined)


def _short_of_credits(status: int, detail: str) -> bool:
    # A bare 402 says no more than this, and before there were codes a 422 with a text said it.
    unprocessable = status == httpx.codes.UNPROCESSABLE_ENTITY and SAYS_CREDITS.search(detail)
    return status == httpx.codes.PAYMENT_REQUIRED or bool(unprocessable)


def read_complaint(response: httpx.Response) -> Complaint:
    """Code and message of an error body, be it JSON, plain text, a web page or rubbish."""
    body = _json(response)
    if not isinstance(body, dict):
        return Complaint(None, _sentence(_plain_text(response) or _phrase(response)))
    code, message = body.get("code"), body.get("message")
    return Complaint(
        code if isinstance(code, str) and code else None,
        _sentence(message if isinstance(message, str) and message.strip() else _phrase(response)),
    )


def without_secrets(text: str) -> str:
    """The text without the query strings of addresses and without API keys."""
    return KEY.sub("mhk_…", QUERY.sub("", text))


def _json(response: httpx.Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def _plain_text(response: httpx.Response) -> str:
    text = response.content[: DETAIL_CHARACTERS * 4].decode("utf-8", errors="replace").strip()
    return "" if text.startswith(("<", "{", "[")) or "\ufffd" in text else text


def _phrase(response: httpx.Response) -> str:
    return response.reason_phrase or f"HTTP {response.status_code}"


def _sentence(text: str) -> str:
    words = " ".join(without_secrets(text).split())
    if len(words) > DETAIL_CHARACTERS:
        words = words[: DETAIL_CHARACTERS - 1].rstrip() + "…"
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
