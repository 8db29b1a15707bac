from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Number, Text
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values
from bot.tools.wording import number

_PROMPTED = "creative"
_USUAL = "balanced"
_CREDITS = {
    "preserve": {2: 25, 4: 100},
    _USUAL: {2: 50, 4: 200},
    _PROMPTED: {2: 50, 4: 200},
}
_FREE_FACTOR = 2
_ALL = [rate for by_factor in _CREDITS.values() for rate in by_factor.values()]


class ImageUpscaler(Tool):
    """Make a picture larger and sharper."""

    command = "image-upscaler"
    title = "AI Image Upscaler"
    path = "/v1/ai-image-upscaler"
    kind = Kind.IMAGE
    usual_seconds = 22
    costs = f"{min(_ALL)} to {max(_ALL)} credits, by mode and scale factor"

    image = File(
        "assets.image_file_path", "The picture, at most 4096 x 4096 pixels", media=Media.IMAGE, required=True
    )
    scale_factor = Number(
        "scale_factor",
        "How many times as wide and high; 4 needs a paid plan",
        values=(2, 4),
        default=_FREE_FACTOR,
        always_shown=True,
    )
    mode = Choice(
        "style.mode",
        "How much may be invented: preserve the least, creative the most",
        values=tuple(_CREDITS),
        default=_USUAL,
        always_shown=True,
    )
    prompt = Text("style.prompt", f"What the picture shows; only mode {_PROMPTED} reads it")

    @rule(scale_factor)
    def plan_makes_it_so_large(self, values: OpenValues) -> None:
        factor = values[self.scale_factor]
        if not values.plan.paid and factor != _FREE_FACTOR:
            self.scale_factor.refuse(
                f"{number(factor)} needs a paid Magic Hour plan. On this bot's free plan {_FREE_FACTOR} works."
            )

    @rule(mode, prompt)
    def mode_reads_the_prompt(self, values: OpenValues) -> None:
        mode = values[self.mode]
        if self.prompt in values and mode != _PROMPTED:
            self.prompt.refuse(
                f"Mode {mode} would ignore this. Leave it out, or choose {_PROMPTED} as the `mode`."
            )

    def price(self, values: Values) -> Price:
        mode, factor = values[self.mode], values[self.scale_factor]
        return Price(_CREDITS[mode][int(factor)], f"{number(factor)} times as large in mode {mode}")
