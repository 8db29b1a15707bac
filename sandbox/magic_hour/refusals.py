"""What the stand-in answers when it does not do what was asked."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CODES = {
    400: "invalid_request",
    401: "unauthorized",
    402: "insufficient_credits",
    403: "plan_upgrade_required",
    404: "not_found",
    422: "unprocessable_entity",
    429: "too_many_requests",
}

FIRST_SERVER_ERROR = 500
RETRY_AFTER_SECONDS = 1

_BEARER = re.compile(r"Bearer\s+(\S+)", re.IGNORECASE)


class Refused(Exception):  # noqa: N818  it is an answer, not a fault of the stand-in
    """One refusal of the API: an HTTP status with `{code, message}`."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code or CODES.get(status, "invalid_request")

    def answer(self) -> web.Response:
        return web.json_response({"code": self.code, "message": str(self)}, status=self.status)


def wrong(field: str, why: str) -> Refused:
    """Build the refusal of a value."""
    return Refused(HTTPStatus.BAD_REQUEST, f"{field}: {why}")


def require(value: object, field: str, when: str) -> None:
    """Refuse a request that lacks a field which others of its fields call for; nothing and "" both lack it."""
    if not value:
        raise wrong(field, f"required when {when}")


def not_in_plan(what: str, code: str = "plan_upgrade_required") -> Refused:
    """Build the refusal of something that only a higher plan includes."""
    return Refused(HTTPStatus.PAYMENT_REQUIRED, f"{what} is not included in your plan", code)


def bare_answer(status: int) -> web.Response:
    """Answer with nothing but a status: HTML from 500 on, as a proxy writes it, else `{code, message}`."""
    phrase = _phrase(status)
    if status >= FIRST_SERVER_ERROR:
        page = f"<html><head><title>{status}</title></head><body><h1>{status} {phrase}</h1></body></html>"
        return web.Response(status=status, text=page, content_type="text/html")
    answer = Refused(status, phrase).answer()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def hang_up(request: web.Request) -> web.Response:
    """Close the connection at once; the response returned is for aiohttp alone, nobody receives it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def storage_refusal(status: int, code: str) -> web.Response:
    """Refuse as an object store does, in XML."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return web.Response(status=status, text=body, content_type="application/xml")


def require_key(request: web.Request, accepted: str | None) -> None:
    """Check the bearer key; without an accepted one, any key that is not empty will do."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if given is None or accepted not in {None, given[1]}:
        raise Refused(401, "Unauthorized")


@web.middleware
async def json_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals below /v1, aiohttp's own 404 and 405 included, into the API's error body."""
    try:
        return await handler(request)
    except Refused as refused:
        return refused.answer()
    except web.HTTPException as error:
        if not request.path.startswith("/v1/") or error.status < HTTPStatus.BAD_REQUEST:
            raise
        return Refused(error.status, error.reason).answer()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown Status"
