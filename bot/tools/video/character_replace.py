from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.tools.clip import SHORTEST, ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.options import JSON
from bot.tools.plans import Plan
from bot.tools.price import Certainty, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Integer, Number
from bot.tools.values import OpenValues, Values
from bot.tools.video.by_model import ByModel, Model
from bot.tools.wording import listing


@dataclass(frozen=True, kw_only=True)
class CharacterModel(Model):
    """A model with the longest part by mode, in seconds, and whether a point may show it whom to replace."""

    shortest: float = SHORTEST
    longest: Mapping[str, float] = field(default_factory=dict)
    points: bool = False

    def usual_resolution(self, plan: Plan) -> str:  # noqa: ARG002  the lowest is the cheapest on every plan
        return self.lowest


_WAN = CharacterModel(name="wan-animate", rates={"480p": 48, "720p": 48}, points=True)
_KLING = CharacterModel(
    name="kling-3.0",
    rates={"720p": None, "1080p": None},
    shortest=3,
    longest={"replace": 10, "animate": 30},
)

CHARACTER_MODELS: Mapping[str, CharacterModel] = {model.name: model for model in (_WAN, _KLING)}


class CharacterReplace(ByModel[CharacterModel], ClipTool):
    """Replace a person in a video, or let a character move like them."""

    command = "character-replace"
    title = "Character Replace"
    path = "/v1/character-replace"
    kind = Kind.VIDEO
    usual_seconds = 446
    costs = f"about {_WAN.rates['480p']} credits a second with {_WAN.name}; {_KLING.name} is not published"
    clip = "video"
    models = CHARACTER_MODELS

    video = File("assets.video_file_path", "The video with the person", media=Media.VIDEO, required=True)
    image = File(
        "assets.image_file_path", "The new character, best seen whole", media=Media.IMAGE, required=True
    )
    mode = Choice(
        "style.mode",
        "replace: swap the person; animate: move the picture",
        values=("replace", "animate"),
        default="replace",
    )
    model = Choice(
        "model",
        "Who makes it; kling-3.0 takes 3 to 10 seconds, to animate 30",
        values=tuple(CHARACTER_MODELS),
        default=_WAN.name,
        always_shown=True,
    )
    resolution = Choice(
        "resolution",
        "How sharp",
        values=("480p", "720p", "1080p"),
        always_shown=True,
        usual="the model's lowest",
    )
    point_x = Integer(
        "style.points[0].position_x", "The person to replace: pixels from the left edge", minimum=0
    )
    point_y = Integer(
        "style.points[0].position_y", "The person to replace: pixels from the top edge", minimum=0
    )
    point_time = Number(
        "style.points[0].time_seconds", "The second at which the person is there", minimum=0, unit="second"
    )
    point = (point_x, point_y, point_time)

    part_is_long_enough = ClipTool.part_is_long_enough.also(model, mode)

    def usual(self, plan: Plan) -> CharacterModel:  # noqa: ARG002  the same on every plan
        return _WAN

    def limits(self, values: Values) -> tuple[float, float | None]:
        model = self.chosen(values)
        return model.shortest, model.longest.get(values[self.mode])

    @rule(*point)
    def point_is_whole(self, values: OpenValues) -> None:
        missing = [slot for slot in self.point if slot not in values]
        if missing and len(missing) < len(self.point):
            names = listing((f"`{slot.name}`" for slot in missing), "and")
            missing[0].refuse(
                f"A point needs its place and its time: give {names} too, or none of the three."
            )

    @rule(model, *point)
    def model_takes_a_point(self, values: OpenValues) -> None:
        model, given = self.chosen(values), [slot for slot in self.point if slot in values]
        if given and not model.points:
            given[0].refuse(
                f"{model.name} finds the main person by itself. Leave the point out, or choose {_WAN.name}."
            )

    def derived(self, values: Values) -> Mapping[str, JSON]:
        return {"style.selection_mode": "point" if self.point_x in values else "auto"}

    def price(self, values: Values) -> Price:
        return self.chosen(values).for_seconds(
            values[self.resolution], self.seconds(values), Certainty.ESTIMATE
        )
