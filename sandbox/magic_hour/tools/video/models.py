"""The video models: durations, resolutions, sound, last frames, references, and credits per second.

Rates that no source publishes are guesses of the stand-in, made by `_guessed`, so that something is charged.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sandbox.magic_hour.assets import Kind

FREE_RESOLUTIONS = ("360p", "480p")

_GUESSED_STEPS = {"480p": 1, "720p": 2, "1080p": 3, "4k": 8}
_GUESSED_LOWEST = 96


@dataclass(frozen=True)
class VideoModel:
    """Credits per second by resolution, silent and with sound; None where the model makes no sound.

    `end_frames` names the resolutions that take a last frame, `end_frame_seconds` the longest clip that does.
    """

    seconds: Collection[int]
    rates: Mapping[str, int]
    sound_rates: Mapping[str, int] | None
    end_frames: Collection[str]
    end_frame_seconds: int = 60


def _guessed(resolutions: Collection[str], lowest: int = _GUESSED_LOWEST) -> dict[str, int]:
    return {resolution: lowest * _GUESSED_STEPS[resolution] for resolution in resolutions}


def _silent(seconds: Collection[int], rates: Mapping[str, int], end_frames: Collection[str]) -> VideoModel:
    return VideoModel(seconds, rates, None, end_frames)


def _sound_included(seconds: Collection[int], rates: Mapping[str, int]) -> VideoModel:
    return VideoModel(seconds, rates, rates, rates)


def _sound_extra(
    seconds: Collection[int], rates: Mapping[str, int], extra: Mapping[str, int], end_frame_seconds: int = 60
) -> VideoModel:
    with_sound = {resolution: rate + extra[resolution] for resolution, rate in rates.items()}
    return VideoModel(seconds, rates, with_sound, rates, end_frame_seconds)


_VEO_SECONDS = (4, 6, 8, 16, 24, 32, 40, 48, 56)
_VEO_EXTRA = {"720p": 24, "1080p": 24}
_VEO_END_FRAME_SECONDS = 8
_WAN_3_SECONDS = (*range(2, 11), 15, 20, 25, 30)
_BASIC_RATES = {"480p": 24, "720p": 48, "1080p": 72}
_SEEDANCE_1_5_RATES = {"480p": 30, "720p": 60, "1080p": 90}

VIDEO_MODELS = {
    "gemini-omni-1.1": _silent(
        range(3, 11),
        {"360p": 48, "720p": 144, "1080p": 192, "4k": 384},
        ("360p", "720p", "1080p", "4k"),
    ),
    "kling-2.6": _silent((5, 10), {"720p": 36, "1080p": 72}, ("1080p",)),
    "kling-3.0": _sound_extra(
        range(3, 16), {"720p": 48, "1080p": 72, "4k": 240}, {"720p": 24, "1080p": 24, "4k": 48}
    ),
    "ltx-2.5": _sound_included(range(1, 61), _BASIC_RATES),
    "minimax-h3": _sound_included(range(1, 31), _BASIC_RATES),
    "seedance-1.5": _sound_extra(range(4, 13), _SEEDANCE_1_5_RATES, _SEEDANCE_1_5_RATES),
    "seedance-2.0": _sound_included(range(4, 16), _guessed(("480p", "720p", "1080p", "4k"), 144)),
    "seedance-2.0-fast": _sound_included(range(4, 16), _guessed(("480p", "720p"))),
    "seedance-2.0-mini": _sound_included(range(4, 16), {"480p": 96, "720p": 192}),
    "seedance-2.5": _sound_included(range(4, 31), _guessed(("480p", "720p", "1080p"), 288)),
    "veo3.1": _sound_extra(_VEO_SECONDS, {"720p": 96, "1080p": 120}, _VEO_EXTRA, _VEO_END_FRAME_SECONDS),
    "veo3.1-lite": _sound_extra(_VEO_SECONDS, {"720p": 48, "1080p": 72}, _VEO_EXTRA, _VEO_END_FRAME_SECONDS),
    "wan-2.2": _silent((*range(3, 11), 15), _BASIC_RATES, ()),
    "wan-3.0": _sound_included(_WAN_3_SECONDS, _guessed(("480p", "720p", "1080p"))),
    "sora-2": _silent((4, 8, 12, 24, 36, 48, 60), {"720p": 120}, ()),
}

DEFAULT_VIDEO_MODEL = "kling-3.0"
FREE_DEFAULT_VIDEO_MODEL = "ltx-2.5"

LEGACY_VIDEO_MODELS = {
    "kling-1.6": "kling-2.6",
    "kling-2.5": "kling-2.6",
    "kling-2.5-audio": "kling-2.6",
    "ltx-2": "ltx-2.5",
    "ltx-2.3": "ltx-2.5",
    "seedance": "seedance-1.5",
    "veo3.1-audio": "veo3.1",
}

_ANYTHING: tuple[Kind, ...] = ("image", "video", "audio")
_WIDE_OR_TALL = ("16:9", "9:16")


@dataclass(frozen=True)
class References:
    """Which files text-to-video takes beside a prompt, how many, and the only length that they allow."""

    kinds: tuple[Kind, ...]
    most: int = 10
    seconds: int | None = None


ASPECTS = dict.fromkeys(("gemini-omni-1.1", "veo3.1", "veo3.1-lite", "sora-2"), _WIDE_OR_TALL)

REFERENCES = {
    "gemini-omni-1.1": References(("image", "video")),
    "kling-3.0": References(("image", "video")),
    "minimax-h3": References(_ANYTHING),
    "seedance-2.0": References(_ANYTHING),
    "seedance-2.0-fast": References(_ANYTHING),
    "seedance-2.0-mini": References(_ANYTHING),
    "seedance-2.5": References(_ANYTHING),
    "veo3.1": References(("image",), most=3, seconds=8),
    "wan-3.0": References(_ANYTHING),
}

VIDEO_REFERENCE_FACTORS = {("seedance-2.0-mini", "720p"): 1.5}
