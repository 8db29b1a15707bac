from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.tool import Tool


class ImageBackgroundRemover(Tool):
    """Cut the subject out of a picture, or put it before another background."""

    command = "image-background-remover"
    title = "Image Background Remover"
    path = "/v1/image-background-remover"
    kind = Kind.IMAGE
    usual_seconds = 4
    credits = 5

    image = File("assets.image_file_path", "The picture with the subject", media=Media.IMAGE, required=True)
    background_image = File(
        "assets.background_image_file_path",
        "A new background of about the same size",
        media=Media.IMAGE,
    )
