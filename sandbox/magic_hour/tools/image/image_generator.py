"""POST /v1/ai-image-generator."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.pictures import DRAWN_EDGE, draw_picture
from sandbox.magic_hour.refusals import wrong
from sandbox.magic_hour.tools.image.image_tool import ImageTool
from sandbox.magic_hour.tools.image.models import (
    IMAGE_MODELS,
    LEGACY_IMAGE_MODELS,
    LONGEST_EDGES,
    ImageModel,
    check_resolution,
    plan_resolution,
)
from sandbox.magic_hour.tools.tool import Body, Part

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

ORIENTATIONS = {"landscape": "16:9", "portrait": "9:16", "square": "1:1"}
RATIOS = {"16:9": (16, 9), "1:1": (1, 1), "9:16": (9, 16)}


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


class ImageGenerator(ImageTool):
    """Pictures that show what was asked for."""

    title = "AI Image Generator"
    path = "/v1/ai-image-generator"
    project_type = "AI_IMAGE"
    p50_seconds = 5
    body = ImageBody

    def check(self, request: ImageBody, tier: str) -> None:
        model = _model(request)
        if request.image_count not in model.counts:
            allowed = ", ".join(str(count) for count in model.counts)
            raise wrong("image_count", f"{request.model} makes {allowed} images, not {request.image_count}")
        resolution = plan_resolution(request.resolution, tier)
        check_resolution(request.model, model, resolution, tier)

    def price(self, request: ImageBody, tier: str) -> int:
        return _model(request).prices[plan_resolution(request.resolution, tier)] * request.image_count

    def prompt(self, request: ImageBody) -> str:
        return request.style.prompt

    def outputs(self, request: ImageBody) -> int:
        return request.image_count

    def make(self, request: ImageBody, sources: Sequence[Source], number: int, target: Path) -> None:
        lines = [f"{request.model}, {request.resolution}", f"{number + 1} of {request.image_count}"]
        draw_picture(target, _drawn_size(request), request.style.prompt, lines, shade=number)


def _model(request: ImageBody) -> ImageModel:
    return IMAGE_MODELS[LEGACY_IMAGE_MODELS.get(request.model, request.model)]


def _drawn_size(request: ImageBody) -> tuple[int, int]:
    ratio = request.aspect_ratio or ORIENTATIONS[request.orientation or "square"]
    longest = min(LONGEST_EDGES.get(request.resolution, DRAWN_EDGE), DRAWN_EDGE)
    width, height = RATIOS[ratio]
    return longest * width // max(width, height), longest * height // max(width, height)
