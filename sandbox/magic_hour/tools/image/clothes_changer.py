"""POST /v1/ai-clothes-changer."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import Box, inlaid
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

GarmentType = Literal["dresses", "entire_outfit", "lower_body", "upper_body"]

_PLACES: dict[GarmentType, Box] = {
    "dresses": Box(0.3, 0.3, 0.7, 0.9),
    "entire_outfit": Box(0.3, 0.3, 0.7, 0.9),
    "lower_body": Box(0.3, 0.6, 0.7, 0.9),
    "upper_body": Box(0.3, 0.3, 0.7, 0.6),
}


class ClothesAssets(Part):
    """A person and what they shall wear; dresses is deprecated."""

    person_file_path: FilePath
    garment_file_path: FilePath
    garment_type: GarmentType = "entire_outfit"


class ClothesBody(Body):
    """The body of the clothes changer."""

    assets: ClothesAssets


class ClothesChanger(DrawnImageTool):
    """The person with the garment laid over the part that it covers."""

    title = "AI Clothes Changer"
    path = "/v1/ai-clothes-changer"
    project_type = "CLOTHES_CHANGER"
    p50_seconds = 13
    credits = 25
    body = ClothesBody

    def slots(self, request: ClothesBody) -> list[Slot]:
        return image_slots(request.assets.person_file_path, request.assets.garment_file_path)

    def draw(self, request: ClothesBody, pictures: Sequence[Image.Image]) -> Image.Image:
        person, garment = pictures
        return inlaid(person, garment, _PLACES[request.assets.garment_type])

    def caption(self, request: ClothesBody) -> list[str]:
        return [f"clothes: {request.assets.garment_type}"]
