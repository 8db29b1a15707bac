"""What the tools share that let a member choose one of the video models."""

from collections.abc import Callable

from bot.tools.price import Price
from bot.tools.slots import Choice, Flag, Number
from bot.tools.tool import Tool
from bot.tools.values import Draft, Values
from bot.tools.video_models import (
    FREE_RESOLUTION,
    RESOLUTIONS,
    USUAL_SECONDS,
    VIDEO_MODELS,
    VideoModel,
    models_for,
    usual_model,
)
from bot.tools.wording import listing, number, ranges

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

    def resolve(self, draft: Draft) -> None:
        chosen = draft.get(self.model)
        model = usual_model(draft.plan) if chosen in {None, _DEFAULT} else self.chosen(draft)
        draft[self.model] = model.name
        if self.resolution not in draft:
            draft[self.resolution] = model.usual_resolution(draft.plan)
        if self.duration not in draft:
            draft[self.duration] = model.usual_seconds()

    def check(self, draft: Draft) -> None:
        model = self.chosen(draft)
        self._check_resolution(model, draft)
        self._check_duration(model, draft)
        if draft[self.audio] and not model.audio:
            self.audio.refuse(
                f"{model.name} makes no sound. With sound: {others(draft, lambda it: it.audio)}."
            )

    def price(self, values: Values) -> Price:
        return self.chosen(values).price(
            values[self.resolution], values[self.duration], audio=values[self.audio]
        )

    def chosen(self, values: Values) -> VideoModel:
        return VIDEO_MODELS[values[self.model]]

    def _check_resolution(self, model: VideoModel, draft: Draft) -> None:
        allowed = model.resolutions(draft.plan)
        if not allowed:
            self.model.refuse(
                f"{model.name} starts at {model.lowest}, and this bot's free Magic Hour plan ends at "
                f"{FREE_RESOLUTION}. These models work: {others(draft, lambda _: True)}."
            )
        if draft[self.resolution] not in allowed:
            here = "" if draft.plan.paid else " on this bot's free Magic Hour plan"
            self.resolution.refuse(
                f"{model.name} makes {listing(allowed)}{here}, not {draft[self.resolution]}."
            )

    def _check_duration(self, model: VideoModel, draft: Draft) -> None:
        seconds = draft[self.duration]
        if seconds in model.durations:
            return
        problem = f"{model.name} makes {ranges(model.durations)} seconds, not {number(seconds)}."
        fitting = others(draft, lambda it: seconds in it.durations)
        self.duration.refuse(f"{problem} That long: {fitting}." if fitting else problem)


def others(draft: Draft, fit: Callable[[VideoModel], bool]) -> str:
    """The names of the models that would do on this plan what the chosen one cannot."""
    return listing(model.name for model in models_for(draft.plan) if fit(model))
