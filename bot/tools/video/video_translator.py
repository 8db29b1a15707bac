from bot.tools.clip import ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import UNPUBLISHED, Price
from bot.tools.rules import rule
from bot.tools.search import packaged_list
from bot.tools.slots import Choice
from bot.tools.values import OpenValues, Values
from bot.tools.video.resolutions import COMMON_RESOLUTIONS, refuse_above_plan


class VideoTranslator(ClipTool):
    """Let the people in a video speak another language."""

    command = "video-translator"
    title = "AI Video Translator"
    path = "/v1/ai-video-translator"
    kind = Kind.VIDEO
    costs = UNPUBLISHED
    clip = "video"

    target_language = Choice(
        "target_language",
        "The language to speak; type to search",
        values=packaged_list("languages"),
        required=True,
        always_shown=True,
    )
    video = File(
        "assets.video_file_path", "People speaking, 1 to 30 seconds", media=Media.VIDEO, required=True
    )
    resolution = Choice(
        "resolution",
        "How sharp; above 480p on paid plans only",
        values=COMMON_RESOLUTIONS,
        default="480p",
        always_shown=True,
    )

    def limits(self, values: Values) -> tuple[float, float | None]:  # noqa: ARG002  the same for every choice
        return 1, 30

    @rule(resolution)
    def plan_has_the_resolution(self, values: OpenValues) -> None:
        refuse_above_plan(self.resolution, values)

    def price(self, values: Values) -> Price:
        return Price.unknown("the video translator", units=self.seconds(values))
