"""POST /v1/auto-subtitle-generator."""

from collections.abc import Sequence
from typing import Annotated, Literal

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.media.overlays import Subtitle, draw_subtitle
from sandbox.magic_hour.refusals import require, wrong
from sandbox.magic_hour.tools.tool import FilePath, Part
from sandbox.magic_hour.tools.video.video_tool import Cut, FrameTool, Size

CREDITS_PER_FRAME = 0.2
NEEDED_ALONE = ("font", "text_color", "vertical_position", "horizontal_position")

Colour = Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")]

TEMPLATES = {
    "cinematic": Subtitle("#FFFFFF", "#FFFFFF", "bottom", "center"),
    "highlight": Subtitle("#FFFFFF", "#FFD400", "bottom", "center"),
    "karaoke": Subtitle("#FFFFFF", "#00E5FF", "center", "center"),
    "minimalist": Subtitle("#EEEEEE", "#EEEEEE", "bottom", "left"),
}


class SubtitleConfig(Part):
    """A look of one's own, or what differs from the template."""

    font: str | None = None
    font_size: float | None = None
    font_style: str | None = None
    highlighted_text_color: Colour | None = None
    horizontal_position: str | None = None
    stroke_color: Colour | None = None
    stroke_width: float | None = None
    text_color: Colour | None = None
    vertical_position: str | None = None


class SubtitleStyle(Part):
    """A template, a look of one's own, or both."""

    custom_config: SubtitleConfig | None = None
    template: Literal["cinematic", "highlight", "karaoke", "minimalist"] | None = None


class SubtitleAssets(Part):
    """The video that gets subtitles."""

    video_file_path: FilePath


class SubtitleBody(Cut):
    """The body of the subtitle generator."""

    assets: SubtitleAssets
    style: SubtitleStyle


class SubtitleGenerator(FrameTool):
    """Frames of the video with a line burnt in, as the template or the look wants it."""

    title = "Auto Subtitle Generator"
    path = "/v1/auto-subtitle-generator"
    project_type = "AUTO_SUBTITLE"
    p50_seconds = 45
    body = SubtitleBody

    def check(self, request: SubtitleBody, tier: str) -> None:
        super().check(request, tier)
        template, config = request.style.template, request.style.custom_config
        if template is None and config is None:
            raise wrong("style", "needs a template or a custom_config")
        if template is None:
            for field in NEEDED_ALONE:
                require(getattr(config, field), f"style.custom_config.{field}", "there is no template")

    def credits_per_frame(self, request: SubtitleBody) -> float:
        return CREDITS_PER_FRAME

    def slots(self, request: SubtitleBody) -> list[Slot]:
        return [Slot("video", request.assets.video_file_path)]

    def caption(self, request: SubtitleBody) -> str:
        return f"subtitles: {request.style.template or 'custom'}"

    def over(self, request: SubtitleBody, sources: Sequence[Source], size: Size) -> Image.Image:
        config = request.style.custom_config or SubtitleConfig()
        base = TEMPLATES[request.style.template or "cinematic"]
        look = Subtitle(
            config.text_color or base.colour,
            config.highlighted_text_color or config.text_color or base.highlight,
            config.vertical_position or base.vertical,
            config.horizontal_position or base.horizontal,
        )
        return draw_subtitle(size, f"Spoken words, {config.font or request.style.template}", look)
