"""POST /v1/files/upload-urls and the presigned PUT behind it, with the habits of an object store."""

import asyncio
import re
import secrets
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from sandbox.magic_hour.assets import EXTENSIONS
from sandbox.magic_hour.clock import Clock, timestamp
from sandbox.magic_hour.refusals import Refused, hang_up, storage_refusal
from sandbox.magic_hour.signing import Signer
from sandbox.magic_hour.tools.tool import read_body, read_json

URL_SECONDS = 3600
ASSET_SECONDS = 7 * 24 * 3600
CHUNK_BYTES = 256 * 1024

_EXTENSION = re.compile(r"[a-z0-9]+")


class UploadItem(BaseModel):
    """One file that somebody wants to upload."""

    model_config = ConfigDict(extra="forbid", strict=True)
    type: Literal["video", "audio", "image"]
    extension: str = Field(pattern=f"^{_EXTENSION.pattern}$")


class UploadRequest(BaseModel):
    """The body of POST /v1/files/upload-urls."""

    model_config = ConfigDict(extra="forbid", strict=True)
    items: list[UploadItem] = Field(min_length=1)


class Uploads:
    """Gives presigned addresses and keeps what is put there, on disk, for seven days."""

    def __init__(self, folder: Path, signer: Signer, clock: Clock) -> None:
        self.sizes: dict[str, int] = {}
        self._times: dict[str, float] = {}
        self._folder = folder
        self._signer = signer
        self._clock = clock
        folder.mkdir()

    def find(self, file_path: str) -> Path | None:
        """Find an uploaded file by its file_path; None once it is older than seven days."""
        uploaded_at = self._times.get(file_path)
        if uploaded_at is None or self._clock.now() > uploaded_at + ASSET_SECONDS:
            return None
        return self._file(file_path)

    async def give_urls(self, request: web.Request, base_url: str) -> web.Response:
        wanted = read_body(UploadRequest, await read_json(request))
        for item in wanted.items:
            _require_extension(item)
        return web.json_response({"items": [self._offer(item, base_url) for item in wanted.items]})

    async def receive(self, request: web.Request) -> web.Response:
        """Take the raw bytes of one presigned PUT; an interrupted one leaves nothing behind."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        file_path = request.match_info["file_path"]
        part = self._folder / f"{secrets.token_hex(8)}.part"
        try:
            size = await _store(request, part)
            await asyncio.to_thread(part.replace, self._file(file_path))
        except ConnectionResetError:
            return hang_up(request)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        self.sizes[file_path], self._times[file_path] = size, self._clock.now()
        return web.Response()

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not self._signer.opens(request.path, request.query, self._clock.now()):
            return storage_refusal(HTTPStatus.FORBIDDEN, "AccessDenied")
        if "Authorization" in request.headers:
            return storage_refusal(HTTPStatus.BAD_REQUEST, "InvalidArgument")
        if "Transfer-Encoding" in request.headers:
            return storage_refusal(HTTPStatus.NOT_IMPLEMENTED, "NotImplemented")
        if "Content-Length" not in request.headers:
            return storage_refusal(HTTPStatus.LENGTH_REQUIRED, "MissingContentLength")
        return None

    def _offer(self, item: UploadItem, base_url: str) -> dict[str, Any]:
        file_path = f"api-assets/{secrets.token_hex(12)}/{item.type}.{item.extension}"
        expires = self._clock.now() + URL_SECONDS
        path = f"/uploads/{file_path}"
        return {
            "upload_url": f"{base_url}{path}?{self._signer.query(path, expires)}",
            "expires_at": timestamp(expires),
            "file_path": file_path,
        }

    def _file(self, file_path: str) -> Path:
        return self._folder / file_path.replace("/", "-")


def _require_extension(item: UploadItem) -> None:
    possible = EXTENSIONS[item.type]
    gif_for_a_swap = item.extension == "gif" and item.type != "audio"
    if item.extension not in possible and not gif_for_a_swap:
        names = ", ".join(possible)
        raise Refused(
            422,
            f"'{item.extension}' is an invalid {item.type} extension. Possible extensions are '{names}'.",
        )


async def _store(request: web.Request, part: Path) -> int:
    size = 0
    file = await asyncio.to_thread(part.open, "wb")
    try:
        async for chunk in request.content.iter_chunked(CHUNK_BYTES):
            size += await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return size
