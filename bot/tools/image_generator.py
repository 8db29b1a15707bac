from collections.abc import Callable

from bot.tools.image_models import FREE_RESOLUTION, GENERATOR_MODELS, RESOLUTIONS, ImageModel
from bot.tools.media import Kind
from bot.tools.price import Price
from bot.tools.search import packaged_list
from bot.tools.slots import Choice, Integer, Text
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values
from bot.tools.wording import instead, listing, ranges

_DEFAULT = "default"

# Magic Hour's own default changes over time and is never named, so neither its limits nor its price are known
# beforehand. This one's are, it is on every plan, and it is among the cheapest.
_USUAL_MODEL = "z-image-turbo"


class ImageGenerator(Tool):
    """Make pictures from a description."""

    command = "image-generator"
    title = "AI Image Generator"
    path = "/v1/ai-image-generator"
    kind = Kind.IMAGE
    usual_seconds = 5

    prompt = Text("style.prompt", "What to show", required=True, headline=True)
    model = Choice("model", "Who makes it", values=(_DEFAULT, *GENERATOR_MODELS), always_shown=True)
    image_count = Integer(
        "image_count", "How many; each model has its own limits", minimum=1, maximum=16, default=1
    )
    resolution = Choice(
        "resolution", "The longest edge; more costs more", values=RESOLUTIONS, always_shown=True
    )
    aspect_ratio = Choice("aspect_ratio", "The shape", values=("1:1", "16:9", "9:16"), default="1:1")
    tool = Choice(
        "style.tool", "A style; type to search", values=packaged_list("image_tools"), default="general"
    )

    def resolve(self, values: OpenValues) -> None:
        if values.get(self.model) in {None, _DEFAULT}:
            values[self.model] = _USUAL_MODEL
        if self.resolution not in values:
            values[self.resolution] = self._chosen(values).lowest

    def check(self, values: OpenValues) -> None:
        model = self._chosen(values)
        if not (values.plan.paid or model.free):
            free = listing((other.name for other in GENERATOR_MODELS.values() if other.free), "and")
            self.model.refuse(
                f"{model.name} needs a paid Magic Hour plan. On this bot's free plan {free} work."
            )
        self._check_resolution(model, values)
        images = values[self.image_count]
        if images not in model.counts:
            able = _others(
                values, lambda it: images in it.counts and values[self.resolution] in it.resolutions
            )
            problem = f"{model.name} makes {ranges(model.counts)} at once, not {images}."
            self.image_count.refuse(problem + instead("So many", able))

    def price(self, values: Values) -> Price:
        return self._chosen(values).price(values[self.resolution], values[self.image_count])

    def _check_resolution(self, model: ImageModel, values: OpenValues) -> None:
        resolution = values[self.resolution]
        if not values.plan.paid and resolution != FREE_RESOLUTION:
            self.resolution.refuse(
                f"This bot's free Magic Hour plan makes {FREE_RESOLUTION} only, not {resolution}."
            )
        if resolution not in model.resolutions:
            problem = f"{model.name} makes {listing(model.resolutions)}, not {resolution}."
            able = _others(values, lambda it: resolution in it.resolutions)
            self.resolution.refuse(problem + instead(f"In {resolution}", able))

    def _chosen(self, values: Values) -> ImageModel:
        return GENERATOR_MODELS[values[self.model]]


def _others(values: OpenValues, fit: Callable[[ImageModel], bool]) -> list[str]:
    """The models that would do on this plan what the chosen one cannot."""
    return [
        model.name for model in GENERATOR_MODELS.values() if (values.plan.paid or model.free) and fit(model)
    ]
