from bot.tools.clip import ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Text
from bot.tools.values import OpenValues, Values
from bot.tools.video.resolutions import USUAL_RESOLUTION, refuse_above_plan, usual_resolution

_RATES = {"480p": 24, "720p": 48, "1080p": 72}


class AudioToVideo(ClipTool):
    """Make a video to a song or any other audio."""

    command = "audio-to-video"
    title = "Audio-to-Video"
    path = "/v1/audio-to-video"
    kind = Kind.VIDEO
    usual_seconds = 117
    costs = f"{', '.join(map(str, _RATES.values()))} credits a second at {', '.join(_RATES)}"
    clip = "audio"

    audio = File(
        "assets.audio_file_path", "The song, speech or sound to show", media=Media.AUDIO, required=True
    )
    image = File("assets.image_file_path", "The first frame", media=Media.IMAGE)
    prompt = Text("style.prompt", "What to show: subject, setting, movement, camera", headline=True)
    resolution = Choice(
        "resolution",
        "How sharp; more costs more",
        values=tuple(_RATES),
        always_shown=True,
        usual=USUAL_RESOLUTION,
    )

    def resolve(self, values: OpenValues) -> None:
        if self.resolution not in values:
            values[self.resolution] = usual_resolution(values.plan)

    @rule(resolution)
    def plan_has_the_resolution(self, values: OpenValues) -> None:
        refuse_above_plan(self.resolution, values)

    def price(self, values: Values) -> Price:
        return Price.each(self.seconds(values), "second", _RATES[values[self.resolution]])
