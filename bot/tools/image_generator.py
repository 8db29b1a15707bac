from bot.tools.image_models import FREE_RESOLUTION, GENERATOR_MODELS, RESOLUTIONS, ImageModel
from bot.tools.media import Kind
from bot.tools.price import Price
from bot.tools.search import packaged_list
from bot.tools.slots import Choice, Integer, Text
from bot.tools.tool import Tool
from bot.tools.values import Draft, Values
from bot.tools.wording import listing, ranges

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

    def resolve(self, draft: Draft) -> None:
        if draft.get(self.model) in {None, _DEFAULT}:
            draft[self.model] = _USUAL_MODEL
        if self.resolution not in draft:
            draft[self.resolution] = self._chosen(draft).lowest

    def check(self, draft: Draft) -> None:
        model = self._chosen(draft)
        if not (draft.plan.paid or model.free):
            free = listing((other.name for other in GENERATOR_MODELS.values() if other.free), "and")
            self.model.refuse(
                f"{model.name} needs a paid Magic Hour plan. On this bot's free plan {free} work."
            )
        self._check_resolution(model, draft)
        images = draft[self.image_count]
        if images not in model.counts:
            self.image_count.refuse(f"{model.name} makes {ranges(model.counts)} at once, not {images}.")

    def price(self, values: Values) -> Price:
        return self._chosen(values).price(values[self.resolution], values[self.image_count])

    def _check_resolution(self, model: ImageModel, draft: Draft) -> None:
        resolution = draft[self.resolution]
        if resolution not in model.resolutions:
            self.resolution.refuse(f"{model.name} makes {listing(model.resolutions)}, not {resolution}.")
        if not draft.plan.paid and resolution != FREE_RESOLUTION:
            self.resolution.refuse(
                f"This bot's free Magic Hour plan makes {FREE_RESOLUTION} only, not {resolution}."
            )

    def _chosen(self, values: Values) -> ImageModel:
        return GENERATOR_MODELS[values[self.model]]
