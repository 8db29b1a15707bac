"""POST /v1/ai-video-editor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.refusals import wrong
from sandbox.magic_hour.tools.tool import FilePath, Part
from sandbox.magic_hour.tools.video.rules import check_plan, plan_resolution, whole
from sandbox.magic_hour.tools.video.video_tool import CutTool, OpenCut


@dataclass(frozen=True)
class EditorModel:
    """The shortest and the longest clip in seconds, and what a second costs by resolution."""

    shortest: float
    longest: float
    rates: Mapping[str, int]


_LTX_RATES = {"480p": 24, "720p": 48, "1080p": 72}

EDITOR_MODELS = {
    "gemini-omni": EditorModel(3, 10, {"720p": 144}),
    "gemini-omni-1.1": EditorModel(3, 10, {"720p": 144, "1080p": 192}),
    "ltx-2.3": EditorModel(0.5, 45, _LTX_RATES),
    "ltx-2.5": EditorModel(0.5, 20, _LTX_RATES),
}


class EditorAssets(Part):
    """The video that is changed."""

    video_file_path: FilePath


class EditorStyle(Part):
    """How it is changed."""

    prompt: str = Field(min_length=1)


class EditorBody(OpenCut):
    """The body of the video editor; gemini-omni and ltx-2.3 are deprecated."""

    assets: EditorAssets
    style: EditorStyle
    model: Literal["gemini-omni", "gemini-omni-1.1", "ltx-2.3", "ltx-2.5"] | None = None
    resolution: Literal["1080p", "480p", "720p"] | None = None


class VideoEditor(CutTool):
    """Frames of the video with the instruction below.

    Only the price of gemini-omni-1.1 at 720p is known; the others are a guess from what the models cost
    elsewhere.
    """

    title = "AI Video Editor"
    path = "/v1/ai-video-editor"
    project_type = "VIDEO_EDITOR"
    p50_seconds = 85
    body = EditorBody

    def check(self, request: EditorBody, tier: str) -> None:
        super().check(request, tier)
        name, resolution = _model(request, tier), plan_resolution(request.resolution, tier)
        model = EDITOR_MODELS[name]
        if resolution not in model.rates:
            raise wrong("resolution", f"{name} does not support {resolution}")
        self.check_length(request, model.shortest, model.longest)
        check_plan(resolution, tier)

    def price(self, request: EditorBody, tier: str) -> int:
        rates = EDITOR_MODELS[_model(request, tier)].rates
        return whole(self.length(request) * rates[plan_resolution(request.resolution, tier)])

    def prompt(self, request: EditorBody) -> str:
        return request.style.prompt

    def slots(self, request: EditorBody) -> list[Slot]:
        return [Slot("video", request.assets.video_file_path)]

    def caption(self, request: EditorBody) -> str:
        return f"edited by {request.model or 'the default model'}"


def _model(request: EditorBody, tier: str) -> str:
    return request.model or ("ltx-2.5" if tier == "free" else "gemini-omni-1.1")
