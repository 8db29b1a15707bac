"""The models that make and change pictures: what each can do and what it costs.

Magic Hour publishes what one image costs at a model's lowest resolution, sometimes also the next steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.tools.image.resolutions import RESOLUTIONS
from bot.tools.price import Price

_UP_TO_FOUR = (1, 2, 3, 4)
_SQUARES = (1, 4, 9, 16)
_UP_TO_1K, _UP_TO_2K = RESOLUTIONS[:2], RESOLUTIONS[:3]


@dataclass(frozen=True, kw_only=True)
class ImageModel:
    """`rate` is the credits for one image at the lowest resolution, `steps` the rates known above it.

    `counts` says how many images the generator makes at once, `additional_inputs` how many pictures the editor takes
    beside the first; a model without the one or the other is not in that tool.
    """

    name: str
    rate: int
    resolutions: Sequence[str]
    counts: Sequence[int] = ()
    additional_inputs: int | None = None
    free: bool = False
    steps: Mapping[str, int] = field(default_factory=dict)

    @property
    def lowest(self) -> str:
        return self.resolutions[0]

    @property
    def most_inputs(self) -> int:
        """How many pictures the editor takes; 0 where it has no such model."""
        return 0 if self.additional_inputs is None else 1 + self.additional_inputs

    def price(self, resolution: str, images: float) -> Price:
        """Images times the rate; where that is unknown, at least what the lowest resolution costs."""
        rate = self.rate if resolution == self.lowest else self.steps.get(resolution)
        if rate is None:
            return Price.unknown(f"{self.name} at {resolution}", units=images, at_least=images * self.rate)
        return Price.each(images, "image", rate)


_MODELS = (
    ImageModel(
        name="flux-2-klein", rate=5, resolutions=_UP_TO_2K, counts=(1,), additional_inputs=5, free=True
    ),
    ImageModel(name="flux-schnell", rate=5, resolutions=_UP_TO_2K, counts=_UP_TO_FOUR, free=True),
    ImageModel(
        name="gpt-image-2",
        rate=50,
        resolutions=RESOLUTIONS,
        counts=_UP_TO_FOUR,
        additional_inputs=9,
        steps={"1k": 100, "2k": 200, "4k": 400},
    ),
    ImageModel(
        name="gpt-image-2.5-flare",
        rate=100,
        resolutions=RESOLUTIONS,
        counts=_UP_TO_FOUR,
        additional_inputs=9,
    ),
    ImageModel(name="krea-2", rate=10, resolutions=_UP_TO_1K, counts=(1,), additional_inputs=1, free=True),
    ImageModel(name="nano-banana", rate=50, resolutions=_UP_TO_1K, counts=_UP_TO_FOUR, additional_inputs=9),
    ImageModel(name="nano-banana-2", rate=100, resolutions=RESOLUTIONS, counts=_SQUARES, additional_inputs=9),
    ImageModel(
        name="nano-banana-2-lite", rate=50, resolutions=_UP_TO_1K, counts=_UP_TO_FOUR, additional_inputs=9
    ),
    ImageModel(
        name="nano-banana-2.1", rate=50, resolutions=RESOLUTIONS, counts=_SQUARES, additional_inputs=9
    ),
    ImageModel(
        name="nano-banana-pro", rate=150, resolutions=RESOLUTIONS[1:], counts=_SQUARES, additional_inputs=9
    ),
    ImageModel(name="qwen-edit", rate=10, resolutions=_UP_TO_2K, additional_inputs=2, free=True),
    ImageModel(
        name="qwen-image-2.1",
        rate=10,
        resolutions=_UP_TO_2K,
        counts=_UP_TO_FOUR,
        additional_inputs=2,
        free=True,
    ),
    ImageModel(name="seedream-v4", rate=40, resolutions=RESOLUTIONS, counts=_UP_TO_FOUR, additional_inputs=9),
    ImageModel(name="seedream-v4.5", rate=50, resolutions=RESOLUTIONS, additional_inputs=9),
    ImageModel(
        name="seedream-v5-pro",
        rate=75,
        resolutions=_UP_TO_2K,
        counts=_UP_TO_FOUR,
        additional_inputs=9,
        steps={"1k": 75, "2k": 150},
    ),
    ImageModel(name="z-image-turbo", rate=5, resolutions=_UP_TO_2K, counts=_UP_TO_FOUR, free=True),
)

IMAGE_MODELS: Mapping[str, ImageModel] = {model.name: model for model in _MODELS}
GENERATOR_MODELS: Mapping[str, ImageModel] = {model.name: model for model in _MODELS if model.counts}
EDITOR_MODELS: Mapping[str, ImageModel] = {model.name: model for model in _MODELS if model.most_inputs}
