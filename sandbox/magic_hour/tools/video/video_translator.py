"""POST /v1/ai-video-translator."""

from typing import Literal

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.tools.lists import check_known, read_names
from sandbox.magic_hour.tools.tool import FilePath, Part
from sandbox.magic_hour.tools.video.rules import check_plan
from sandbox.magic_hour.tools.video.video_tool import OpenCut, SecondTool

SHORTEST_SECONDS, LONGEST_SECONDS = 1, 30
GUESSED_RATES = {"480p": 24, "720p": 48, "1080p": 72}


class TranslatorAssets(Part):
    """The video that is translated."""

    video_file_path: FilePath


class TranslatorBody(OpenCut):
    """The body of the video translator; what is spoken in the video is found out."""

    assets: TranslatorAssets
    target_language: str
    resolution: Literal["1080p", "480p", "720p"] = "480p"


class VideoTranslator(SecondTool):
    """Frames of the video to the language's name as tones; its price and its usual time are guesses."""

    title = "AI Video Translator"
    path = "/v1/ai-video-translator"
    project_type = "VIDEO_TRANSLATOR"
    p50_seconds = 180
    body = TranslatorBody

    def __init__(self) -> None:
        self._languages = read_names("languages")

    def check(self, request: TranslatorBody, tier: str) -> None:
        super().check(request, tier)
        check_known("target_language", request.target_language, self._languages)
        self.check_length(request, SHORTEST_SECONDS, LONGEST_SECONDS)
        check_plan(request.resolution, tier)

    def credits_per_second(self, request: TranslatorBody) -> float:
        return GUESSED_RATES[request.resolution]

    def slots(self, request: TranslatorBody) -> list[Slot]:
        return [Slot("video", request.assets.video_file_path)]

    def caption(self, request: TranslatorBody) -> str:
        return f"translated to {request.target_language}, {request.resolution}"

    def sound(self, request: TranslatorBody) -> str:
        return request.target_language
