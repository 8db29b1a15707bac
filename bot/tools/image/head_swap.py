from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.rules import rule
from bot.tools.slots import Integer
from bot.tools.tool import Tool
from bot.tools.values import OpenValues


class HeadSwap(Tool):
    """Put a head onto another body."""

    command = "head-swap"
    title = "Head Swap"
    path = "/v1/head-swap"
    kind = Kind.IMAGE
    usual_seconds = 18
    credits = 10

    head = File("assets.head_file_path", "Whose head it will be", media=Media.IMAGE, required=True)
    body = File("assets.body_file_path", "Whose body and surroundings stay", media=Media.IMAGE, required=True)
    max_resolution = Integer(
        "max_resolution",
        "At most so many pixels along the longest edge",
        unit="pixel",
        usual="as many as the plan has, up to 2,048",
    )

    @rule(max_resolution)
    def there_are_pixels(self, values: OpenValues) -> None:
        if self.max_resolution in values and values[self.max_resolution] < 1:
            self.max_resolution.refuse("This must be at least 1 pixel.")
