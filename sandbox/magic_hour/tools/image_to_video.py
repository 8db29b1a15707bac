"""POST /v1/image-to-video."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.media.clips import FPS, clip_size, render_clip
from sandbox.magic_hour.refusals import Refused
from sandbox.magic_hour.tools.tool import Body, Part, Tool
from sandbox.magic_hour.tools.video_models import (
    DEFAULT_VIDEO_MODEL,
    FREE_DEFAULT_VIDEO_MODEL,
    FREE_RESOLUTIONS,
    LEGACY_VIDEO_MODELS,
    VIDEO_MODELS,
    VideoModel,
)

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

ESTIMATED_FPS = 30


class VideoAssets(Part):
    """The first frame, and the last one where the model takes it."""

    image_file_path: str
    end_image_file_path: str | None = None


class VideoStyle(Part):
    """`style` of image-to-video; all but the prompt is deprecated and does nothing."""

    prompt: str = ""
    high_quality: bool | None = None
    quality_mode: Literal["quick", "studio"] | None = None


class ImageToVideoBody(Body):
    """The body; width and height are deprecated and do nothing."""

    assets: VideoAssets
    end_seconds: float = Field(ge=1, le=60)
    audio: bool = False
    model: Model = "default"
    resolution: Literal["1080p", "360p", "480p", "4k", "720p"] | None = None
    style: VideoStyle = VideoStyle()
    width: int | None = None
    height: int | None = None


class ImageToVideo(Tool):
    """A short clip that zooms slowly into the given picture."""

    title = "Image To Video"
    path = "/v1/image-to-video"
    kind = "video"
    project_type = "IMAGE_TO_VIDEO"
    p50_seconds = 74
    extension = "mp4"
    body = ImageToVideoBody

    def check(self, request: ImageToVideoBody, tier: str) -> None:
        name, model, resolution = *_model(request, tier), _resolution(request, tier)
        if resolution not in model.rates:
            raise Refused(400, f"resolution: {name} does not support {resolution}")
        if request.end_seconds not in model.seconds:
            raise Refused(400, f"end_seconds: {name} does not make clips of {request.end_seconds:g} seconds")
        if request.audio and model.sound_rates is None:
            raise Refused(400, f"audio: {name} makes no audio")
        if request.assets.end_image_file_path is not None:
            _check_end_frame(request, name, model, resolution)
        if tier == "free" and resolution not in FREE_RESOLUTIONS:
            raise Refused(402, f"{resolution} is not included in your plan", "plan_upgrade_required")

    def price(self, request: ImageToVideoBody, tier: str) -> int:
        model = _model(request, tier)[1]
        rates = model.sound_rates if _with_sound(request) and model.sound_rates else model.rates
        return math.ceil(request.end_seconds * rates[_resolution(request, tier)])

    def prompt(self, request: ImageToVideoBody) -> str:
        return request.style.prompt

    def slots(self, request: ImageToVideoBody) -> list[Slot]:
        paths = [request.assets.image_file_path, request.assets.end_image_file_path]
        return [Slot("image", path) for path in paths if path is not None]

    def facts(self, request: ImageToVideoBody, sources: Sequence[Source], *, final: bool) -> dict[str, Any]:
        width, height = clip_size(sources[0].size if sources else None)
        return {
            "width": width,
            "height": height,
            "start_seconds": 0.0,
            "end_seconds": request.end_seconds,
            "fps": float(FPS if final else ESTIMATED_FPS),
        }

    def make(
        self,
        request: ImageToVideoBody,
        sources: Sequence[Source],
        number: int,  # noqa: ARG002  there is one clip
        target: Path,
    ) -> None:
        facts = f"{request.model}, {request.resolution or 'default resolution'}, {request.end_seconds:g} s"
        pictures = [source.path for source in sources]
        render_clip(target, pictures, request.style.prompt, facts, seconds=request.end_seconds)


def _model(request: ImageToVideoBody, tier: str) -> tuple[str, VideoModel]:
    name = LEGACY_VIDEO_MODELS.get(request.model, request.model)
    if name == "default":
        name = FREE_DEFAULT_VIDEO_MODEL if tier == "free" else DEFAULT_VIDEO_MODEL
    return name, VIDEO_MODELS[name]


def _resolution(request: ImageToVideoBody, tier: str) -> str:
    return request.resolution or ("480p" if tier == "free" else "720p")


def _with_sound(request: ImageToVideoBody) -> bool:
    return request.audio or request.model == "veo3.1-audio"


def _check_end_frame(request: ImageToVideoBody, name: str, model: VideoModel, resolution: str) -> None:
    field = "assets.end_image_file_path"
    if resolution not in model.end_frames:
        raise Refused(400, f"{field}: {name} takes no last frame at {resolution}")
    if request.end_seconds > model.end_frame_seconds:
        raise Refused(400, f"{field}: {name} takes a last frame up to {model.end_frame_seconds} seconds")
