"""POST /v1/audio-to-video."""

from typing import Literal

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.tools.tool import FilePath, Part, image_slots
from sandbox.magic_hour.tools.video.rules import check_plan, plan_resolution, whole
from sandbox.magic_hour.tools.video.video_tool import CutTool, OpenCut

RATES = {"480p": 24, "720p": 48, "1080p": 72}


class AudioAssets(Part):
    """The sound, and the first frame where there is one."""

    audio_file_path: FilePath
    image_file_path: FilePath | None = None


class AudioStyle(Part):
    """What is seen."""

    prompt: str = ""


class AudioBody(OpenCut):
    """The body of audio-to-video; start and end cut the sound."""

    assets: AudioAssets
    resolution: Literal["1080p", "480p", "720p"] | None = None
    style: AudioStyle = AudioStyle()


class AudioToVideo(CutTool):
    """The first frame or a ground, to a row of tones."""

    title = "Audio-to-Video"
    path = "/v1/audio-to-video"
    project_type = "AUDIO_TO_VIDEO"
    p50_seconds = 117
    body = AudioBody

    def check(self, request: AudioBody, tier: str) -> None:
        super().check(request, tier)
        check_plan(plan_resolution(request.resolution, tier), tier)

    def price(self, request: AudioBody, tier: str) -> int:
        return whole(self.length(request) * RATES[plan_resolution(request.resolution, tier)])

    def prompt(self, request: AudioBody) -> str:
        return request.style.prompt

    def slots(self, request: AudioBody) -> list[Slot]:
        assets = request.assets
        return [*image_slots(assets.image_file_path), Slot("audio", assets.audio_file_path)]

    def caption(self, request: AudioBody) -> str:
        return f"video for a sound, {request.resolution or 'default resolution'}"

    def sound(self, request: AudioBody) -> str:
        return request.style.prompt or self.title
