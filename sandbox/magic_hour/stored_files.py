"""The account's stored files by file_path, wherever they come from, and the signed addresses that show them."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from sandbox.magic_hour.clock import Clock, timestamp
from sandbox.magic_hour.refusals import storage_refusal
from sandbox.magic_hour.signing import Signer

URL_SECONDS = 24 * 3600

Find = Callable[[str], Path | None]


class Shown(NamedTuple):
    """A signed address and its end, in ISO 8601."""

    url: str
    expires_at: str


class StoredFiles:
    """Looks in every place for a file and serves it at addresses that end after a day."""

    def __init__(self, signer: Signer, clock: Clock) -> None:
        self.base_url = ""
        self.places: Sequence[Find] = ()
        self._signer = signer
        self._clock = clock

    def find(self, file_path: str) -> Path | None:
        """Find a file by its file_path; None where no place knows it."""
        return next((file for find in self.places if (file := find(file_path)) is not None), None)

    def show(self, file_path: str) -> Shown:
        """Give a fresh address for a file."""
        expires = self._clock.now() + URL_SECONDS
        path = f"/files/{file_path}"
        return Shown(f"{self.base_url}{path}?{self._signer.query(path, expires)}", timestamp(expires))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if not self._signer.opens(request.path, request.query, self._clock.now()):
            return storage_refusal(HTTPStatus.FORBIDDEN, "AccessDenied")
        file = self.find(request.match_info["file_path"])
        if file is None:
            return storage_refusal(HTTPStatus.NOT_FOUND, "NoSuchKey")
        return web.FileResponse(file)
