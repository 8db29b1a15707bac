"""Magic Hour's API over one pool of connections."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from bot.errors import NotFound
from bot.http_client import hush, open_http
from bot.magic_hour import downloads
from bot.magic_hour.answers import check, read_object
from bot.magic_hour.hearing import Heard, hearing, outcome_of, unheard
from bot.magic_hour.models import (
    Account,
    Created,
    Detection,
    Project,
    UploadItem,
    UploadTarget,
    read_as,
    read_targets,
)
from bot.magic_hour.pool import BROKEN, LIMITS, TIMEOUT, no_answer
from bot.magic_hour.retry import RetryPolicy
from bot.magic_hour.uploads import transfer_once

API_URL = "https://api.magichour.ai"
DEFAULT_RETRY = RetryPolicy()

T = TypeVar("T")


class MagicHour:
    """The client of one Magic Hour account.

    Every call but `create` and `download` is repeated by the retry policy while its error may pass. Calls to
    the API raise MagicHourError. The key goes nowhere but to `base_url`, whose redirects are not followed. A
    client given as `http` keeps its own timeouts and is closed by its owner. `heard` is told of every request.
    """

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = API_URL,
        http: httpx.AsyncClient | None = None,
        retry: RetryPolicy = DEFAULT_RETRY,
        heard: Heard = unheard,
    ) -> None:
        hush()
        self._base_url = base_url.rstrip("/")
        self._headers = httpx.Headers({"Authorization": f"Bearer {api_key}", "Accept": "application/json"})
        self._http = http or open_http(TIMEOUT, LIMITS)
        self._owns_http = http is None
        self._retry = retry
        self._heard = heard

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url!r})"

    async def create(self, path: str, body: Mapping[str, Any]) -> Created:
        """Start a job with exactly one request, whatever comes of it.

        Raises NotSent when it certainly did not arrive (Busy on 429), Unclear when it may have, Declined on
        a 4xx.
        """
        return read_as(Created, read_object(await self._send("POST", path, body)))

    async def project(self, kind: str, project_id: str) -> Project:
        """The project as it stands; `kind` is image, video or audio."""

        def read(answer: dict[str, Any]) -> Project:
            return read_as(Project, {**answer, "id": project_id})

        return await self._ask(read, "GET", _project_path(kind, project_id))

    async def delete(self, kind: str, project_id: str) -> None:
        """Delete the project and its outputs for good; one that is gone already counts as deleted."""
        path = _project_path(kind, project_id)

        async def attempt() -> None:
            check(await self._send("DELETE", path))

        try:
            await self._retry.run(f"DELETE {path}", attempt)
        except NotFound:
            return

    async def upload_urls(self, items: Sequence[UploadItem]) -> list[UploadTarget]:
        """One signed upload address for each file, in the same order."""
        body = {"items": [asdict(item) for item in items]}
        return await self._ask(partial(read_targets, items), "POST", "/v1/files/upload-urls", body)

    async def transfer(
        self, source_url: str, target: UploadTarget, *, size: int | None, filename: str
    ) -> None:
        """Stream a file from its address to an upload address; each try begins with its first byte.

        `size` in bytes is what the sender announced; it must agree with what the source declares and
        delivers. Raises SourceGone, UploadUrlExpired, Declined (the store refuses the file), NotSent or
        Unclear.
        """

        async def attempt() -> None:
            with hearing(self._heard, "PUT", "upload") as ending:
                await transfer_once(self._http, source_url, target, size=size, filename=filename)
                ending.outcome = "2xx"

        await self._retry.run("upload", attempt)

    async def download(self, url: str, to: Path, *, limit: int | None = None) -> int:
        """Stream a result to a file and return its bytes; `to` appears only when it is whole.

        Raises DownloadBroken (`expired` tells whether a fresh address may help, `too_large` whether it has
        more than `limit` bytes) or DiskFull. It is tried once.
        """
        with hearing(self._heard, "GET", "download") as ending:
            size = await downloads.download(self._http, url, to, limit=limit)
            ending.outcome = "2xx"
        return size

    async def detect_faces(self, target: str, confidence: float | None = None) -> Created:
        """Have faces looked for in a picture or video: an uploaded file's path, or an address. It is free.

        `confidence`, 0 to 1 in steps of 0.05, is how sure of a face Magic Hour must be; without it, half sure. Looking
        twice does no harm, so that this is repeated like a question.
        """
        body: dict[str, Any] = {"assets": {"target_file_path": target}}
        if confidence is not None:
            body["confidence_score"] = confidence
        return await self._ask(partial(read_as, Created), "POST", "/v1/face-detection", body)

    async def faces(self, detection_id: str) -> Detection:
        """The search for faces as it stands."""
        path = f"/v1/face-detection/{_segment(detection_id)}"
        return await self._ask(partial(read_as, Detection), "GET", path)

    async def account(self) -> Account:
        """Credits and plan of the key's account."""
        return await self._ask(partial(read_as, Account), "GET", "/v1/account")

    async def aclose(self) -> None:
        """Close the connections, unless their client was given from outside."""
        if self._owns_http:
            await self._http.aclose()

    async def _ask(
        self,
        read: Callable[[dict[str, Any]], T],
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
    ) -> T:
        async def attempt() -> T:
            return read(read_object(await self._send(method, path, body)))

        return await self._retry.run(f"{method} {path}", attempt)

    async def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        content, headers = None, self._headers
        if body is not None:
            # ASCII escapes carry what UTF-8 cannot: a member's text may hold half of a surrogate pair.
            content = json.dumps(dict(body), allow_nan=False).encode("ascii")
            headers = httpx.Headers({**headers, "Content-Type": "application/json"})
        url = f"{self._base_url}/{path.lstrip('/')}"
        with hearing(self._heard, method, path) as ending:
            try:
                request = self._http.build_request(method, url, content=content, headers=headers)
                answer = await self._http.send(request, follow_redirects=False, auth=None)
            except BROKEN as error:
                raise no_answer(error) from None
            ending.outcome = outcome_of(answer)
        return answer


def _project_path(kind: str, project_id: str) -> str:
    return f"/v1/{kind}-projects/{_segment(project_id)}"


def _segment(vendor_id: str) -> str:
    # A dot is escaped too, or an id of two dots would climb to another address.
    return quote(vendor_id, safe="").replace(".", "%2E")
