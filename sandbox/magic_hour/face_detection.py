"""POST /v1/face-detection and GET /v1/face-detection/{id}: free, by the clock, and without looking for faces."""

import asyncio
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from pydantic import Field

from sandbox.magic_hour.assets import EXTENSIONS, LIBRARY_QUERY, Assets, Slot, Source, UnusableAsset
from sandbox.magic_hour.clock import Clock
from sandbox.magic_hour.failures import Failures, free_text
from sandbox.magic_hour.jobs import SHARE_QUEUED, TIMES_SLOWER
from sandbox.magic_hour.media.faces import cut_faces, faces_seen, seen_first
from sandbox.magic_hour.refusals import Refused
from sandbox.magic_hour.stored_files import StoredFiles
from sandbox.magic_hour.tools.tool import Part, read_body, read_json
from sandbox.magic_hour.uploads import ASSET_SECONDS

USUAL_SECONDS = 4.0  # a guess: no source publishes how long a detection takes
FRAME = 0


class DetectionAssets(Part):
    """The picture or video whose faces are wanted."""

    target_file_path: str = Field(min_length=1)


class DetectionBody(Part):
    """The body of POST /v1/face-detection."""

    assets: DetectionAssets
    confidence_score: float = Field(default=0.5, ge=0, le=1, multiple_of=0.05)


@dataclass(frozen=True)
class Detection:
    """One detection: the file paths of its faces, None when it fails, and when it moves (Unix seconds)."""

    id: str
    faces: list[str] | None
    created_at: float
    renders_at: float
    ends_at: float

    def status(self, now: float) -> str:
        if now < self.renders_at:
            return "queued"
        if now < self.ends_at:
            return "rendering"
        return "error" if self.faces is None else "complete"

    def found(self, now: float) -> list[str]:
        """Give the faces found so far: one after the other while it renders, all at its end."""
        faces = self.faces or []
        progress = (now - self.renders_at) / (self.ends_at - self.renders_at)
        return faces[: int(max(0.0, min(1.0, progress)) * len(faces))]


class FaceDetections:
    """Makes detections and shows them; of the words on demand, `fail:` and `slow` count here."""

    def __init__(
        self, folder: Path, assets: Assets, stored: StoredFiles, *, speed: float, clock: Clock
    ) -> None:
        self.detections: dict[str, Detection] = {}
        self.failures = ""
        self._folder = folder
        self._assets = assets
        self._stored = stored
        self._speed = speed
        self._clock = clock
        folder.mkdir()

    def find(self, file_path: str) -> Path | None:
        """Find the picture of a face by its file_path; None once it is older than seven days."""
        path = PurePosixPath(file_path)
        detection = self.detections.get(path.parent.name)
        if detection is None or file_path not in (detection.faces or []):
            return None
        expired = self._clock.now() > detection.created_at + ASSET_SECONDS
        return None if expired else self._folder / detection.id / path.name

    async def create(self, request: web.Request) -> web.Response:
        data = await read_json(request)
        wanted = read_body(DetectionBody, data)
        failures = Failures.read(f"{free_text(data)} {self.failures}")
        number = str(uuid.uuid4())
        faces = None if failures.error else await self._detect(number, wanted)
        now = self._clock.now()
        seconds = USUAL_SECONDS / self._speed * (TIMES_SLOWER if failures.slow else 1)
        renders_at = now + seconds * SHARE_QUEUED
        self.detections[number] = Detection(number, faces, now, renders_at, now + seconds)
        return web.json_response({"id": number, "credits_charged": 0})

    async def show(self, request: web.Request) -> web.Response:
        detection = self.detections.get(request.match_info["id"])
        if detection is None:
            raise Refused(404, "Not Found")
        now = self._clock.now()
        faces = [{"path": face, "url": self._stored.show(face).url} for face in detection.found(now)]
        answer: dict[str, Any] = {"id": detection.id, "credits_charged": 0, "status": detection.status(now)}
        return web.json_response({**answer, "faces": faces})

    async def _detect(self, number: str, wanted: DetectionBody) -> list[str] | None:
        try:
            target = await self._assets.read(target_slot(wanted.assets.target_file_path))
        except UnusableAsset:
            return None
        names = await asyncio.to_thread(self._cut, target, wanted.confidence_score, self._folder / number)
        return [f"api-assets/{number}/{name}" for name in names]

    def _cut(self, target: Source, confidence: float, folder: Path) -> list[str]:
        picture = seen_first(target)
        names = [f"{FRAME}-{index}.png" for index in faces_seen(picture.size, confidence)]
        folder.mkdir()
        cut_faces(picture, [folder / name for name in names])
        return names


def target_slot(value: str) -> Slot:
    """Give the slot of a target, which is a picture if its address says so, and otherwise a video."""
    address = urlsplit(value)
    extension = PurePosixPath(address.path).suffix.lower().removeprefix(".")
    pictured = extension in EXTENSIONS["image"] or LIBRARY_QUERY["image"] in parse_qs(address.query)
    return Slot("image", value) if pictured else Slot("video", value, also=("gif",))
