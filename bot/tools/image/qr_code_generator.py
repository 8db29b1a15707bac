from bot.tools.media import Kind
from bot.tools.slots import Text
from bot.tools.tool import Tool


class QrCodeGenerator(Tool):
    """Make a QR code that is a picture."""

    command = "qr-code-generator"
    title = "AI QR Code Generator"
    path = "/v1/ai-qr-code-generator"
    kind = Kind.IMAGE
    usual_seconds = 7
    credits = 0

    content = Text("content", "What it leads to: a link or a text", required=True, headline=True)
    art_style = Text(
        "style.art_style",
        "Its look in your own words, or for example Watercolor, Cyberpunk City or Winter Village",
        required=True,
        always_shown=True,
    )
