"""POST /v1/ai-video-upscaler."""

from typing import Literal

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.refusals import not_in_plan
from sandbox.magic_hour.tools.tool import FilePath, Part
from sandbox.magic_hour.tools.video.video_tool import OpenCut, SecondTool

GUESSED_RATES = {"720p": 12, "1080p": 24, "2k": 36, "4k": 48}


class UpscalerAssets(Part):
    """The video that is upscaled."""

    video_file_path: FilePath


class UpscalerBody(OpenCut):
    """The body of the video upscaler; 720p and 1080p mean the short side, 2k and 4k the long one."""

    assets: UpscalerAssets
    resolution: Literal["1080p", "2k", "4k", "720p"]


class VideoUpscaler(SecondTool):
    """Frames of the video, no larger than other placeholders; its price and its usual time are guesses."""

    title = "AI Video Upscaler"
    path = "/v1/ai-video-upscaler"
    project_type = "VIDEO_UPSCALER"
    p50_seconds = 120
    body = UpscalerBody

    def check(self, request: UpscalerBody, tier: str) -> None:
        super().check(request, tier)
        if tier == "free":
            raise not_in_plan("The video upscaler", "subscription_required")

    def credits_per_second(self, request: UpscalerBody) -> float:
        return GUESSED_RATES[request.resolution]

    def slots(self, request: UpscalerBody) -> list[Slot]:
        return [Slot("video", request.assets.video_file_path)]

    def caption(self, request: UpscalerBody) -> str:
        return f"upscaled to {request.resolution}"
