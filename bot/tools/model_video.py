"""What the tools share that let a member choose one of the video models."""

from collections.abc import Callable

from bot.tools.price import Price
from bot.tools.slots import Choice, Flag, Number
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values
from bot.tools.video_models import (
    FREE_RESOLUTION,
    RESOLUTIONS,
    USUAL_SECONDS,
    VIDEO_MODELS,
    VideoModel,
    models_for,
    usual_model,
)
from bot.tools.wording import instead, listing, number, ranges

_DEFAULT = "default"


class ModelVideo(Tool):
    """A video of a few seconds by a model of the member's choice."""

    duration = Number(
        "end_seconds",
        "How long; each model has its own limits",
        minimum=1,
        maximum=60,
        default=USUAL_SECONDS,
        always_shown=True,
        unit="second",
    )
    model = Choice(
        "model", "Who makes it", values=(_DEFAULT, *VIDEO_MODELS), default=_DEFAULT, always_shown=True
    )
    resolution = Choice("resolution", "How sharp; more costs more", values=RESOLUTIONS, always_shown=True)
    audio = Flag("audio", "With sound, where the model can", default=False)

    def resolve(self, values: OpenValues) -> None:
        chosen = values.get(self.model)
        model = usual_model(values.plan) if chosen in {None, _DEFAULT} else self.chosen(values)
        values[self.model] = model.name
        if self.resolution not in values:
            values[self.resolution] = model.usual_resolution(values.plan)
        if self.duration not in values:
            values[self.duration] = model.usual_seconds()

    def check(self, values: OpenValues) -> None:
        model = self.chosen(values)
        self._check_resolution(model, values)
        self._check_duration(model, values)
        if values[self.audio] and not model.audio:
            able = others(values, lambda it: it.audio)
            self.audio.refuse(f"{model.name} makes no sound.{instead('With sound', able)}")

    def price(self, values: Values) -> Price:
        return self.chosen(values).price(
            values[self.resolution], values[self.duration], audio=values[self.audio]
        )

    def chosen(self, values: Values) -> VideoModel:
        return VIDEO_MODELS[values[self.model]]

    def _check_resolution(self, model: VideoModel, values: OpenValues) -> None:
        allowed = model.resolutions(values.plan)
        if not allowed:
            self.model.refuse(
                f"{model.name} starts at {model.lowest}, and this bot's free Magic Hour plan ends at "
                f"{FREE_RESOLUTION}.{instead('These models work', others(values, lambda _: True))}"
            )
        if values[self.resolution] not in allowed:
            here = "" if values.plan.paid else " on this bot's free Magic Hour plan"
            wanted = values[self.resolution]
            problem = f"{model.name} makes {listing(allowed)}{here}, not {wanted}."
            able = others(values, lambda it: wanted in it.resolutions(values.plan))
            self.resolution.refuse(problem + instead(f"In {wanted}", able))

    def _check_duration(self, model: VideoModel, values: OpenValues) -> None:
        seconds = values[self.duration]
        if seconds in model.durations:
            return
        problem = f"{model.name} makes {ranges(model.durations)} seconds, not {number(seconds)}."
        self.duration.refuse(
            problem + instead("That long", others(values, lambda it: seconds in it.durations))
        )


def others(values: OpenValues, fit: Callable[[VideoModel], bool]) -> list[str]:
    """The names of the models that would do on this plan what the chosen one cannot."""
    return [model.name for model in models_for(values.plan) if fit(model)]
