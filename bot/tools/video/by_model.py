"""What the video tools share that let a member choose the model."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.tools.plans import Plan
from bot.tools.price import Certainty, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values
from bot.tools.video.resolutions import (
    COMMON_RESOLUTIONS,
    FREE_RESOLUTION,
    USUAL_RESOLUTION,
    included,
    usual_resolution,
)
from bot.tools.wording import instead, listing


@dataclass(frozen=True, kw_only=True)
class Model:
    """`rates` lists its resolutions from the lowest up, with their credits a second; None is not published."""

    name: str
    rates: Mapping[str, int | None]

    @property
    def lowest(self) -> str:
        return next(iter(self.rates))

    def resolutions(self, plan: Plan) -> list[str]:
        """What the plan may make with this model; nothing where the model starts above the free plan."""
        return included(self.rates, plan)

    def usual_resolution(self, plan: Plan) -> str:
        usual = usual_resolution(plan)
        return usual if usual in self.rates else self.lowest

    def for_seconds(self, resolution: str, seconds: float, certainty: Certainty = Certainty.EXACT) -> Price:
        """Seconds times the rate; where that is unknown, at least what a lower resolution costs."""
        rate = self.rates[resolution]
        if rate is not None:
            return Price.each(seconds, "second", rate, certainty)
        least = max((known for known in self.rates.values() if known is not None), default=0)
        return Price.unknown(f"{self.name} at {resolution}", units=seconds, at_least=seconds * least)


M = TypeVar("M", bound=Model)


class ByModel(Tool, ABC, Generic[M]):
    """A tool of several `models`, by their names, which differ in their resolutions.

    A subclass declares its own `model`.
    """

    models: Mapping[str, M]

    model = Choice("model", "Who makes it", values=(), always_shown=True)
    resolution = Choice(
        "resolution",
        "How sharp; more costs more",
        values=COMMON_RESOLUTIONS,
        always_shown=True,
        usual=USUAL_RESOLUTION,
    )

    @abstractmethod
    def usual(self, plan: Plan) -> M:
        """The model for those who choose none, named so that price and limits are known beforehand."""

    def resolve(self, values: OpenValues) -> None:
        model = self.models.get(values.get(self.model) or "") or self.usual(values.plan)
        values[self.model] = model.name
        if self.resolution not in values:
            values[self.resolution] = model.usual_resolution(values.plan)

    @rule(model, resolution)
    def model_has_the_resolution(self, values: OpenValues) -> None:
        model, wanted = self.chosen(values), values[self.resolution]
        allowed = model.resolutions(values.plan)
        if not allowed:
            self.model.refuse(
                f"{model.name} starts at {model.lowest}, and this bot's free Magic Hour plan ends at "
                f"{FREE_RESOLUTION}.{instead('These models work', self.others(values, lambda _: True))}"
            )
        if wanted not in allowed:
            here = "" if values.plan.paid else " on this bot's free Magic Hour plan"
            problem = f"{model.name} makes {listing(allowed)}{here}, not {wanted}."
            able = self.others(values, lambda it: wanted in it.resolutions(values.plan))
            self.resolution.refuse(problem + instead(f"In {wanted}", able))

    def chosen(self, values: Values) -> M:
        return self.models[values[self.model]]

    def others(self, values: OpenValues, fit: Callable[[M], bool]) -> list[str]:
        """The names of the models that would do on this plan what the chosen one cannot."""
        return [model.name for model in self.models.values() if model.resolutions(values.plan) and fit(model)]
