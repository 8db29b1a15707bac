from collections.abc import Mapping
from dataclasses import dataclass

from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.plans import Plan
from bot.tools.price import UNPUBLISHED, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Text
from bot.tools.values import OpenValues, Values
from bot.tools.video.by_length import ByLength, LengthModel
from bot.tools.wording import instead, number

_FREE_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class AdModel(LengthModel):
    """A model with the longest script that it speaks, in characters."""

    longest_script: int


_PAID = AdModel(
    name="kling-3.0",
    durations=range(3, 16),
    rates={"720p": None, "1080p": None},
    longest_script=2500,
)
_FREE = AdModel(
    name="ltx-2.5",
    durations=(*range(1, 11), *range(15, 61, 5)),
    rates={"480p": None, "720p": None, "1080p": None},
    longest_script=1804,
)
_VEO = AdModel(
    name="veo3.1",
    durations=(4, 6, 8, *range(15, 142, 7)),
    rates={"720p": None, "1080p": None},
    longest_script=2500,
)

AD_MODELS: Mapping[str, AdModel] = {model.name: model for model in (_PAID, _FREE, _VEO)}


class UgcAd(ByLength[AdModel]):
    """Let an actor in a picture speak for your product."""

    command = "ugc-ad"
    title = "AI UGC Ad Generator"
    path = "/v1/ai-ugc-ad"
    kind = Kind.VIDEO
    named = False
    costs = UNPUBLISHED
    models = AD_MODELS

    script = Text("script", "What the actor says", required=True, headline=True)
    image = File(
        "assets.image_file_path", "The actor, with the product if wanted", media=Media.IMAGE, required=True
    )
    model = Choice(
        "model",
        "Who makes it",
        values=tuple(AD_MODELS),
        always_shown=True,
        usual=f"{_PAID.name}, on a free plan {_FREE.name}",
    )

    def usual(self, plan: Plan) -> AdModel:
        return _PAID if plan.paid else _FREE

    @rule(ByLength.duration)
    def plan_has_so_many_seconds(self, values: OpenValues) -> None:
        if not values.plan.paid and values[self.duration] > _FREE_SECONDS:
            self.duration.refuse(f"This bot's free Magic Hour plan makes up to {_FREE_SECONDS} seconds.")

    @rule(model, script)
    def model_speaks_so_much(self, values: OpenValues) -> None:
        model, length = self.chosen(values), len(values[self.script])
        if length > model.longest_script:
            able = self.others(values, lambda it: length <= it.longest_script)
            problem = (
                f"{model.name} speaks up to {number(model.longest_script)} characters, not {number(length)}."
            )
            self.script.refuse(problem + instead("So many", able))

    def price(self, values: Values) -> Price:
        return self.chosen(values).for_seconds(values[self.resolution], values[self.duration])
