"""POST /v1/head-swap."""

from collections.abc import Sequence

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import Box, inlaid, shaped
from sandbox.magic_hour.media.pictures import DRAWN_EDGE
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

_PLACE = Box(0.3, 0.02, 0.7, 0.5)


class HeadSwapAssets(Part):
    """A body, and the head that it gets."""

    body_file_path: FilePath
    head_file_path: FilePath


class HeadSwapBody(Body):
    """The body of the head swap; max_resolution is the longest edge in pixels."""

    assets: HeadSwapAssets
    max_resolution: int | None = Field(default=None, ge=1)


class HeadSwap(DrawnImageTool):
    """The body with the head in an oval; longer edges than 1024 pixels are never drawn, whatever the plan."""

    title = "Head Swap"
    path = "/v1/head-swap"
    project_type = "HEAD_SWAP"
    p50_seconds = 18
    credits = 10
    body = HeadSwapBody

    def slots(self, request: HeadSwapBody) -> list[Slot]:
        return image_slots(request.assets.body_file_path, request.assets.head_file_path)

    def draw(self, request: HeadSwapBody, pictures: Sequence[Image.Image]) -> Image.Image:
        body, head = pictures
        longest = min(request.max_resolution or DRAWN_EDGE, DRAWN_EDGE)
        return shaped(inlaid(body, head, _PLACE, oval=True), None, longest)

    def caption(self, request: HeadSwapBody) -> list[str]:
        longest = request.max_resolution
        return ["head swap", *([f"at most {longest} pixels"] if longest else [])]
