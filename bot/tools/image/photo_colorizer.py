from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.tool import Tool


class PhotoColorizer(Tool):
    """Give a black-and-white photo its colours."""

    command = "photo-colorizer"
    title = "Photo Colorizer"
    path = "/v1/photo-colorizer"
    kind = Kind.IMAGE
    usual_seconds = 9
    credits = 10

    image = File("assets.image_file_path", "A black-and-white photo", media=Media.IMAGE, required=True)
