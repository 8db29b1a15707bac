"""POST /v1/ai-talking-photo."""

from typing import Literal

from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.tools.tool import FilePath, Part, image_slots
from sandbox.magic_hour.tools.video.rules import check_plan
from sandbox.magic_hour.tools.video.video_tool import Cut, SecondTool

RATES = {"realistic": 48, "prompted": 20}
LONGEST_SECONDS = {"realistic": 300, "prompted": 45}
LEGACY_MODES = {"pro": "realistic", "stable": "realistic", "standard": "prompted", "expressive": "prompted"}
LARGE_PIXELS = 1280


class TalkingPhotoAssets(Part):
    """The photo, and what it says."""

    audio_file_path: FilePath
    image_file_path: FilePath


class TalkingPhotoStyle(Part):
    """`style` of the talking photo; the prompt counts in the mode prompted only, intensity is deprecated."""

    generation_mode: Literal["expressive", "pro", "prompted", "realistic", "stable", "standard"] = "realistic"
    prompt: str = ""
    intensity: float | None = None


class TalkingPhotoBody(Cut):
    """The body; start and end cut the sound, max_resolution is deprecated."""

    assets: TalkingPhotoAssets
    max_resolution: int | None = Field(default=None, ge=0)
    resolution: Literal["480p", "720p"] | None = None
    style: TalkingPhotoStyle = TalkingPhotoStyle()


class TalkingPhoto(SecondTool):
    """The photo, slowly nearer, to a row of tones."""

    title = "AI Talking Photo"
    path = "/v1/ai-talking-photo"
    project_type = "TALKING_PHOTO"
    p50_seconds = 174
    body = TalkingPhotoBody

    def check(self, request: TalkingPhotoBody, tier: str) -> None:
        super().check(request, tier)
        self.check_length(request, 0, LONGEST_SECONDS[_mode(request)])
        if request.resolution is not None:
            check_plan(request.resolution, tier)

    def credits_per_second(self, request: TalkingPhotoBody) -> float:
        return RATES[_mode(request)]

    def prompt(self, request: TalkingPhotoBody) -> str:
        return request.style.prompt

    def slots(self, request: TalkingPhotoBody) -> list[Slot]:
        assets = request.assets
        return [*image_slots(assets.image_file_path), Slot("audio", assets.audio_file_path)]

    def caption(self, request: TalkingPhotoBody) -> str:
        return f"talking, {_mode(request)}, {_resolution(request)}"

    def sound(self, request: TalkingPhotoBody) -> str:
        return request.style.prompt or self.title


def _mode(request: TalkingPhotoBody) -> str:
    return LEGACY_MODES.get(request.style.generation_mode, request.style.generation_mode)


def _resolution(request: TalkingPhotoBody) -> str:
    if request.resolution is None and request.max_resolution is not None:
        return "720p" if request.max_resolution >= LARGE_PIXELS else "480p"
    return request.resolution or "default resolution"
