from bot.tools.file_slot import File
from bot.tools.image.resolutions import FREE_RESOLUTION, RESOLUTIONS, refuse_above
from bot.tools.media import Kind, Media
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.slots import Choice
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values

_RATE = 50
_RATED = "640px"


class BodySwap(Tool):
    """Put a person into another scene, in place of whoever is there."""

    command = "body-swap"
    title = "Body Swap"
    path = "/v1/body-swap"
    kind = Kind.IMAGE
    usual_seconds = 38
    costs = f"{_RATE} credits at {_RATED}; above it the price is not published"

    person = File(
        "assets.person_file_path",
        "Who goes into the scene, best from head to toe",
        media=Media.IMAGE,
        required=True,
    )
    scene = File(
        "assets.scene_file_path", "The scene, with somebody to be replaced", media=Media.IMAGE, required=True
    )
    resolution = Choice(
        "resolution",
        "The longest edge; more costs more",
        values=RESOLUTIONS,
        default=FREE_RESOLUTION,
        always_shown=True,
    )

    @rule(resolution)
    def plan_makes_the_resolution(self, values: OpenValues) -> None:
        refuse_above(self.resolution, values)

    def price(self, values: Values) -> Price:
        resolution = values[self.resolution]
        if resolution == _RATED:
            return Price(_RATE, f"the same for every image at {_RATED}")
        return Price.unknown(f"a body swap at {resolution}", at_least=_RATE)
