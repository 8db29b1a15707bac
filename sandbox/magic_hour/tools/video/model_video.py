"""What text-to-video and image-to-video share: a model that a person picks, and what it can do."""

from typing import Any, Literal

from pydantic import Field

from sandbox.magic_hour.refusals import not_in_plan, wrong
from sandbox.magic_hour.tools.tool import Body
from sandbox.magic_hour.tools.video.models import (
    DEFAULT_VIDEO_MODEL,
    FREE_DEFAULT_VIDEO_MODEL,
    FREE_RESOLUTIONS,
    LEGACY_VIDEO_MODELS,
    VIDEO_MODELS,
    VideoModel,
)
from sandbox.magic_hour.tools.video.rules import plan_resolution, whole
from sandbox.magic_hour.tools.video.video_tool import VideoTool

Model = Literal[
    "default",
    "gemini-omni-1.1",
    "kling-1.6",
    "kling-2.5",
    "kling-2.5-audio",
    "kling-2.6",
    "kling-3.0",
    "ltx-2",
    "ltx-2.3",
    "ltx-2.5",
    "minimax-h3",
    "seedance",
    "seedance-1.5",
    "seedance-2.0",
    "seedance-2.0-fast",
    "seedance-2.0-mini",
    "seedance-2.5",
    "sora-2",
    "veo3.1",
    "veo3.1-audio",
    "veo3.1-lite",
    "wan-2.2",
    "wan-3.0",
]


class ModelVideoBody(Body):
    """The fields that both bodies have."""

    end_seconds: float = Field(ge=1, le=60)
    audio: bool = False
    model: Model = "default"
    resolution: Literal["1080p", "360p", "480p", "4k", "720p"] | None = None


class ModelVideoTool(VideoTool):
    """A clip that a model makes from nothing or from a picture, with sound where that was asked for."""

    def check(self, request: Any, tier: str) -> None:
        name, model, resolution = *chosen_model(request, tier), plan_resolution(request.resolution, tier)
        if resolution not in model.rates:
            raise wrong("resolution", f"{name} does not support {resolution}")
        if request.end_seconds not in model.seconds:
            raise wrong("end_seconds", f"{name} does not make clips of {request.end_seconds:g} seconds")
        if request.audio and model.sound_rates is None:
            raise wrong("audio", f"{name} makes no audio")
        self.check_inputs(request, name, resolution)
        if tier == "free" and resolution not in FREE_RESOLUTIONS:
            raise not_in_plan(resolution)

    def check_inputs(self, request: Any, name: str, resolution: str) -> None:
        """Refuse what the model does not take at this resolution."""

    def price(self, request: Any, tier: str) -> int:
        model = chosen_model(request, tier)[1]
        rates = model.sound_rates if _with_sound(request) and model.sound_rates else model.rates
        return whole(request.end_seconds * rates[plan_resolution(request.resolution, tier)])

    def prompt(self, request: Any) -> str:
        prompt: str = request.style.prompt
        return prompt

    def caption(self, request: Any) -> str:
        return f"{request.model}, {request.resolution or 'default resolution'}, {request.end_seconds:g} s"

    def sound(self, request: Any) -> str:
        return self.prompt(request) or self.title if _with_sound(request) else ""


def chosen_model(request: ModelVideoBody, tier: str) -> tuple[str, VideoModel]:
    """Give the model that works: the one asked for, its successor, or the plan's own."""
    name = LEGACY_VIDEO_MODELS.get(request.model, request.model)
    if name == "default":
        name = FREE_DEFAULT_VIDEO_MODEL if tier == "free" else DEFAULT_VIDEO_MODEL
    return name, VIDEO_MODELS[name]


def _with_sound(request: ModelVideoBody) -> bool:
    return request.audio or request.model == "veo3.1-audio"
