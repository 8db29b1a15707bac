"""The image models: what each takes and what one picture costs.

Published are the price of the lowest resolution, all steps of gpt-image-2 and seedream-v5-pro, and the
default model's 5 at 1k. For every other step the stand-in doubles: a guess, so that something is charged.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FREE_RESOLUTION = "640px"

ONE = (1,)
UP_TO_FOUR = (1, 2, 3, 4)
SQUARES = (1, 4, 9, 16)

_UP_TO_1K = ("640px", "1k")
_UP_TO_2K = ("640px", "1k", "2k")
_UP_TO_4K = ("640px", "1k", "2k", "4k")


@dataclass(frozen=True)
class ImageModel:
    """Credits per picture by resolution, how many pictures a request may make, and who may use it."""

    prices: Mapping[str, int]
    counts: tuple[int, ...]
    free: bool = False


def _doubling(lowest: int, resolutions: tuple[str, ...]) -> dict[str, int]:
    return {resolution: lowest * 2**step for step, resolution in enumerate(resolutions)}


IMAGE_MODELS = {
    "default": ImageModel({"640px": 5, "1k": 5, "2k": 10}, UP_TO_FOUR, free=True),
    "flux-2-klein": ImageModel(_doubling(5, _UP_TO_2K), ONE, free=True),
    "flux-schnell": ImageModel(_doubling(5, _UP_TO_2K), UP_TO_FOUR, free=True),
    "gpt-image-2": ImageModel(_doubling(50, _UP_TO_4K), UP_TO_FOUR),
    "gpt-image-2.5-flare": ImageModel(_doubling(100, _UP_TO_4K), UP_TO_FOUR),
    "krea-2": ImageModel(_doubling(10, _UP_TO_1K), ONE, free=True),
    "nano-banana": ImageModel(_doubling(50, _UP_TO_1K), UP_TO_FOUR),
    "nano-banana-2": ImageModel(_doubling(100, _UP_TO_4K), SQUARES),
    "nano-banana-2-lite": ImageModel(_doubling(50, _UP_TO_1K), UP_TO_FOUR),
    "nano-banana-2.1": ImageModel(_doubling(50, _UP_TO_4K), SQUARES),
    "nano-banana-pro": ImageModel(_doubling(150, ("1k", "2k", "4k")), SQUARES),
    "qwen-image-2.1": ImageModel(_doubling(10, _UP_TO_2K), UP_TO_FOUR, free=True),
    "seedream-v4": ImageModel(_doubling(40, _UP_TO_4K), UP_TO_FOUR),
    "seedream-v5-pro": ImageModel({"640px": 75, "1k": 75, "2k": 150}, UP_TO_FOUR),
    "z-image-turbo": ImageModel(_doubling(5, _UP_TO_2K), UP_TO_FOUR, free=True),
}

LEGACY_IMAGE_MODELS = {"seedream": "seedream-v4"}
