"""POST /v1/ai-headshot-generator."""

from collections.abc import Sequence

from PIL import Image

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import shaped
from sandbox.magic_hour.media.pictures import DRAWN_EDGE
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

PORTRAIT = (4, 5)


class HeadshotAssets(Part):
    """The picture of one person."""

    image_file_path: FilePath


class HeadshotStyle(Part):
    """A look of one's own, in words."""

    prompt: str = ""


class HeadshotBody(Body):
    """The body of the headshot generator."""

    assets: HeadshotAssets
    style: HeadshotStyle = HeadshotStyle()


class HeadshotGenerator(DrawnImageTool):
    """The picture, cut to a portrait."""

    title = "AI Headshot Generator"
    path = "/v1/ai-headshot-generator"
    project_type = "AI_HEADSHOT"
    p50_seconds = 14
    credits = 50
    body = HeadshotBody

    def prompt(self, request: HeadshotBody) -> str:
        return request.style.prompt

    def slots(self, request: HeadshotBody) -> list[Slot]:
        return image_slots(request.assets.image_file_path)

    def draw(self, request: HeadshotBody, pictures: Sequence[Image.Image]) -> Image.Image:
        return shaped(pictures[0], PORTRAIT, DRAWN_EDGE)

    def caption(self, request: HeadshotBody) -> list[str]:
        return ["headshot", request.style.prompt or "in the usual look"]
