"""Attachments: kept as files in a folder and served under signed addresses that expire."""

import asyncio
import hashlib
import itertools
import mimetypes
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from tests.wire.http import CUT_AFTER

CHUNK = 1 << 16


@dataclass(frozen=True)
class WireFile:
    """A file that a person attaches: its bytes, or the path of a file too large for memory."""

    name: str
    content_type: str
    data: bytes | Path
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


@dataclass(eq=False)
class StoredFile:
    """An attachment; `id` is a snowflake."""

    id: int
    name: str
    content_type: str
    size: int
    path: Path
    cdn: "Cdn"
    description: str | None = None
    ephemeral: bool = False
    width: int | None = None
    height: int | None = None
    seconds: float | None = None

    def read(self) -> bytes:
        return self.path.read_bytes()

    @property
    def url(self) -> str:
        """A freshly signed address, good for `Cdn.lifetime` seconds from now."""
        return self.cdn.sign(self)


class Cdn:
    """The files and their addresses; `lifetime` is in seconds."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.lifetime: float = 86_400
        self._folder = folder
        self._origin = origin
        self._files: dict[int, StoredFile] = {}
        self._numbers = itertools.count()

    def new_path(self) -> Path:
        """Where an upload may be written before it is known to be kept."""
        return self._folder / str(next(self._numbers))

    async def keep(self, file_id: int, file: WireFile) -> StoredFile:
        if isinstance(file.data, Path):
            path = file.data
        else:
            path = self.new_path()
            await asyncio.to_thread(path.write_bytes, file.data)
        kept = self.adopt(file_id, file.name, path, content_type=file.content_type)
        kept.width, kept.height, kept.seconds = file.width, file.height, file.seconds
        return kept

    def adopt(self, file_id: int, name: str, path: Path, content_type: str | None = None) -> StoredFile:
        """Keep a file that already lies on the disk."""
        guessed = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = StoredFile(file_id, _stored_name(name), guessed, path.stat().st_size, path, self)
        self._files[file_id] = file
        return file

    def forget(self, file: StoredFile) -> None:
        """The address answers 404 from now on, as when an interaction's upload has been swept away."""
        self._files.pop(file.id, None)

    def sign(self, file: StoredFile) -> str:
        folder = "ephemeral-attachments" if file.ephemeral else "attachments"
        now = time.time()
        issued, expires = f"{int(now):x}", f"{int(now + self.lifetime):x}"
        query = f"ex={expires}&is={issued}&hm={_seal(file.id, expires)}&"
        return f"{self._origin}/cdn/{folder}/{file.id}/{quote(file.name)}?{query}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send the file; after `request[CUT_AFTER]` bytes, where a fault set it, break the connection."""
        file = self._files.get(int(request.match_info["file"]))
        expires = request.query.get("ex", "0")
        if file is None or request.query.get("hm") != _seal(file.id, expires):
            raise web.HTTPNotFound(text="This content is no longer available.")
        if int(expires, 16) <= time.time():
            raise web.HTTPNotFound(text="This content is no longer available.")
        if CUT_AFTER in request:
            return await _send_part(request, file)
        return web.FileResponse(file.path, headers={"Content-Type": file.content_type})


async def _send_part(request: web.Request, file: StoredFile) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": file.content_type})
    response.content_length = file.size
    await response.prepare(request)
    await response.write(file.read()[: request[CUT_AFTER]])
    if request.transport is not None:
        request.transport.close()
    return response


def _seal(file_id: int, expires: str) -> str:
    return hashlib.sha256(f"{file_id}:{expires}".encode()).hexdigest()


def _stored_name(name: str) -> str:
    return re.sub(r"[^\w.\-]", "_", name)
