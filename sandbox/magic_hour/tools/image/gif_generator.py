"""POST /v1/ai-gif-generator."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.animations import draw_frames, write_animation
from sandbox.magic_hour.tools.image.image_tool import ImageTool
from sandbox.magic_hour.tools.tool import Body, Part


class GifStyle(Part):
    """What moves."""

    prompt: str = Field(min_length=1, max_length=500)


class GifBody(Body):
    """The body of the GIF generator."""

    style: GifStyle
    output_format: Literal["gif", "mp4", "webm"] = "gif"


class GifGenerator(ImageTool):
    """A short animation of the prompt; an image project whatever its format is."""

    title = "AI GIF Generator"
    path = "/v1/ai-gif-generator"
    project_type = "AI_GIF"
    p50_seconds = 23
    extension = "gif"
    credits = 50
    body = GifBody

    def prompt(self, request: GifBody) -> str:
        return request.style.prompt

    def output_extension(self, request: GifBody) -> str:
        return request.output_format

    def make(self, request: GifBody, sources: Sequence[Source], number: int, target: Path) -> None:
        write_animation(target, draw_frames(request.style.prompt))
