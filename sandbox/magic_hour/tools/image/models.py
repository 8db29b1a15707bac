"""The image models: what each takes and what one picture costs.

Published are the price of the lowest resolution, all steps of gpt-image-2 and seedream-v5-pro, and the
default model's 5 at 1k. For every other step the stand-in doubles: a guess, so that something is charged.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sandbox.magic_hour.refusals import not_in_plan, wrong

FREE_RESOLUTION = "640px"
PAID_RESOLUTION = "1k"
LONGEST_EDGES = {"640px": 640, "1k": 1024, "2k": 2048, "4k": 4096}

ONE = (1,)
UP_TO_FOUR = (1, 2, 3, 4)
SQUARES = (1, 4, 9, 16)

_UP_TO_1K = ("640px", "1k")
_UP_TO_2K = ("640px", "1k", "2k")
_UP_TO_4K = ("640px", "1k", "2k", "4k")


@dataclass(frozen=True)
class ImageModel:
    """Credits per picture by resolution, and who may use it.

    `counts` says how many pictures the generator makes at once, `more_inputs` how many pictures the editor
    takes besides the first; a model that only one of them has is never asked for the other.
    """

    prices: Mapping[str, int]
    counts: Collection[int]
    more_inputs: int
    free: bool = False


def doubling(lowest: int, resolutions: tuple[str, ...]) -> dict[str, int]:
    """Guess the prices above the lowest resolution: twice as much at each step."""
    return {resolution: lowest * 2**step for step, resolution in enumerate(resolutions)}


IMAGE_MODELS = {
    "default": ImageModel({"640px": 5, "1k": 5, "2k": 10}, UP_TO_FOUR, 9, free=True),
    "flux-2-klein": ImageModel(doubling(5, _UP_TO_2K), ONE, 5, free=True),
    "flux-schnell": ImageModel(doubling(5, _UP_TO_2K), UP_TO_FOUR, 0, free=True),
    "gpt-image-2": ImageModel(doubling(50, _UP_TO_4K), UP_TO_FOUR, 9),
    "gpt-image-2.5-flare": ImageModel(doubling(100, _UP_TO_4K), UP_TO_FOUR, 9),
    "krea-2": ImageModel(doubling(10, _UP_TO_1K), ONE, 1, free=True),
    "nano-banana": ImageModel(doubling(50, _UP_TO_1K), UP_TO_FOUR, 9),
    "nano-banana-2": ImageModel(doubling(100, _UP_TO_4K), SQUARES, 9),
    "nano-banana-2-lite": ImageModel(doubling(50, _UP_TO_1K), UP_TO_FOUR, 9),
    "nano-banana-2.1": ImageModel(doubling(50, _UP_TO_4K), SQUARES, 9),
    "nano-banana-pro": ImageModel(doubling(150, ("1k", "2k", "4k")), SQUARES, 9),
    "qwen-edit": ImageModel(doubling(10, _UP_TO_2K), (), 2, free=True),
    "qwen-image-2.1": ImageModel(doubling(10, _UP_TO_2K), UP_TO_FOUR, 2, free=True),
    "seedream-v4": ImageModel(doubling(40, _UP_TO_4K), UP_TO_FOUR, 9),
    "seedream-v4.5": ImageModel(doubling(50, _UP_TO_4K), (), 9),
    "seedream-v5-pro": ImageModel({"640px": 75, "1k": 75, "2k": 150}, UP_TO_FOUR, 9),
    "z-image-turbo": ImageModel(doubling(5, _UP_TO_2K), UP_TO_FOUR, 0, free=True),
}

LEGACY_IMAGE_MODELS = {"seedream": "seedream-v4"}


def plan_resolution(wanted: str | None, tier: str) -> str:
    """Give the resolution that counts: the one asked for, or the plan's own for None and `auto`."""
    if wanted not in {None, "auto"}:
        return str(wanted)
    return FREE_RESOLUTION if tier == "free" else PAID_RESOLUTION


def check_resolution(name: str, model: ImageModel, resolution: str, tier: str) -> None:
    """Refuse a resolution that the model does not make, or that the plan does not include."""
    if resolution not in model.prices:
        raise wrong("resolution", f"{name} does not support {resolution}")
    if tier == "free" and not (model.free and resolution == FREE_RESOLUTION):
        raise not_in_plan(f"{name} at {resolution}")
