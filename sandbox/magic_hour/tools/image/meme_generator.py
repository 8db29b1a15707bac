"""POST /v1/ai-meme-generator."""

from collections.abc import Sequence

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.media.memes import draw_meme
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.lists import check_known, read_names
from sandbox.magic_hour.tools.tool import Body, Part


class MemeStyle(Part):
    """What the meme is about, and on which template."""

    topic: str = Field(min_length=1, max_length=200)
    template: str
    search_web: bool = Field(default=False, alias="searchWeb")


class MemeBody(Body):
    """The body of the meme generator."""

    style: MemeStyle


class MemeGenerator(DrawnImageTool):
    """The topic above and below the template's name."""

    title = "AI Meme Generator"
    path = "/v1/ai-meme-generator"
    project_type = "AI_MEME"
    p50_seconds = 9
    credits = 10
    body = MemeBody

    def __init__(self) -> None:
        self._templates = read_names("meme_templates")

    def check(self, request: MemeBody, tier: str) -> None:
        check_known("style.template", request.style.template, self._templates)

    def prompt(self, request: MemeBody) -> str:
        return request.style.topic

    def draw(self, request: MemeBody, pictures: Sequence[Image.Image]) -> Image.Image:
        return draw_meme(request.style.template, request.style.topic)

    def caption(self, request: MemeBody) -> list[str]:
        return [request.style.template, *(["searched the web"] if request.style.search_web else [])]
