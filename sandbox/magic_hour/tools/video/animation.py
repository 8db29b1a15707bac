"""POST /v1/animation."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.media.clips import clip_size
from sandbox.magic_hour.refusals import not_in_plan, require, wrong
from sandbox.magic_hour.tools.lists import check_known, read_names
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots
from sandbox.magic_hour.tools.video.rules import whole
from sandbox.magic_hour.tools.video.video_tool import Size, VideoTool

LARGEST_PIXELS = 1472
PLAN_PIXELS = {"free": 576, "creator": 1024}
CUSTOM_STYLE = "Custom"


class AnimationAssets(Part):
    """What is heard, and the first frame; either may be missing."""

    audio_source: Literal["file", "none", "youtube"]
    audio_file_path: FilePath | None = None
    youtube_url: str | None = None
    image_file_path: FilePath | None = None


class AnimationStyle(Part):
    """`style` of an animation; the prompt counts only where prompt_type is custom."""

    art_style: str
    art_style_custom: str | None = None
    camera_effect: str
    prompt: str | None = None
    prompt_type: Literal["ai_choose", "custom", "use_lyrics"]
    transition_speed: int = Field(ge=1, le=10)


class AnimationBody(Body):
    """The body of the animation."""

    assets: AnimationAssets
    end_seconds: float = Field(ge=0.1)
    fps: float = Field(ge=1)
    height: int = Field(ge=64)
    style: AnimationStyle
    width: int = Field(ge=64)


class Animation(VideoTool):
    """The first frame or a ground, in the wanted shape; billed per frame, but the request says how many."""

    title = "Animation"
    path = "/v1/animation"
    project_type = "ANIMATION"
    p50_seconds = 596
    body = AnimationBody

    def __init__(self) -> None:
        self._styles, self._effects = read_names("animation_styles"), read_names("camera_effects")

    def check(self, request: AnimationBody, tier: str) -> None:
        style, assets = request.style, request.assets
        check_known("style.art_style", style.art_style, self._styles)
        check_known("style.camera_effect", style.camera_effect, self._effects)
        if style.art_style == CUSTOM_STYLE:
            require(style.art_style_custom, "style.art_style_custom", "art_style is Custom")
        if style.prompt_type == "custom":
            require(style.prompt, "style.prompt", "prompt_type is custom")
        elif assets.audio_source == "none":
            raise wrong("style.prompt_type", f"{style.prompt_type} needs a sound")
        _check_sound(assets)
        _check_size(request, tier)

    def price(self, request: AnimationBody, tier: str) -> int:
        return whole(request.fps * request.end_seconds)

    def estimated_fps(self, request: AnimationBody) -> float:
        return request.fps

    def fps(self, request: AnimationBody, sources: Sequence[Source]) -> float:
        return request.fps

    def prompt(self, request: AnimationBody) -> str:
        return request.style.prompt or ""

    def slots(self, request: AnimationBody) -> list[Slot]:
        assets = request.assets
        picture = image_slots(assets.image_file_path)
        if assets.audio_source == "file":
            return [*picture, Slot("audio", assets.audio_file_path or "")]
        if assets.audio_source == "youtube":
            return [*picture, Slot("audio", assets.youtube_url or "", youtube=True)]
        return picture

    def size(self, request: AnimationBody, sources: Sequence[Source]) -> Size:
        return clip_size((request.width, request.height))

    def caption(self, request: AnimationBody) -> str:
        style = request.style
        return f"{style.art_style_custom or style.art_style}, {style.camera_effect}"

    def sound(self, request: AnimationBody) -> str:
        return "" if request.assets.audio_source == "none" else self.caption(request)


def _check_sound(assets: AnimationAssets) -> None:
    if assets.audio_source == "file":
        require(assets.audio_file_path, "assets.audio_file_path", "audio_source is file")
    if assets.audio_source == "youtube":
        require(assets.youtube_url, "assets.youtube_url", "audio_source is youtube")


def _check_size(request: AnimationBody, tier: str) -> None:
    for field, pixels in (("width", request.width), ("height", request.height)):
        if pixels > LARGEST_PIXELS:
            raise wrong(field, f"at most {LARGEST_PIXELS} pixels")
        if pixels > PLAN_PIXELS.get(tier, LARGEST_PIXELS):
            raise not_in_plan(f"A {field} of {pixels} pixels")
