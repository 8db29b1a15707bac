"""POST /v1/character-replace."""

from collections.abc import Mapping, Sequence
from typing import Literal

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.media.overlays import draw_insets
from sandbox.magic_hour.refusals import require, wrong
from sandbox.magic_hour.tools.tool import FilePath, Part, image_slots
from sandbox.magic_hour.tools.video.rules import check_plan
from sandbox.magic_hour.tools.video.video_tool import OpenCut, SecondTool, Size

RATES: Mapping[str, Mapping[str, int]] = {
    "wan-animate": {"480p": 48, "720p": 48},
    "kling-3.0": {"720p": 96, "1080p": 144},
}
SHORTEST_SECONDS, LONGEST_SECONDS = 3, {"replace": 10, "animate": 30}  # of kling-3.0


class CharacterAssets(Part):
    """The video, and who takes the place of somebody in it."""

    image_file_path: FilePath
    video_file_path: FilePath


class Point(Part):
    """Where somebody stands, in pixels of the frame at this time."""

    position_x: int = Field(ge=0)
    position_y: int = Field(ge=0)
    time_seconds: float = Field(ge=0)


class CharacterStyle(Part):
    """Whether somebody is replaced or the picture moves as they do, and who that is."""

    mode: Literal["animate", "replace"] = "replace"
    points: list[Point] | None = None
    selection_mode: Literal["auto", "point"] = "auto"


class CharacterBody(OpenCut):
    """The body of character replace."""

    assets: CharacterAssets
    model: Literal["kling-3.0", "wan-animate"] = "wan-animate"
    resolution: Literal["1080p", "480p", "720p"] | None = None
    style: CharacterStyle = CharacterStyle()


class CharacterReplace(SecondTool):
    """Frames of the video with the character in a corner; the price of kling-3.0 is a guess."""

    title = "Character Replace"
    path = "/v1/character-replace"
    project_type = "CHARACTER_REPLACE"
    p50_seconds = 446
    body = CharacterBody

    def check(self, request: CharacterBody, tier: str) -> None:
        super().check(request, tier)
        style, resolution = request.style, _resolution(request)
        if resolution not in RATES[request.model]:
            raise wrong("resolution", f"{request.model} does not support {resolution}")
        if request.model == "kling-3.0":
            _check_automatic(style)
            self.check_length(request, SHORTEST_SECONDS, LONGEST_SECONDS[style.mode])
        if style.selection_mode == "point":
            require(style.points, "style.points", "selection_mode is point")
        check_plan(resolution, tier)

    def credits_per_second(self, request: CharacterBody) -> float:
        return RATES[request.model][_resolution(request)]

    def slots(self, request: CharacterBody) -> list[Slot]:
        assets = request.assets
        return [Slot("video", assets.video_file_path), *image_slots(assets.image_file_path)]

    def caption(self, request: CharacterBody) -> str:
        return f"{request.style.mode} by {request.model}, {_resolution(request)}"

    def over(self, request: CharacterBody, sources: Sequence[Source], size: Size) -> Image.Image:
        return draw_insets(size, sources[1:])


def _resolution(request: CharacterBody) -> str:
    return request.resolution or next(iter(RATES[request.model]))


def _check_automatic(style: CharacterStyle) -> None:
    if style.points:
        raise wrong("style.points", "kling-3.0 takes no points")
    if style.selection_mode == "point":
        raise wrong("style.selection_mode", "kling-3.0 takes no points")
