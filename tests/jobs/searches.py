"""Searches for faces in the memory of a test's Magic Hour."""

import io
from collections import deque
from functools import cache

from PIL import Image

from bot.errors import NotFound
from bot.magic_hour import Created, Detection

FACE_URL = "https://faces.example/"


class MemorySearches:
    """Every search finds the same faces at once, until a test says something else."""

    def __init__(self) -> None:
        self.found = 2
        """Faces in each picture or clip."""
        self.searched: list[str] = []
        """What was searched, in order."""
        self.search_status = "complete"
        self.search_troubles: deque[Exception] = deque()
        """What the next beginnings of a search raise."""
        self.forgotten = False
        """Whether no search is known any more."""

    async def detect_faces(self, target: str, confidence: float | None = None) -> Created:
        if self.search_troubles:
            raise self.search_troubles.popleft()
        self.searched.append(target)
        return Created(id=f"search{len(self.searched)}", credits_charged=0)

    async def faces(self, detection_id: str) -> Detection:
        if self.forgotten:
            raise NotFound(status=404, code="not_found", detail="Not Found")
        faces = [
            {"path": f"api-assets/{detection_id}/0-{index}.png", "url": f"{FACE_URL}{index}.png?sig=secret"}
            for index in range(self.found)
        ]
        return Detection.model_validate({"status": self.search_status, "faces": faces})


@cache
def face_picture() -> bytes:
    """A small picture, as Magic Hour cuts one out for each face."""
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "orange").save(picture, "PNG")
    return picture.getvalue()
