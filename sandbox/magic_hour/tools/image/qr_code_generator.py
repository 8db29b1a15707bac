"""POST /v1/ai-qr-code-generator."""

from collections.abc import Sequence

from PIL import Image

from sandbox.magic_hour.media.grids import draw_grid
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, Part


class QrCodeStyle(Part):
    """The look: one of the vendor's templates or any words."""

    art_style: str


class QrCodeBody(Body):
    """The body of the QR code generator."""

    content: str
    style: QrCodeStyle


class QrCodeGenerator(DrawnImageTool):
    """A grid that looks like a QR code and cannot be scanned."""

    title = "AI QR Code Generator"
    path = "/v1/ai-qr-code-generator"
    project_type = "QR_CODE"
    p50_seconds = 7
    credits = 0
    body = QrCodeBody

    def prompt(self, request: QrCodeBody) -> str:
        return f"{request.content} {request.style.art_style}"

    def draw(self, request: QrCodeBody, pictures: Sequence[Image.Image]) -> Image.Image:
        return draw_grid(request.content, request.style.art_style)

    def caption(self, request: QrCodeBody) -> list[str]:
        return ["cannot be scanned", request.content]
