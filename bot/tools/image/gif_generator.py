from collections.abc import Mapping

from bot.tools.media import Kind, Made
from bot.tools.options import JSON
from bot.tools.slots import Choice, Text
from bot.tools.tool import Tool


class GifGenerator(Tool):
    """Make a short animation from a description."""

    command = "gif-generator"
    title = "AI GIF Generator"
    path = "/v1/ai-gif-generator"
    kind = Kind.IMAGE
    usual_seconds = 23
    credits = 50

    prompt = Text(
        "style.prompt", "What to show, and how it moves", required=True, max_length=500, headline=True
    )
    output_format = Choice("output_format", "The kind of file", values=("gif", "mp4", "webm"), default="gif")

    def makes(self, options: Mapping[str, JSON]) -> Made:
        return Made.GIF if options[self.output_format.name] == "gif" else Made.VIDEO
