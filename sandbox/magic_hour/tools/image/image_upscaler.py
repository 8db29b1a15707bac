"""POST /v1/ai-image-upscaler."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.media.pictures import labelled, read_picture, save_picture, scaled
from sandbox.magic_hour.refusals import not_in_plan, wrong
from sandbox.magic_hour.tools.image.image_tool import ImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

Mode = Literal["balanced", "creative", "preserve"]

LARGEST_INPUT_EDGE = 4096
LARGEST_DRAWN_EDGE = 2048
PAID_FACTOR = 4

PRICES: dict[Mode, dict[float, int]] = {
    "preserve": {2: 25, 4: 100},
    "balanced": {2: 50, 4: 200},
    "creative": {2: 50, 4: 200},
}
ENHANCEMENTS: dict[str, Mode] = {
    "Balanced": "balanced",
    "Creative": "creative",
    "Resemblance": "preserve",
}


class UpscalerAssets(Part):
    """The picture, at most 4096 pixels wide and high."""

    image_file_path: FilePath


class UpscalerStyle(Part):
    """How freely it is done; enhancement and the mode `pro` are deprecated."""

    mode: Literal["balanced", "creative", "preserve", "pro"] | None = None
    prompt: str = ""
    enhancement: Literal["Balanced", "Creative", "Resemblance"] | None = None


class UpscalerBody(Body):
    """The body of the upscaler."""

    assets: UpscalerAssets
    scale_factor: float
    style: UpscalerStyle = UpscalerStyle()


class ImageUpscaler(ImageTool):
    """The picture, two or four times as large, though never over 2048 pixels here."""

    title = "AI Image Upscaler"
    path = "/v1/ai-image-upscaler"
    project_type = "IMAGE_UPSCALER"
    p50_seconds = 22
    body = UpscalerBody

    def check(self, request: UpscalerBody, tier: str) -> None:
        if request.scale_factor not in PRICES[_mode(request)]:
            raise wrong("scale_factor", "Input should be 2 or 4")
        if request.scale_factor == PAID_FACTOR and tier == "free":
            raise not_in_plan("A scale_factor of 4")

    def price(self, request: UpscalerBody, tier: str) -> int:
        return PRICES[_mode(request)][request.scale_factor]

    def prompt(self, request: UpscalerBody) -> str:
        return request.style.prompt

    def slots(self, request: UpscalerBody) -> list[Slot]:
        return image_slots(request.assets.image_file_path)

    def objection(self, request: UpscalerBody, sources: Sequence[Source]) -> str | None:
        size = sources[0].size
        return "invalid_parameters" if size is not None and max(size) > LARGEST_INPUT_EDGE else None

    def make(self, request: UpscalerBody, sources: Sequence[Source], number: int, target: Path) -> None:
        picture = read_picture(sources[0], LARGEST_DRAWN_EDGE)
        edge = max(sources[0].size or picture.size)
        wanted = min(LARGEST_DRAWN_EDGE, edge * request.scale_factor)
        caption = [f"{request.scale_factor:g}x, {_mode(request)}", request.style.prompt]
        save_picture(labelled(scaled(picture, wanted / max(picture.size)), caption), target)


def _mode(request: UpscalerBody) -> Mode:
    mode = request.style.mode
    if mode is None:
        return ENHANCEMENTS[request.style.enhancement or "Balanced"]
    return "preserve" if mode == "pro" else mode
