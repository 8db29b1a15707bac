"""The models that make a video from a text or a picture: what each can do and what it costs.

Rates and extras are credits per second of video; None stands for a rate that Magic Hour does not publish.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.tools.plans import Plan
from bot.tools.price import Price
from bot.tools.wording import count

RESOLUTIONS = ("360p", "480p", "720p", "1080p", "4k")
FREE_RESOLUTION = "480p"
_USUAL_PAID_RESOLUTION = "720p"
USUAL_SECONDS = 5


def _on_free(resolution: str) -> bool:
    return RESOLUTIONS.index(resolution) <= RESOLUTIONS.index(FREE_RESOLUTION)


@dataclass(frozen=True, kw_only=True)
class VideoModel:
    """`rates` lists the resolutions from the lowest up, `end_frame` those with a last frame (None: all)."""

    name: str
    durations: Sequence[int]
    rates: Mapping[str, int | None]
    audio: bool = True
    audio_extra: Mapping[str, int] = field(default_factory=dict)
    end_frame: Sequence[str] | None = None
    end_frame_max_seconds: int | None = None

    @property
    def lowest(self) -> str:
        return next(iter(self.rates))

    @property
    def end_frame_resolutions(self) -> Sequence[str]:
        return tuple(self.rates) if self.end_frame is None else self.end_frame

    def resolutions(self, plan: Plan) -> list[str]:
        """What the plan may make with this model; nothing where the model starts above the free plan."""
        return [resolution for resolution in self.rates if plan.paid or _on_free(resolution)]

    def usual_resolution(self, plan: Plan) -> str:
        usual = _USUAL_PAID_RESOLUTION if plan.paid else FREE_RESOLUTION
        return usual if usual in self.rates else self.lowest

    def usual_seconds(self) -> int:
        """The allowed duration nearest to five seconds, the shorter one of two."""
        return min(self.durations, key=lambda seconds: (abs(seconds - USUAL_SECONDS), seconds))

    def price(self, resolution: str, seconds: float, *, audio: bool) -> Price:
        """Seconds times the rate; where that is unknown, at least what a lower resolution costs."""
        whole = int(seconds)
        rate = self.rates[resolution]
        extra = self.audio_extra.get(resolution, 0) if audio else 0
        if rate is None:
            least = max((known for known in self.rates.values() if known is not None), default=0)
            return Price.unknown(f"{self.name} at {resolution}", at_least=whole * least)
        if not extra:
            return Price.each(whole, "second", rate)
        each = f"{count(rate + extra, 'credit')} each, {extra} of them for sound"
        return Price(whole * (rate + extra), f"{count(whole, 'second')} at {each}")


_LTX_RATES = {"480p": 24, "720p": 48, "1080p": 72}
_VEO_SECONDS = (4, 6, 8, 16, 24, 32, 40, 48, 56)
_VEO_AUDIO = {"720p": 24, "1080p": 24}

_MODELS = (
    VideoModel(
        name="gemini-omni-1.1",
        durations=range(3, 11),
        rates={"360p": 48, "720p": 144, "1080p": 192, "4k": 384},
        audio=False,
    ),
    VideoModel(
        name="kling-2.6",
        durations=(5, 10),
        rates={"720p": 36, "1080p": 72},
        audio=False,
        end_frame=("1080p",),
    ),
    VideoModel(
        name="kling-3.0",
        durations=range(3, 16),
        rates={"720p": 48, "1080p": 72, "4k": 240},
        audio_extra={"720p": 24, "1080p": 24, "4k": 48},
    ),
    VideoModel(name="ltx-2.5", durations=range(1, 61), rates=_LTX_RATES),
    VideoModel(name="minimax-h3", durations=range(1, 31), rates=_LTX_RATES),
    VideoModel(
        name="seedance-1.5",
        durations=range(4, 13),
        rates={"480p": 30, "720p": 60, "1080p": 90},
        audio_extra={"480p": 30, "720p": 60, "1080p": 90},
    ),
    VideoModel(
        name="seedance-2.0",
        durations=range(4, 16),
        rates={"480p": 144, "720p": 288, "1080p": None, "4k": None},
    ),
    VideoModel(name="seedance-2.0-fast", durations=range(4, 16), rates={"480p": None, "720p": None}),
    VideoModel(name="seedance-2.0-mini", durations=range(4, 16), rates={"480p": 96, "720p": 192}),
    VideoModel(name="seedance-2.5", durations=range(4, 31), rates={"480p": 288, "720p": 576, "1080p": None}),
    VideoModel(
        name="veo3.1",
        durations=_VEO_SECONDS,
        rates={"720p": 96, "1080p": 120},
        audio_extra=_VEO_AUDIO,
        end_frame_max_seconds=8,
    ),
    VideoModel(
        name="veo3.1-lite",
        durations=_VEO_SECONDS,
        rates={"720p": 48, "1080p": 72},
        audio_extra=_VEO_AUDIO,
        end_frame_max_seconds=8,
    ),
    VideoModel(
        name="wan-2.2",
        durations=(*range(3, 11), 15),
        rates=_LTX_RATES,
        audio=False,
        end_frame=(),
    ),
    VideoModel(
        name="wan-3.0",
        durations=(*range(2, 11), 15, 20, 25, 30),
        rates={"480p": None, "720p": None, "1080p": None},
    ),
)

VIDEO_MODELS: Mapping[str, VideoModel] = {model.name: model for model in _MODELS}


def usual_model(plan: Plan) -> VideoModel:
    """What Magic Hour itself takes as its default, named so that price and limits are known beforehand."""
    return VIDEO_MODELS["kling-3.0" if plan.paid else "ltx-2.5"]


def models_for(plan: Plan) -> Iterable[VideoModel]:
    """The models that make anything at all on this plan."""
    return [model for model in VIDEO_MODELS.values() if model.resolutions(plan)]
