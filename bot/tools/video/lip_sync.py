from bot.tools.clip import ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import FRAMES_PER_SECOND, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Number
from bot.tools.values import OpenValues, Values
from bot.tools.video.resolutions import refuse_on_free_plan

_PER_FRAME = {"lite": 1, "standard": 1, "pro": 2}
_FREE_MODES = ("lite", "standard")


class LipSync(ClipTool):
    """Let the person in a video speak or sing what an audio says."""

    command = "lip-sync"
    title = "Lip Sync"
    path = "/v1/lip-sync"
    kind = Kind.VIDEO
    usual_seconds = 229
    costs = (
        f"{_PER_FRAME['lite']} credit a frame, about {FRAMES_PER_SECOND} a second; pro {_PER_FRAME['pro']}"
    )
    clip = "video"

    video = File(
        "assets.video_file_path",
        "A person whose mouth can be seen moving",
        media=Media.VIDEO,
        required=True,
        source_field="assets.video_source",
    )
    audio = File("assets.audio_file_path", "What to say or sing", media=Media.AUDIO, required=True)
    generation_mode = Choice(
        "style.generation_mode",
        "lite is the fastest, pro the finest at twice the price",
        values=tuple(_PER_FRAME),
        default="lite",
    )
    max_fps_limit = Number(
        "max_fps_limit",
        "The most frames a second; fewer cost less",
        minimum=1,
        unit="frame",
        usual="as in the video",
    )

    @rule(generation_mode)
    def plan_has_the_mode(self, values: OpenValues) -> None:
        mode = values[self.generation_mode]
        if mode not in _FREE_MODES:
            refuse_on_free_plan(self.generation_mode, values, mode, _FREE_MODES)

    def price(self, values: Values) -> Price:
        fps = min(FRAMES_PER_SECOND, values.get(self.max_fps_limit) or FRAMES_PER_SECOND)
        return Price.frames(self.seconds(values), _PER_FRAME[values[self.generation_mode]], fps=fps)
