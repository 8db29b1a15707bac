"""Where a request's asset slots lead: an upload, a public link, or an earlier project of the same account."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, urlsplit

import av
from PIL import Image, ImageOps, UnidentifiedImageError

from sandbox.magic_hour.failures import JobError

Kind = Literal["image", "video", "audio"]

EXTENSIONS: dict[Kind, tuple[str, ...]] = {
    "video": ("mp4", "m4v", "mov", "webm"),
    "audio": ("mp3", "wav", "aac", "flac", "webm", "weba", "m4a", "opus", "ogg", "oga", "aiff", "amr"),
    "image": ("png", "jpg", "jpeg", "jfif", "heic", "heif", "webp", "avif", "jp2", "tiff", "tif", "bmp"),
}

UNREAD_EXTENSIONS = ("heic", "heif")  # Pillow reads them only with a plugin; they pass without a look inside

LIBRARY_QUERY: dict[Kind, str] = {"video": "videoId", "audio": "audioId", "image": "imageId"}


class Slot(NamedTuple):
    """One asset slot of a request with what the caller put there."""

    kind: Kind
    value: str


@dataclass(frozen=True)
class Source:
    """What a slot led to; a public link is not fetched, so it has no file."""

    kind: Kind
    path: Path | None = None
    size: tuple[int, int] | None = None


class UnusableAsset(Exception):  # noqa: N818  it ends the job, not the request
    """A slot that the job cannot use; the job ends with this error."""

    def __init__(self, code: str) -> None:
        self.error = JobError.of(code)
        super().__init__(self.error.message)


class Assets:
    """Finds the files behind the slots; both finders give None for what they do not know."""

    def __init__(
        self,
        find_upload: Callable[[str], Path | None],
        find_output: Callable[[Kind, str], Awaitable[Path | None]],
        largest_bytes: int,
    ) -> None:
        self._find_upload = find_upload
        self._find_output = find_output
        self._largest_bytes = largest_bytes

    async def read(self, slot: Slot) -> Source:
        """Find and inspect one asset, or raise UnusableAsset."""
        if slot.value.startswith(("https://", "http://")):
            return await self._linked(slot)
        return await self._inspected(slot.kind, self._find_upload(slot.value))

    async def _linked(self, slot: Slot) -> Source:
        address = urlsplit(slot.value)
        if address.hostname == "magichour.ai" and address.path == "/my-library":
            project = parse_qs(address.query).get(LIBRARY_QUERY[slot.kind], [""])[0]
            return await self._inspected(slot.kind, await self._find_output(slot.kind, project))
        if _extension(address.path) not in EXTENSIONS[slot.kind]:
            raise UnusableAsset(f"invalid_{slot.kind}_path")
        return Source(slot.kind)

    async def _inspected(self, kind: Kind, path: Path | None) -> Source:
        if path is None:
            raise UnusableAsset(f"invalid_{kind}_path")
        if _extension(path.name) not in EXTENSIONS[kind]:
            raise UnusableAsset("invalid_file_format")
        return await asyncio.to_thread(_inspect, kind, path, self._largest_bytes)


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix.lower().removeprefix(".")


def _inspect(kind: Kind, path: Path, largest_bytes: int) -> Source:
    if path.stat().st_size > largest_bytes:
        raise UnusableAsset("file_too_large")
    try:
        return _look_at_image(path) if kind == "image" else _look_at_clip(kind, path)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError, av.FFmpegError):
        raise UnusableAsset(f"invalid_{kind}_file") from None


def _look_at_image(path: Path) -> Source:
    if _extension(path.name) in UNREAD_EXTENSIONS:
        return Source("image")
    with Image.open(path) as image:
        image.load()
        return Source("image", path, ImageOps.exif_transpose(image).size)


def _look_at_clip(kind: Kind, path: Path) -> Source:
    with av.open(path) as container:
        if not any(stream.type == kind for stream in container.streams):
            raise UnusableAsset(f"invalid_{kind}_file")
        video = next(iter(container.streams.video), None)
        return Source(kind, path, (video.width, video.height) if video else None)
