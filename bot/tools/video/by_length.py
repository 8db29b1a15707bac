"""What the video tools share whose models make videos of certain lengths only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.tools.rules import rule
from bot.tools.slots import Number
from bot.tools.values import OpenValues
from bot.tools.video.by_model import ByModel, Model
from bot.tools.wording import instead, number, ranges

USUAL_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class LengthModel(Model):
    """A model with the `durations` it makes, in seconds."""

    durations: Sequence[int]

    def usual_seconds(self) -> int:
        """The allowed duration nearest to five seconds, the shorter one of two."""
        return min(self.durations, key=lambda seconds: (abs(seconds - USUAL_SECONDS), seconds))


L = TypeVar("L", bound=LengthModel)


class ByLength(ByModel[L]):
    """A tool that makes a video of so many seconds, as far as the model does."""

    duration = Number(
        "end_seconds",
        "How long; each model has its own limits",
        default=USUAL_SECONDS,
        always_shown=True,
        unit="second",
    )

    def resolve(self, values: OpenValues) -> None:
        super().resolve(values)
        if self.duration not in values:
            values[self.duration] = self.usual_duration(values)

    def usual_duration(self, values: OpenValues) -> int:
        return self.chosen(values).usual_seconds()

    @rule(ByModel.model, duration)
    def model_makes_so_many_seconds(self, values: OpenValues) -> None:
        model, seconds = self.chosen(values), values[self.duration]
        if seconds not in model.durations:
            able = self.others(values, lambda it: seconds in it.durations)
            problem = f"{model.name} makes {ranges(model.durations)} seconds, not {number(seconds)}."
            self.duration.refuse(problem + instead("Of that length", able))
