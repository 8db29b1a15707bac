"""The models that make a video from a text or a picture: what each can do and what it costs.

Rates and extras are credits per second of video; None stands for a rate that Magic Hour does not publish.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from bot.tools.media import Kind
from bot.tools.plans import Plan
from bot.tools.price import Certainty, Price
from bot.tools.video.by_length import LengthModel
from bot.tools.wording import count

MOST_REFERENCES = 10

_SIGHT = (Kind.IMAGE, Kind.VIDEO)
_ALL = (Kind.IMAGE, Kind.VIDEO, Kind.AUDIO)
_WIDE = ("16:9", "9:16")
ASPECTS = (*_WIDE, "1:1")


@dataclass(frozen=True, kw_only=True)
class VideoModel(LengthModel):
    """`end_frame` lists the resolutions with a last frame (None: all), `references` the kinds it looks at.

    `video_reference` says per resolution by what a video among the references multiplies the price.
    """

    audio: bool = True
    audio_extra: Mapping[str, int] = field(default_factory=dict)
    end_frame: Sequence[str] | None = None
    end_frame_max_seconds: int | None = None
    aspects: Sequence[str] = ASPECTS
    references: Sequence[Kind] = ()
    most_references: int = MOST_REFERENCES
    reference_seconds: int | None = None
    video_reference: Mapping[str, float] = field(default_factory=dict)

    @property
    def end_frame_resolutions(self) -> Sequence[str]:
        return tuple(self.rates) if self.end_frame is None else self.end_frame

    def price(self, resolution: str, seconds: float, *, audio: bool, video_reference: bool = False) -> Price:
        """Seconds times the rate, with what sound costs beside it.

        With a video among the references it is an estimate: only one such price is published.
        """
        rate = self.rates[resolution]
        extra = self.audio_extra.get(resolution, 0) if audio else 0
        times = self.video_reference.get(resolution, 1) if video_reference else 1
        certainty = Certainty.ESTIMATE if video_reference else Certainty.EXACT
        if rate is None or (not extra and times == 1):
            return self.for_seconds(resolution, int(seconds), certainty)
        each = ceil((rate + extra) * times)
        why = f"{extra} of them for sound" if extra else "with a video to look at"
        words = f"{count(int(seconds), 'second')} at {count(each, 'credit')} each, {why}"
        return Price(int(seconds) * each, words, certainty)


_LTX_RATES = {"480p": 24, "720p": 48, "1080p": 72}
_VEO_SECONDS = (4, 6, 8, 16, 24, 32, 40, 48, 56)
_VEO_AUDIO = {"720p": 24, "1080p": 24}

_MODELS = (
    VideoModel(
        name="gemini-omni-1.1",
        durations=range(3, 11),
        rates={"360p": 48, "720p": 144, "1080p": 192, "4k": 384},
        audio=False,
        aspects=_WIDE,
        references=_SIGHT,
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
        references=_SIGHT,
    ),
    VideoModel(name="ltx-2.5", durations=range(1, 61), rates=_LTX_RATES),
    VideoModel(
        name="minimax-h3",
        durations=range(1, 31),
        rates=_LTX_RATES,
        references=_ALL,
    ),
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
        references=_ALL,
    ),
    VideoModel(
        name="seedance-2.0-fast",
        durations=range(4, 16),
        rates={"480p": None, "720p": None},
        references=_ALL,
    ),
    VideoModel(
        name="seedance-2.0-mini",
        durations=range(4, 16),
        rates={"480p": 96, "720p": 192},
        references=_ALL,
        video_reference={"720p": 1.5},
    ),
    VideoModel(
        name="seedance-2.5",
        durations=range(4, 31),
        rates={"480p": 288, "720p": 576, "1080p": None},
        references=_ALL,
    ),
    VideoModel(
        name="veo3.1",
        durations=_VEO_SECONDS,
        rates={"720p": 96, "1080p": 120},
        audio_extra=_VEO_AUDIO,
        end_frame_max_seconds=8,
        aspects=_WIDE,
        references=(Kind.IMAGE,),
        most_references=3,
        reference_seconds=8,
    ),
    VideoModel(
        name="veo3.1-lite",
        durations=_VEO_SECONDS,
        rates={"720p": 48, "1080p": 72},
        audio_extra=_VEO_AUDIO,
        end_frame_max_seconds=8,
        aspects=_WIDE,
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
        references=_ALL,
    ),
)

VIDEO_MODELS: Mapping[str, VideoModel] = {model.name: model for model in _MODELS}


def usual_model(plan: Plan) -> VideoModel:
    """What Magic Hour itself takes as its default, named so that price and limits are known beforehand."""
    return VIDEO_MODELS["kling-3.0" if plan.paid else "ltx-2.5"]
