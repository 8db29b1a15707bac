"""POST /v1/photo-colorizer."""

from collections.abc import Sequence

from PIL import Image

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import tinted
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots


class ColorizerAssets(Part):
    """The picture without colours."""

    image_file_path: FilePath


class ColorizerBody(Body):
    """The body of the photo colorizer."""

    assets: ColorizerAssets


class PhotoColorizer(DrawnImageTool):
    """The picture in three warm tones."""

    title = "Photo Colorizer"
    path = "/v1/photo-colorizer"
    project_type = "PHOTO_COLORIZER"
    p50_seconds = 9
    credits = 10
    body = ColorizerBody

    def slots(self, request: ColorizerBody) -> list[Slot]:
        return image_slots(request.assets.image_file_path)

    def draw(self, request: ColorizerBody, pictures: Sequence[Image.Image]) -> Image.Image:
        return tinted(pictures[0])

    def caption(self, request: ColorizerBody) -> list[str]:
        return ["colorized"]
