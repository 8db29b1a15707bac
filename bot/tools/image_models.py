"""The models that make pictures from a text: what each can do and what it costs.

Magic Hour publishes what one image costs at a model's lowest resolution, sometimes also the next steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.tools.price import Price

RESOLUTIONS = ("640px", "1k", "2k", "4k")
FREE_RESOLUTION = "640px"

_UP_TO_FOUR = (1, 2, 3, 4)
_SQUARES = (1, 4, 9, 16)


@dataclass(frozen=True, kw_only=True)
class ImageModel:
    """`rate` is the credits for one image at the lowest resolution, `steps` the rates known above it."""

    name: str
    rate: int
    resolutions: Sequence[str]
    counts: Sequence[int]
    free: bool = False
    steps: Mapping[str, int] = field(default_factory=dict)

    @property
    def lowest(self) -> str:
        return self.resolutions[0]

    def price(self, resolution: str, images: int) -> Price:
        """Images times the rate; where that is unknown, at least what the lowest resolution costs."""
        rate = self.rate if resolution == self.lowest else self.steps.get(resolution)
        if rate is None:
            return Price.unknown(f"{self.name} at {resolution}", at_least=images * self.rate)
        return Price.each(images, "image", rate)


_MODELS = (
    ImageModel(name="flux-2-klein", rate=5, resolutions=RESOLUTIONS[:3], counts=(1,), free=True),
    ImageModel(name="flux-schnell", rate=5, resolutions=RESOLUTIONS[:3], counts=_UP_TO_FOUR, free=True),
    ImageModel(
        name="gpt-image-2",
        rate=50,
        resolutions=RESOLUTIONS,
        counts=_UP_TO_FOUR,
        steps={"1k": 100, "2k": 200, "4k": 400},
    ),
    ImageModel(name="gpt-image-2.5-flare", rate=100, resolutions=RESOLUTIONS, counts=_UP_TO_FOUR),
    ImageModel(name="krea-2", rate=10, resolutions=RESOLUTIONS[:2], counts=(1,), free=True),
    ImageModel(name="nano-banana", rate=50, resolutions=RESOLUTIONS[:2], counts=_UP_TO_FOUR),
    ImageModel(name="nano-banana-2", rate=100, resolutions=RESOLUTIONS, counts=_SQUARES),
    ImageModel(name="nano-banana-2-lite", rate=50, resolutions=RESOLUTIONS[:2], counts=_UP_TO_FOUR),
    ImageModel(name="nano-banana-2.1", rate=50, resolutions=RESOLUTIONS, counts=_SQUARES),
    ImageModel(name="nano-banana-pro", rate=150, resolutions=RESOLUTIONS[1:], counts=_SQUARES),
    ImageModel(name="qwen-image-2.1", rate=10, resolutions=RESOLUTIONS[:3], counts=_UP_TO_FOUR, free=True),
    ImageModel(name="seedream-v4", rate=40, resolutions=RESOLUTIONS, counts=_UP_TO_FOUR),
    ImageModel(
        name="seedream-v5-pro",
        rate=75,
        resolutions=RESOLUTIONS[:3],
        counts=_UP_TO_FOUR,
        steps={"1k": 75, "2k": 150},
    ),
    ImageModel(name="z-image-turbo", rate=5, resolutions=RESOLUTIONS[:3], counts=_UP_TO_FOUR, free=True),
)

GENERATOR_MODELS: Mapping[str, ImageModel] = {model.name: model for model in _MODELS}
