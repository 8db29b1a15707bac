"""What Magic Hour publishes about its picture models, written down a second time for the tests."""

from typing import NamedTuple


class Facts(NamedTuple):
    rate: int
    resolutions: str
    free: bool
    generator: str
    editor: int | None


SQUARES = "1 4 9 16"
FOUR = "1 2 3 4"

FACTS = {
    "flux-2-klein": Facts(5, "640px 1k 2k", free=True, generator="1", editor=5),
    "flux-schnell": Facts(5, "640px 1k 2k", free=True, generator=FOUR, editor=None),
    "gpt-image-2": Facts(50, "640px 1k 2k 4k", free=False, generator=FOUR, editor=9),
    "gpt-image-2.5-flare": Facts(100, "640px 1k 2k 4k", free=False, generator=FOUR, editor=9),
    "krea-2": Facts(10, "640px 1k", free=True, generator="1", editor=1),
    "nano-banana": Facts(50, "640px 1k", free=False, generator=FOUR, editor=9),
    "nano-banana-2": Facts(100, "640px 1k 2k 4k", free=False, generator=SQUARES, editor=9),
    "nano-banana-2-lite": Facts(50, "640px 1k", free=False, generator=FOUR, editor=9),
    "nano-banana-2.1": Facts(50, "640px 1k 2k 4k", free=False, generator=SQUARES, editor=9),
    "nano-banana-pro": Facts(150, "1k 2k 4k", free=False, generator=SQUARES, editor=9),
    "qwen-edit": Facts(10, "640px 1k 2k", free=True, generator="", editor=2),
    "qwen-image-2.1": Facts(10, "640px 1k 2k", free=True, generator=FOUR, editor=2),
    "seedream-v4": Facts(40, "640px 1k 2k 4k", free=False, generator=FOUR, editor=9),
    "seedream-v4.5": Facts(50, "640px 1k 2k 4k", free=False, generator="", editor=9),
    "seedream-v5-pro": Facts(75, "640px 1k 2k", free=False, generator=FOUR, editor=9),
    "z-image-turbo": Facts(5, "640px 1k 2k", free=True, generator=FOUR, editor=None),
}

STEPS = {
    ("gpt-image-2", "1k"): 100,
    ("gpt-image-2", "2k"): 200,
    ("gpt-image-2", "4k"): 400,
    ("seedream-v5-pro", "1k"): 75,
    ("seedream-v5-pro", "2k"): 150,
}

ALL_RESOLUTIONS = ("640px", "1k", "2k", "4k")


def published(model: str, resolution: str) -> int | None:
    """The credits for one image, where Magic Hour names them."""
    facts = FACTS[model]
    lowest = facts.resolutions.split()[0]
    return facts.rate if resolution == lowest else STEPS.get((model, resolution))
