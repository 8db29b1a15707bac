"""GET /v1/saved-items: what the account keeps for good. A new account keeps nothing; `add` puts something there."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from sandbox.magic_hour.assets import EXTENSIONS
from sandbox.magic_hour.refusals import Refused
from sandbox.magic_hour.stored_files import StoredFiles
from sandbox.magic_hour.tools.tool import read_body

ItemType = Literal["brand_kit", "character", "moodboard", "reference", "voice"]


class SavedItemsQuery(BaseModel):
    """The query of GET /v1/saved-items; the cursor is that of an earlier answer."""

    model_config = ConfigDict(extra="forbid")
    type: ItemType | None = None
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = None


@dataclass(frozen=True)
class SavedItem:
    """One kept item and its files by file_path, the primary one first."""

    id: str
    type: ItemType
    name: str | None
    files: dict[str, Path]


class SavedItems:
    """The kept items, newest first; their files fit into any slot and never expire."""

    def __init__(self, stored: StoredFiles) -> None:
        self._items: list[SavedItem] = []
        self._stored = stored

    def add(self, type_: ItemType, name: str | None, files: Sequence[Path]) -> SavedItem:
        """Keep some files, which stay where they are, as the newest item."""
        number = secrets.token_hex(12)
        paths = {f"saved-items/{number}/{index}{file.suffix}": file for index, file in enumerate(files)}
        item = SavedItem(number, type_, name, paths)
        self._items.insert(0, item)
        return item

    def find(self, file_path: str) -> Path | None:
        """Find a kept file by its file_path."""
        return next((item.files[file_path] for item in self._items if file_path in item.files), None)

    async def show(self, request: web.Request) -> web.Response:
        query = read_body(SavedItemsQuery, dict(request.query))
        wanted = [item for item in self._items if query.type in {None, item.type}]
        rest = wanted[_start(wanted, query.cursor) :]
        shown = rest[: query.limit]
        more = shown[-1].id if len(rest) > len(shown) else None
        return web.json_response({"items": [self._answer(item) for item in shown], "next_cursor": more})

    def _answer(self, item: SavedItem) -> dict[str, Any]:
        assets = [self._asset(file_path, primary=not at) for at, file_path in enumerate(item.files)]
        return {"id": item.id, "type": item.type, "name": item.name, "assets": assets}

    def _asset(self, file_path: str, *, primary: bool) -> dict[str, Any]:
        shown = self._stored.show(file_path)
        return {
            "file_path": file_path,
            "media_kind": _media_kind(file_path),
            "is_primary": primary,
            "url": shown.url,
            "url_expires_at": shown.expires_at,
        }


def _start(items: Sequence[SavedItem], cursor: str | None) -> int:
    if cursor is None:
        return 0
    after = next((index for index, item in enumerate(items, 1) if item.id == cursor), None)
    if after is None:
        raise Refused(400, "cursor: this cursor does not belong to an earlier answer")
    return after


def _media_kind(file_path: str) -> str:
    extension = Path(file_path).suffix.lower().removeprefix(".")
    return next((kind.upper() for kind, known in EXTENSIONS.items() if extension in known), "IMAGE")
