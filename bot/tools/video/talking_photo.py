from typing import NamedTuple

from bot.tools.clip import SHORTEST, ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import Certainty, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Text
from bot.tools.values import OpenValues, Values
from bot.tools.video.resolutions import FREE_RESOLUTION, refuse_above_plan, usual_resolution


class _Mode(NamedTuple):
    """`rate` is credits a second; where sources differ about it, the higher one as an estimate."""

    longest: int
    rate: int
    certainty: Certainty


_PROMPTED = "prompted"
_MODES = {
    "realistic": _Mode(300, 48, Certainty.EXACT),
    _PROMPTED: _Mode(45, 24, Certainty.ESTIMATE),
}


class TalkingPhoto(ClipTool):
    """Let a picture of a face speak or sing."""

    command = "talking-photo"
    title = "AI Talking Photo"
    path = "/v1/ai-talking-photo"
    kind = Kind.VIDEO
    usual_seconds = 174
    costs = f"{_MODES['realistic'].rate} credits a second; about {_MODES[_PROMPTED].rate} prompted"
    clip = "audio"

    image = File("assets.image_file_path", "A clear picture of a face", media=Media.IMAGE, required=True)
    audio = File("assets.audio_file_path", "What to say or sing", media=Media.AUDIO, required=True)
    generation_mode = Choice(
        "style.generation_mode",
        "realistic keeps the likeness best, prompted also follows a prompt",
        values=tuple(_MODES),
        default="realistic",
    )
    prompt = Text("style.prompt", "What happens beside the speaking; in mode prompted only", headline=True)
    resolution = Choice(
        "resolution",
        "How sharp",
        values=("480p", "720p"),
        always_shown=True,
        usual=f"720p; {FREE_RESOLUTION} if prompted or on a free plan",
    )

    def limits(self, values: Values) -> tuple[float, float | None]:
        return SHORTEST, self._mode(values).longest

    part_is_long_enough = ClipTool.part_is_long_enough.also(generation_mode)

    def resolve(self, values: OpenValues) -> None:
        if self.resolution not in values:
            prompted = values.get(self.generation_mode) == _PROMPTED
            values[self.resolution] = FREE_RESOLUTION if prompted else usual_resolution(values.plan)

    @rule(resolution)
    def plan_has_the_resolution(self, values: OpenValues) -> None:
        refuse_above_plan(self.resolution, values)

    @rule(generation_mode, prompt)
    def prompt_goes_with_the_mode(self, values: OpenValues) -> None:
        mode = values[self.generation_mode]
        if self.prompt in values and mode != _PROMPTED:
            self.prompt.refuse(
                f"In mode {mode} it would be ignored. Choose the `generation_mode` {_PROMPTED}, "
                "or leave the prompt out."
            )

    def price(self, values: Values) -> Price:
        mode = self._mode(values)
        return Price.each(self.seconds(values), "second", mode.rate, mode.certainty)

    def _mode(self, values: Values) -> _Mode:
        return _MODES[values[self.generation_mode]]
