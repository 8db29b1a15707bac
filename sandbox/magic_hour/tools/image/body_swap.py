"""POST /v1/body-swap."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import Box, inlaid
from sandbox.magic_hour.refusals import not_in_plan
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.image.models import FREE_RESOLUTION, doubling
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

PRICES = doubling(50, ("640px", "1k", "2k", "4k"))

_PLACE = Box(0.3, 0.15, 0.7, 0.85)


class BodySwapAssets(Part):
    """A person, and the scene they are put into."""

    person_file_path: FilePath
    scene_file_path: FilePath


class BodySwapBody(Body):
    """The body of the body swap."""

    assets: BodySwapAssets
    resolution: Literal["1k", "2k", "4k", "640px"]


class BodySwap(DrawnImageTool):
    """The scene with the person in its middle.

    Only the price at 640px is published; that of the others, twice as much at each step, is a guess.
    """

    title = "Body Swap"
    path = "/v1/body-swap"
    project_type = "BODY_SWAP"
    p50_seconds = 38
    body = BodySwapBody

    def check(self, request: BodySwapBody, tier: str) -> None:
        if tier == "free" and request.resolution != FREE_RESOLUTION:
            raise not_in_plan(request.resolution)

    def price(self, request: BodySwapBody, tier: str) -> int:
        return PRICES[request.resolution]

    def slots(self, request: BodySwapBody) -> list[Slot]:
        return image_slots(request.assets.person_file_path, request.assets.scene_file_path)

    def draw(self, request: BodySwapBody, pictures: Sequence[Image.Image]) -> Image.Image:
        person, scene = pictures
        return inlaid(scene, person, _PLACE)

    def caption(self, request: BodySwapBody) -> list[str]:
        return [f"body swap, {request.resolution}"]
