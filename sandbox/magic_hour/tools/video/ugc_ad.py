"""POST /v1/ai-ugc-ad."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.refusals import not_in_plan, wrong
from sandbox.magic_hour.tools.tool import FilePath, Part, image_slots
from sandbox.magic_hour.tools.video.models import VIDEO_MODELS
from sandbox.magic_hour.tools.video.rules import check_plan, plan_resolution, whole
from sandbox.magic_hour.tools.video.video_tool import VideoTool

FREE_SECONDS = 5


@dataclass(frozen=True)
class AdModel:
    """How long an ad may be, how long its script, and what a second costs by resolution."""

    seconds: Collection[int]
    script_letters: int
    rates: Mapping[str, int]


def _rates(name: str, *resolutions: str) -> dict[str, int]:
    model = VIDEO_MODELS[name]
    rates = model.sound_rates or model.rates
    return {resolution: rates[resolution] for resolution in resolutions}


AD_MODELS = {
    "kling-3.0": AdModel(range(3, 16), 2500, _rates("kling-3.0", "720p", "1080p")),
    "ltx-2.5": AdModel((*range(1, 11), *range(15, 61, 5)), 1804, _rates("ltx-2.5", "480p", "720p", "1080p")),
    "veo3.1": AdModel((4, 6, 8, *range(15, 142, 7)), 2500, _rates("veo3.1", "720p", "1080p")),
}


class AdAssets(Part):
    """The actor, with the product where there is one."""

    image_file_path: FilePath


class AdBody(Part):
    """The body of the ad generator; it has no name, and fields that nobody knows are let through here."""

    model_config = ConfigDict(extra="allow")

    assets: AdAssets
    end_seconds: float
    script: str
    model: Literal["kling-3.0", "ltx-2.5", "veo3.1"] | None = None
    resolution: Literal["1080p", "480p", "720p"] | None = None


class UgcAd(VideoTool):
    """The actor to the script as tones.

    Neither its price nor its usual time is published: the stand-in guesses what the models cost with sound
    elsewhere, and two minutes.
    """

    title = "AI UGC Ad Generator"
    path = "/v1/ai-ugc-ad"
    project_type = "UGC_AD"
    p50_seconds = 120
    body = AdBody

    def check(self, request: AdBody, tier: str) -> None:
        name, resolution = _model(request, tier), plan_resolution(request.resolution, tier)
        model = AD_MODELS[name]
        if resolution not in model.rates:
            raise wrong("resolution", f"{name} does not support {resolution}")
        if request.end_seconds not in model.seconds:
            raise wrong("end_seconds", f"{name} does not make ads of {request.end_seconds:g} seconds")
        if len(request.script.strip()) > model.script_letters:
            raise wrong("script", f"{name} takes at most {model.script_letters} characters")
        check_plan(resolution, tier)
        if tier == "free" and request.end_seconds > FREE_SECONDS:
            raise not_in_plan(f"An ad of more than {FREE_SECONDS} seconds")

    def price(self, request: AdBody, tier: str) -> int:
        rates = AD_MODELS[_model(request, tier)].rates
        return whole(request.end_seconds * rates[plan_resolution(request.resolution, tier)])

    def name(self, request: AdBody) -> None:
        """Give no name: a project of this tool cannot be given one."""

    def prompt(self, request: AdBody) -> str:
        return request.script

    def slots(self, request: AdBody) -> list[Slot]:
        return image_slots(request.assets.image_file_path)

    def caption(self, request: AdBody) -> str:
        return f"ad by {request.model or 'the default model'}, {request.end_seconds:g} s"

    def sound(self, request: AdBody) -> str:
        return request.script or self.title


def _model(request: AdBody, tier: str) -> str:
    return request.model or ("ltx-2.5" if tier == "free" else "kling-3.0")
