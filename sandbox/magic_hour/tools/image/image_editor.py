"""POST /v1/ai-image-editor."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import Box, inlaid, shaped
from sandbox.magic_hour.media.pictures import DRAWN_EDGE
from sandbox.magic_hour.refusals import wrong
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.image.models import (
    IMAGE_MODELS,
    LONGEST_EDGES,
    ImageModel,
    check_resolution,
    plan_resolution,
)
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

Model = Literal[
    "default",
    "flux-2-klein",
    "gpt-image-2",
    "gpt-image-2.5-flare",
    "krea-2",
    "nano-banana",
    "nano-banana-2",
    "nano-banana-2-lite",
    "nano-banana-2.1",
    "nano-banana-pro",
    "qwen-edit",
    "qwen-image-2.1",
    "seedream-v4",
    "seedream-v4.5",
    "seedream-v5-pro",
]
AspectRatio = Literal["16:9", "1:1", "2:3", "3:2", "4:3", "4:5", "9:16", "auto"]

COUNTS = (1, 4, 9, 16)
STYLE_MODELS = {"Nano Banana": "nano-banana", "Seedream": "seedream-v4", "default": "default"}

_INSETS = [Box(0.02 + 0.11 * number, 0.02, 0.11 + 0.11 * number, 0.12) for number in range(9)]


class EditorAssets(Part):
    """The pictures, the one to edit first; image_file_path is deprecated."""

    image_file_paths: list[FilePath] = Field(default=[], max_length=10)
    image_file_path: FilePath | None = None

    def file_paths(self) -> list[str]:
        alone = [] if self.image_file_path is None else [self.image_file_path]
        return self.image_file_paths or alone


class EditorStyle(Part):
    """What shall be changed; model is deprecated and counts only where the body names none."""

    prompt: str = Field(min_length=1, max_length=15_000)
    model: Literal["Nano Banana", "Seedream", "default"] | None = None


class EditorBody(Body):
    """The body of the image editor; image_count is a number, 4.0 as good as 4."""

    assets: EditorAssets
    style: EditorStyle
    aspect_ratio: AspectRatio = "auto"
    image_count: float = 1
    model: Model | None = None
    resolution: Literal["1k", "2k", "4k", "640px", "auto"] = "auto"


class ImageEditor(DrawnImageTool):
    """The first picture with the further ones small in its corner.

    What the default model takes is unpublished; here it takes as many pictures as any. How many pictures a
    model makes at once is not published for the editor either; here every model makes 1, 4, 9 or 16.
    """

    title = "AI Image Editor"
    path = "/v1/ai-image-editor"
    project_type = "AI_IMAGE_EDITOR"
    p50_seconds = 9
    body = EditorBody

    def check(self, request: EditorBody, tier: str) -> None:
        name, model = _model(request)
        given = len(request.assets.file_paths())
        if not 1 <= given <= 1 + model.more_inputs:
            raise wrong("assets.image_file_paths", f"{name} takes 1 to {1 + model.more_inputs} images")
        if request.image_count not in COUNTS:
            raise wrong("image_count", "Input should be 1, 4, 9 or 16")
        check_resolution(name, model, plan_resolution(request.resolution, tier), tier)

    def price(self, request: EditorBody, tier: str) -> int:
        prices = _model(request)[1].prices
        return prices[plan_resolution(request.resolution, tier)] * int(request.image_count)

    def prompt(self, request: EditorBody) -> str:
        return request.style.prompt

    def outputs(self, request: EditorBody) -> int:
        return int(request.image_count)

    def slots(self, request: EditorBody) -> list[Slot]:
        return image_slots(*request.assets.file_paths())

    def draw(self, request: EditorBody, pictures: Sequence[Image.Image]) -> Image.Image:
        longest = min(LONGEST_EDGES.get(request.resolution, DRAWN_EDGE), DRAWN_EDGE)
        drawn = shaped(pictures[0], _ratio(request.aspect_ratio), longest)
        for further, box in zip(pictures[1:], _INSETS, strict=False):
            drawn = inlaid(drawn, further, box)
        return drawn

    def caption(self, request: EditorBody) -> list[str]:
        return [f"{_model(request)[0]}, {request.resolution}", request.style.prompt]


def _model(request: EditorBody) -> tuple[str, ImageModel]:
    name = request.model or STYLE_MODELS[request.style.model or "default"]
    return name, IMAGE_MODELS[name]


def _ratio(aspect_ratio: AspectRatio) -> tuple[int, int] | None:
    if aspect_ratio == "auto":
        return None
    width, height = aspect_ratio.split(":")
    return int(width), int(height)
