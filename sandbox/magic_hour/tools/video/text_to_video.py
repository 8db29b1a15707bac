"""POST /v1/text-to-video."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import EXTENSIONS, LIBRARY_QUERY, Kind, Slot, Source
from sandbox.magic_hour.media.clips import clip_size
from sandbox.magic_hour.media.footage import stills
from sandbox.magic_hour.media.overlays import draw_insets
from sandbox.magic_hour.refusals import wrong
from sandbox.magic_hour.tools.tool import FilePath, Part
from sandbox.magic_hour.tools.video.model_video import ModelVideoBody, ModelVideoTool, chosen_model
from sandbox.magic_hour.tools.video.models import ASPECTS, REFERENCES, VIDEO_REFERENCE_FACTORS
from sandbox.magic_hour.tools.video.rules import plan_resolution, whole
from sandbox.magic_hour.tools.video.video_tool import Size

ORIENTATIONS = {"landscape": "16:9", "portrait": "9:16", "square": "1:1"}
RATIOS = {"16:9": (16, 9), "1:1": (1, 1), "9:16": (9, 16)}


class Reference(Part):
    """A file that the prompt may call by its name, as in @name."""

    file_path: FilePath
    name: str = Field(pattern=r"^[A-Za-z][\w-]*$")


class TextToVideoStyle(Part):
    """What happens in the clip; quality_mode is deprecated and does nothing."""

    prompt: str = Field(min_length=1, max_length=10_000)
    quality_mode: Literal["quick", "studio"] | None = None


class TextToVideoBody(ModelVideoBody):
    """The body; orientation is deprecated and counts only without an aspect_ratio."""

    style: TextToVideoStyle
    aspect_ratio: Literal["16:9", "1:1", "9:16"] | None = None
    orientation: Literal["landscape", "portrait", "square"] | None = None
    references: list[Reference] | None = Field(default=None, min_length=1, max_length=10)


class TextToVideo(ModelVideoTool):
    """The prompt on a ground, with the referenced pictures in its corners."""

    title = "Text To Video"
    path = "/v1/text-to-video"
    project_type = "TEXT_TO_VIDEO"
    p50_seconds = 51
    body = TextToVideoBody

    def check_inputs(self, request: TextToVideoBody, name: str, resolution: str) -> None:
        aspect = request.aspect_ratio
        if aspect is not None and aspect not in ASPECTS.get(name, RATIOS):
            raise wrong("aspect_ratio", f"{name} does not make {aspect}")
        if request.references is not None:
            _check_references(request, name)

    def price(self, request: TextToVideoBody, tier: str) -> int:
        price = super().price(request, tier)
        if "video" in [slot.kind for slot in self.slots(request)]:
            name, resolution = chosen_model(request, tier)[0], plan_resolution(request.resolution, tier)
            return whole(price * VIDEO_REFERENCE_FACTORS.get((name, resolution), 1))
        return price

    def slots(self, request: TextToVideoBody) -> list[Slot]:
        return [_slot(reference) for reference in request.references or []]

    def size(self, request: TextToVideoBody, sources: Sequence[Source]) -> Size:
        return clip_size(RATIOS[request.aspect_ratio or ORIENTATIONS[request.orientation or "landscape"]])

    def stills(self, request: TextToVideoBody, sources: Sequence[Source], size: Size) -> list[Image.Image]:
        return stills(Source("image"), size, request.style.prompt, *self.cut(request))

    def over(self, request: TextToVideoBody, sources: Sequence[Source], size: Size) -> Image.Image:
        return draw_insets(size, sources)


def _check_references(request: TextToVideoBody, name: str) -> None:
    taken = REFERENCES.get(name)
    references = request.references or []
    if taken is None:
        raise wrong("references", f"{name} takes none")
    if len(references) > taken.most:
        raise wrong("references", f"{name} takes at most {taken.most}")
    for number, reference in enumerate(references):
        if _kind(reference.file_path) not in {*taken.kinds, None}:
            raise wrong(f"references.{number}.file_path", f"{name} takes {', '.join(taken.kinds)}")
    if taken.seconds is not None and request.end_seconds != taken.seconds:
        raise wrong("end_seconds", f"{name} with references makes clips of {taken.seconds} seconds")


def _slot(reference: Reference) -> Slot:
    # A file of no known kind is looked for as a picture, so that its job ends in error.
    return Slot(_kind(reference.file_path) or "image", reference.file_path)


def _kind(file_path: str) -> Kind | None:
    """Tell what a file is by its address; `.webm` is a sound where an upload was announced as one."""
    address = urlsplit(file_path)
    asked = parse_qs(address.query)
    path = PurePosixPath(address.path)
    if path.name == "audio.webm":
        return "audio"
    extension = path.suffix.lower().removeprefix(".")
    kinds: tuple[Kind, ...] = ("image", "video", "audio")
    return next(
        (kind for kind in kinds if extension in EXTENSIONS[kind] or LIBRARY_QUERY[kind] in asked), None
    )
