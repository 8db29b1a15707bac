"""What the tools share that let a member choose one of the picture models."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from bot.tools.image.models import IMAGE_MODELS, ImageModel
from bot.tools.image.resolutions import FREE_RESOLUTION, RESOLUTIONS, refuse_above
from bot.tools.media import Kind
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Slot
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values
from bot.tools.wording import instead, listing

_DEFAULT = "default"


def model_choice(models: Mapping[str, ImageModel], usual: ImageModel) -> Choice:
    return Choice("model", "Who makes it", values=(_DEFAULT, *models), always_shown=True, usual=usual.name)


class ModelImage(Tool):
    """Pictures by a model of the member's choice, one of the tool's own `models`.

    Magic Hour's own default changes over time and is never named, so neither its limits nor its price are known
    beforehand: `usual` is sent instead.
    """

    kind = Kind.IMAGE
    models: ClassVar[Mapping[str, ImageModel]] = IMAGE_MODELS
    usual: ClassVar[ImageModel]
    image_count: Slot[Any]

    model = Choice("model", "Who makes it", values=tuple(IMAGE_MODELS))  # each tool offers its own of them
    resolution = Choice(
        "resolution",
        "The longest edge; more costs more",
        values=RESOLUTIONS,
        always_shown=True,
        usual="the model's lowest",
    )

    def resolve(self, values: OpenValues) -> None:
        if values.get(self.model) in {None, _DEFAULT}:
            values[self.model] = self.usual.name
        if self.resolution not in values:
            values[self.resolution] = self.chosen(values).lowest if values.plan.paid else FREE_RESOLUTION

    @rule(model)
    def plan_has_the_model(self, values: OpenValues) -> None:
        model = self.chosen(values)
        if not (values.plan.paid or model.free):
            free = listing(self.able(values, lambda _: True), "and")
            self.model.refuse(
                f"{model.name} needs a paid Magic Hour plan. On this bot's free plan {free} work."
            )

    @rule(resolution)
    def plan_makes_the_resolution(self, values: OpenValues) -> None:
        refuse_above(self.resolution, values)

    @rule(model, resolution)
    def model_has_the_resolution(self, values: OpenValues) -> None:
        model, resolution = self.chosen(values), values[self.resolution]
        if resolution not in model.resolutions:
            problem = f"{model.name} makes {listing(model.resolutions)}, not {resolution}."
            able = self.able(values, lambda it: resolution in it.resolutions)
            self.resolution.refuse(problem + instead(f"In {resolution}", able))

    def price(self, values: Values) -> Price:
        return self.chosen(values).price(values[self.resolution], values[self.image_count])

    def chosen(self, values: Values) -> ImageModel:
        return self.models[values[self.model]]

    def able(self, values: OpenValues, fit: Callable[[ImageModel], bool]) -> list[str]:
        """The names of the models that would do on this plan what the chosen one cannot."""
        return [it.name for it in self.models.values() if (values.plan.paid or it.free) and fit(it)]
