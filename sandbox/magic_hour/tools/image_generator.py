"""POST /v1/ai-image-generator."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.pictures import draw_picture
from sandbox.magic_hour.refusals import Refused
from sandbox.magic_hour.tools.image_models import (
    FREE_RESOLUTION,
    IMAGE_MODELS,
    LEGACY_IMAGE_MODELS,
    ImageModel,
)
from sandbox.magic_hour.tools.tool import Body, Part, Tool

StyleTool = Literal[
    "ai-anime-generator",
    "ai-art-generator",
    "ai-background-generator",
    "ai-character-generator",
    "ai-face-generator",
    "ai-fashion-generator",
    "ai-icon-generator",
    "ai-illustration-generator",
    "ai-interior-design-generator",
    "ai-landscape-generator",
    "ai-logo-generator",
    "ai-manga-generator",
    "ai-outfit-generator",
    "ai-pattern-generator",
    "ai-photo-generator",
    "ai-sketch-generator",
    "ai-tattoo-generator",
    "album-cover-generator",
    "animated-characters-generator",
    "architecture-generator",
    "book-cover-generator",
    "comic-book-generator",
    "dark-fantasy-ai",
    "disney-ai-generator",
    "dnd-ai-art-generator",
    "emoji-generator",
    "fantasy-map-generator",
    "general",
    "graffiti-generator",
    "movie-poster-generator",
    "optical-illusion-generator",
    "pokemon-generator",
    "south-park-character-generator",
    "superhero-generator",
    "thumbnail-maker",
]

Model = Literal[
    "default",
    "flux-2-klein",
    "flux-schnell",
    "gpt-image-2",
    "gpt-image-2.5-flare",
    "krea-2",
    "nano-banana",
    "nano-banana-2",
    "nano-banana-2-lite",
    "nano-banana-2.1",
    "nano-banana-pro",
    "qwen-image-2.1",
    "seedream",
    "seedream-v4",
    "seedream-v5-pro",
    "z-image-turbo",
]

PAID_RESOLUTION = "1k"
ORIENTATIONS = {"landscape": "16:9", "portrait": "9:16", "square": "1:1"}
RATIOS = {"16:9": (16, 9), "1:1": (1, 1), "9:16": (9, 16)}
LONGEST_EDGES = {"640px": 640, "1k": 1024, "2k": 2048, "4k": 4096}
DRAWN_EDGE = 1024


class ImageStyle(Part):
    """`style` of the image generator; quality_mode is deprecated and does nothing."""

    prompt: str = Field(min_length=1)
    tool: StyleTool = "general"
    quality_mode: Literal["pro", "standard"] | None = None


class ImageBody(Body):
    """The body; orientation is deprecated and counts only without an aspect_ratio."""

    image_count: int = Field(ge=1, le=16)
    style: ImageStyle
    aspect_ratio: Literal["16:9", "1:1", "9:16"] | None = None
    model: Model = "default"
    orientation: Literal["landscape", "portrait", "square"] | None = None
    resolution: Literal["1k", "2k", "4k", "640px", "auto"] = "auto"


class ImageGenerator(Tool):
    """Pictures that show what was asked for."""

    title = "AI Image Generator"
    path = "/v1/ai-image-generator"
    kind = "image"
    project_type = "AI_IMAGE"
    p50_seconds = 5
    extension = "png"
    body = ImageBody

    def check(self, request: ImageBody, tier: str) -> None:
        model, resolution = _model(request), _resolution(request, tier)
        if request.image_count not in model.counts:
            allowed = ", ".join(str(count) for count in model.counts)
            raise Refused(
                400, f"image_count: {request.model} makes {allowed} images, not {request.image_count}"
            )
        if resolution not in model.prices:
            raise Refused(400, f"resolution: {request.model} does not support {resolution}")
        if tier == "free" and not (model.free and resolution == FREE_RESOLUTION):
            raise Refused(
                402, f"{request.model} at {resolution} is not included in your plan", "plan_upgrade_required"
            )

    def price(self, request: ImageBody, tier: str) -> int:
        return _model(request).prices[_resolution(request, tier)] * request.image_count

    def prompt(self, request: ImageBody) -> str:
        return request.style.prompt

    def outputs(self, request: ImageBody) -> int:
        return request.image_count

    def facts(self, request: ImageBody, sources: Sequence[Source], *, final: bool) -> dict[str, Any]:  # noqa: ARG002
        return {"image_count": request.image_count}

    def make(self, request: ImageBody, sources: Sequence[Source], number: int, target: Path) -> None:  # noqa: ARG002
        lines = [f"{request.model}, {request.resolution}", f"{number + 1} of {request.image_count}"]
        draw_picture(target, _drawn_size(request), request.style.prompt, lines, shade=number)


def _model(request: ImageBody) -> ImageModel:
    return IMAGE_MODELS[LEGACY_IMAGE_MODELS.get(request.model, request.model)]


def _resolution(request: ImageBody, tier: str) -> str:
    if request.resolution != "auto":
        return request.resolution
    return FREE_RESOLUTION if tier == "free" else PAID_RESOLUTION


def _drawn_size(request: ImageBody) -> tuple[int, int]:
    ratio = request.aspect_ratio or ORIENTATIONS[request.orientation or "square"]
    longest = min(LONGEST_EDGES.get(request.resolution, DRAWN_EDGE), DRAWN_EDGE)
    width, height = RATIOS[ratio]
    return longest * width // max(width, height), longest * height // max(width, height)
