"""POST /v1/video-to-video."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageOps

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.refusals import require, wrong
from sandbox.magic_hour.tools.lists import check_known, read_names
from sandbox.magic_hour.tools.tool import Part
from sandbox.magic_hour.tools.video.video_tool import (
    FrameTool,
    Size,
    SizedCut,
    VideoOrYouTube,
    check_video_source,
    video_slot,
)

CREDITS_PER_FRAME = 2
COLOUR_BITS = 2


class RestyledStyle(Part):
    """`style` of video-to-video; the prompt counts unless prompt_type is default."""

    art_style: str
    model: Literal[
        "3D Anime",
        "Absolute Reality",
        "Dreamshaper",
        "Flat 2D Anime",
        "Kaywaii",
        "Soft Anime",
        "Western Anime",
        "default",
    ] = "default"
    prompt: str | None = None
    prompt_type: Literal["append_default", "custom", "default"] = "default"
    version: Literal["default", "v1", "v2"] = "default"


class RestyledBody(SizedCut):
    """The body of video-to-video."""

    assets: VideoOrYouTube
    fps_resolution: Literal["FULL", "HALF"] = "HALF"
    style: RestyledStyle


class VideoToVideo(FrameTool):
    """Frames of the video in a few colours, with the style's name."""

    title = "Video-to-Video"
    path = "/v1/video-to-video"
    project_type = "VIDEO_TO_VIDEO"
    p50_seconds = 772
    body = RestyledBody

    def __init__(self) -> None:
        self._styles = read_names("video_styles")

    def check(self, request: RestyledBody, tier: str) -> None:
        super().check(request, tier)
        check_video_source(request.assets)
        style = request.style
        check_known("style.art_style", style.art_style, self._styles)
        if style.prompt_type != "default":
            require(style.prompt, "style.prompt", f"prompt_type is {style.prompt_type}")
        if style.art_style == "Studio Ghibli" and style.version == "default":
            raise wrong("style.version", "Studio Ghibli needs v1 or v2 to be named")

    def credits_per_frame(self, request: RestyledBody) -> float:
        return CREDITS_PER_FRAME

    def rendered(self, request: RestyledBody, fps: float) -> float:
        return fps if request.fps_resolution == "FULL" else fps / 2

    def prompt(self, request: RestyledBody) -> str:
        return request.style.prompt or ""

    def slots(self, request: RestyledBody) -> list[Slot]:
        return [video_slot(request.assets)]

    def caption(self, request: RestyledBody) -> str:
        return f"style: {request.style.art_style}, {request.style.model}, {request.fps_resolution}"

    def stills(self, request: RestyledBody, sources: Sequence[Source], size: Size) -> list[Image.Image]:
        found = super().stills(request, sources, size)
        return [ImageOps.posterize(still, COLOUR_BITS) for still in found]
