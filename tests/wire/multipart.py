"""Reading a request's body: JSON, or a form with `payload_json` and `files[n]` that goes to the disk."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from tests.wire.cdn import CHUNK, Cdn
from tests.wire.errors import INVALID_JSON, RefusedError
from tests.wire.http import ENTRY

FILE_FIELD = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True)
class Upload:
    """A file of the form, already on the disk; `size` in bytes."""

    name: str
    path: Path
    size: int


@dataclass
class Body:
    payload: Any = None
    uploads: dict[int, Upload] = field(default_factory=dict)


async def read_body(request: web.Request, cdn: Cdn) -> Body:
    """Read the whole body; RefusedError(400/50109) when its JSON is none."""
    form = request.content_type.startswith("multipart/")
    body = await _read_form(request, cdn) if form else Body(_parse(await request.text()))
    entry = request[ENTRY]
    entry.payload, entry.file_sizes = body.payload, [upload.size for upload in body.uploads.values()]
    return body


def _parse(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError:
        raise RefusedError(INVALID_JSON) from None


async def _read_form(request: web.Request, cdn: Cdn) -> Body:
    body = Body()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            body.payload = _parse(await part.text())
        elif found := FILE_FIELD.fullmatch(part.name or ""):
            body.uploads[int(found[1])] = await _save(part, cdn.new_path())
    return body


async def _save(part: BodyPartReader, path: Path) -> Upload:
    size = 0
    with await asyncio.to_thread(path.open, "wb") as file:
        while chunk := await part.read_chunk(CHUNK):
            size += len(chunk)
            file.write(chunk)
    return Upload(part.filename or "file", path, size)
