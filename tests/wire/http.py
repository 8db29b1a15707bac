"""What every route needs of HTTP: the log's entry, answers, ids out of the path, who is asking."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire.errors import UNAUTHORIZED, RefusedError

NO_CONTENT = 204


@dataclass(eq=False)
class Request:
    """One request of the bot: when (seconds, monotonic), what was sent and what was answered (None: not yet)."""

    method: str
    path: str
    at: float
    payload: Any = None
    file_sizes: list[int] = field(default_factory=list)
    status: int | None = None
    answer: Any = None


ENTRY = web.RequestKey("entry", Request)
LOST = web.RequestKey("lost", bool)
CUT_AFTER = web.RequestKey("cut_after", int)


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON under exactly `application/json`; with a charset beside it the client would take it for text."""
    raw = json.dumps(body).encode()
    return web.Response(body=raw, status=status, content_type="application/json", headers=headers)


def no_content() -> web.Response:
    return web.Response(status=NO_CONTENT)


def path_id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])


def demand_token(request: web.Request, token: str) -> None:
    """RefusedError(401) unless the request carries the bot's own token."""
    if request.headers.get("Authorization") != f"Bot {token}":
        raise RefusedError(UNAUTHORIZED)
