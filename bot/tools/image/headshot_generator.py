from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.slots import Text
from bot.tools.tool import Tool


class HeadshotGenerator(Tool):
    """Turn a photo of yourself into a professional portrait."""

    command = "headshot-generator"
    title = "AI Headshot Generator"
    path = "/v1/ai-headshot-generator"
    kind = Kind.IMAGE
    usual_seconds = 14
    credits = 50

    image = File(
        "assets.image_file_path", "A photo with one face, clearly seen", media=Media.IMAGE, required=True
    )
    prompt = Text("style.prompt", "A special look; best left out unless you want one", headline=True)
