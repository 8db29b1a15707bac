"""Where a request's asset slots lead: an upload, a public link, or an earlier project of the same account."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fractions import Fraction
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
MOVING_PICTURES = ("gif", "webp")  # videos for the one slot that says so; Pillow reads them, not PyAV

FASTEST_FPS = 120  # what claims more states the ticks of its clock, not its frames

_NOUNS: dict[Kind, str] = {"video": "video", "audio": "sound", "image": "picture"}

LIBRARY_QUERY: dict[Kind, str] = {"video": "videoId", "audio": "audioId", "image": "imageId"}


_YOUTUBE = re.compile(
    r"""
    https?://(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[^\#]*&)?v=|shorts/|live/|embed/)
    |youtu\.be/)
    [\w-]{11}(?:[?&\#/].*)?
    """,
    re.ASCII | re.VERBOSE,
)


class Slot(NamedTuple):
    """One asset slot of a request with what the caller put there, and which extensions it takes besides."""

    kind: Kind
    value: str
    also: tuple[str, ...] = ()
    youtube: bool = False

    @property
    def extensions(self) -> tuple[str, ...]:
        return (*EXTENSIONS[self.kind], *self.also)


@dataclass(frozen=True)
class Source:
    """What a slot led to; what is not fetched or not read has no file, and the note says so.

    A clip or a sound knows its length in seconds, a clip its frame rate, where the file tells them.
    """

    kind: Kind
    path: Path | None = None
    size: tuple[int, int] | None = None
    fps: float | None = None
    seconds: float | None = None
    note: str = ""


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
        if slot.youtube:
            return _on_youtube(slot)
        if slot.value.startswith(("https://", "http://")):
            return await self._linked(slot)
        return await self._inspected(slot, self._find_upload(slot.value))

    async def _linked(self, slot: Slot) -> Source:
        address = urlsplit(slot.value)
        if address.hostname == "magichour.ai" and address.path == "/my-library":
            project = parse_qs(address.query).get(LIBRARY_QUERY[slot.kind], [""])[0]
            return await self._inspected(slot, await self._find_output(slot.kind, project))
        if _extension(address.path) not in slot.extensions:
            raise UnusableAsset(f"invalid_{slot.kind}_path")
        return Source(slot.kind, note=f"the linked {_NOUNS[slot.kind]} is not fetched here")

    async def _inspected(self, slot: Slot, path: Path | None) -> Source:
        if path is None:
            raise UnusableAsset(f"invalid_{slot.kind}_path")
        if _extension(path.name) not in slot.extensions:
            raise UnusableAsset("invalid_file_format")
        return await asyncio.to_thread(_inspect, slot.kind, path, self._largest_bytes)


def _on_youtube(slot: Slot) -> Source:
    if not _YOUTUBE.fullmatch(slot.value):
        raise UnusableAsset("invalid_youtube_url")
    return Source(slot.kind, note="the YouTube video is not fetched here")


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix.lower().removeprefix(".")


def _inspect(kind: Kind, path: Path, largest_bytes: int) -> Source:
    if path.stat().st_size > largest_bytes:
        raise UnusableAsset("file_too_large")
    try:
        return _looked_at(kind, path)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError, av.FFmpegError):
        raise UnusableAsset(f"invalid_{kind}_file") from None


def _looked_at(kind: Kind, path: Path) -> Source:
    if kind == "image":
        return _look_at_image(path)
    return _look_at_moving_picture(path) if is_moving_picture(path) else _look_at_clip(kind, path)


def is_moving_picture(path: Path) -> bool:
    """Whether a video is one that only Pillow reads."""
    return _extension(path.name) in MOVING_PICTURES


def _look_at_image(path: Path) -> Source:
    if _extension(path.name) in UNREAD_EXTENSIONS:
        return Source("image", note="pictures of this format are not read here")
    with Image.open(path) as image:
        image.load()
        return Source("image", path, ImageOps.exif_transpose(image).size)


def _look_at_moving_picture(path: Path) -> Source:
    with Image.open(path) as image:
        image.load()
        milliseconds = image.info.get("duration")
        return Source("video", path, image.size, _believable(1000 / milliseconds if milliseconds else None))


def _look_at_clip(kind: Kind, path: Path) -> Source:
    with av.open(path) as container:
        if not any(stream.type == kind for stream in container.streams):
            raise UnusableAsset(f"invalid_{kind}_file")
        seconds = container.duration / av.time_base if container.duration else None
        video = next(iter(container.streams.video), None)
        if video is None:
            return Source(kind, path, seconds=seconds)
        return Source(kind, path, (video.width, video.height), _believable(video.average_rate), seconds)


def _believable(fps: Fraction | float | None) -> float | None:
    return float(fps) if fps and 0 < fps <= FASTEST_FPS else None
