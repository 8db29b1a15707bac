"""What the tools share that make a new video with one of the video models."""

from bot.tools.plans import Plan
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Flag, Number
from bot.tools.values import OpenValues, Values
from bot.tools.video.by_length import USUAL_SECONDS, ByLength
from bot.tools.video.models import VIDEO_MODELS, VideoModel, usual_model
from bot.tools.video.resolutions import RESOLUTIONS, USUAL_RESOLUTION
from bot.tools.wording import instead

_DEFAULT = "default"


class ModelVideo(ByLength[VideoModel]):
    """A video of a few seconds by a model of the member's choice."""

    costs = "24 to 576 credits a second, by model and resolution"
    models = VIDEO_MODELS

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
        "model",
        "Who makes it",
        values=(_DEFAULT, *VIDEO_MODELS),
        default=_DEFAULT,
        always_shown=True,
        usual=f"{usual_model(Plan.CREATOR).name}, on a free plan {usual_model(Plan.FREE).name}",
    )
    resolution = Choice(
        "resolution",
        "How sharp; more costs more",
        values=RESOLUTIONS,
        always_shown=True,
        usual=USUAL_RESOLUTION,
    )
    audio = Flag("audio", "With sound, where the model can", default=False)

    def usual(self, plan: Plan) -> VideoModel:
        return usual_model(plan)

    @rule(model, audio)
    def model_makes_sound(self, values: OpenValues) -> None:
        model = self.chosen(values)
        if values[self.audio] and not model.audio:
            able = self.others(values, lambda it: it.audio)
            self.audio.refuse(f"{model.name} makes no sound.{instead('With sound', able)}")

    def price(self, values: Values) -> Price:
        return self.chosen(values).price(
            values[self.resolution], values[self.duration], audio=values[self.audio]
        )
