"""POST /v1/lip-sync."""

from typing import Literal

from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.refusals import not_in_plan
from sandbox.magic_hour.tools.tool import FilePath, Part
from sandbox.magic_hour.tools.video.video_tool import (
    FrameTool,
    SizedCut,
    VideoOrYouTube,
    check_video_source,
    video_slot,
)

PRICES = {"lite": 1, "standard": 1, "pro": 2}


class LipSyncAssets(VideoOrYouTube):
    """The video, and what is said in it."""

    audio_file_path: FilePath


class LipSyncStyle(Part):
    """How well the lips move."""

    generation_mode: Literal["lite", "pro", "standard"] = "lite"


class LipSyncBody(SizedCut):
    """The body of the lip sync."""

    assets: LipSyncAssets
    max_fps_limit: float | None = Field(default=None, ge=1)
    style: LipSyncStyle = LipSyncStyle()


class LipSync(FrameTool):
    """Frames of the video to a row of tones."""

    title = "Lip Sync"
    path = "/v1/lip-sync"
    project_type = "LIP_SYNC"
    p50_seconds = 229
    body = LipSyncBody

    def check(self, request: LipSyncBody, tier: str) -> None:
        super().check(request, tier)
        check_video_source(request.assets)
        if tier == "free" and request.style.generation_mode == "pro":
            raise not_in_plan("The mode pro")

    def credits_per_frame(self, request: LipSyncBody) -> float:
        return PRICES[request.style.generation_mode]

    def rendered(self, request: LipSyncBody, fps: float) -> float:
        return min(fps, request.max_fps_limit or fps)

    def slots(self, request: LipSyncBody) -> list[Slot]:
        return [video_slot(request.assets), Slot("audio", request.assets.audio_file_path)]

    def caption(self, request: LipSyncBody) -> str:
        return f"lips synced, {request.style.generation_mode}"

    def sound(self, request: LipSyncBody) -> str:
        return self.title
