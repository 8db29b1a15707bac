"""POST /v1/image-background-remover."""

from collections.abc import Sequence

from PIL import Image

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import cut_out
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots


class BackgroundAssets(Part):
    """The picture, and what comes behind it."""

    image_file_path: FilePath
    background_image_file_path: FilePath | None = None


class BackgroundBody(Body):
    """The body of the background remover."""

    assets: BackgroundAssets


class BackgroundRemover(DrawnImageTool):
    """An oval of the picture, on nothing or on the new background."""

    title = "Image Background Remover"
    path = "/v1/image-background-remover"
    project_type = "BACKGROUND_REMOVER"
    p50_seconds = 4
    credits = 5
    body = BackgroundBody

    def slots(self, request: BackgroundBody) -> list[Slot]:
        return image_slots(request.assets.image_file_path, request.assets.background_image_file_path)

    def draw(self, request: BackgroundBody, pictures: Sequence[Image.Image]) -> Image.Image:
        picture, *backgrounds = pictures
        return cut_out(picture, backgrounds[0] if backgrounds else None)

    def caption(self, request: BackgroundBody) -> list[str]:
        replaced = request.assets.background_image_file_path is not None
        return ["background replaced" if replaced else "background removed"]
