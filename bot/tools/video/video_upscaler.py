from bot.tools.clip import ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import UNPUBLISHED, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice
from bot.tools.values import OpenValues, Values
from bot.tools.video.resolutions import refuse_on_free_plan


class VideoUpscaler(ClipTool):
    """Make a video larger and sharper."""

    command = "video-upscaler"
    title = "AI Video Upscaler"
    path = "/v1/ai-video-upscaler"
    kind = Kind.VIDEO
    costs = UNPUBLISHED
    clip = "video"

    video = File("assets.video_file_path", "The video to enlarge", media=Media.VIDEO, required=True)
    resolution = Choice(
        "resolution",
        "720p and 1080p count the short side, 2k and 4k the long one",
        values=("720p", "1080p", "2k", "4k"),
        default="1080p",
        always_shown=True,
    )

    @rule(resolution)
    def plan_has_the_tool(self, values: OpenValues) -> None:
        refuse_on_free_plan(self.resolution, values, "The video upscaler")

    def price(self, values: Values) -> Price:
        return Price.unknown("the video upscaler", units=self.seconds(values))
