"""What the video tools share: the part of a clip that counts, the facts of a project, how placeholders are made."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.media.clips import FPS, clip_size, write_clip
from sandbox.magic_hour.media.footage import stills
from sandbox.magic_hour.refusals import require, wrong
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, Tool
from sandbox.magic_hour.tools.video.rules import whole

ESTIMATED_FPS = 30.0
TRUE_FPS = 24.0  # of videos that are not looked into

Size = tuple[int, int]


class VideoTool(Tool):
    """A video project; its placeholder shows the first picture or video given, with a caption.

    A tool with more to say about its rules, its stills, its sound or what lies on top overrides that part.
    """

    kind = "video"
    extension = "mp4"

    def cut(self, request: Any) -> tuple[float, float]:
        """Give the seconds at which the clip starts and ends."""
        return 0.0, request.end_seconds

    def length(self, request: Any) -> float:
        start, end = self.cut(request)
        return end - start

    def fps(self, request: Any, sources: Sequence[Source]) -> float:
        """Give the frame rate of the finished video."""
        return float(FPS)

    def estimated_fps(self, request: Any) -> float:
        """Give the frame rate that a project shows, and is charged for, until it is finished."""
        return ESTIMATED_FPS

    def facts(self, request: Any, sources: Sequence[Source], *, final: bool) -> dict[str, Any]:
        width, height = self.size(request, sources)
        start, end = self.cut(request)
        return {
            "width": width,
            "height": height,
            "start_seconds": start,
            "end_seconds": end,
            "fps": self.fps(request, sources) if final else self.estimated_fps(request),
        }

    def size(self, request: Any, sources: Sequence[Source]) -> Size:
        """Give the size of the placeholder."""
        return clip_size(next((source.size for source in sources if source.size), None))

    @abstractmethod
    def caption(self, request: Any) -> str:
        """Give the line that says what was asked for."""

    def stills(self, request: Any, sources: Sequence[Source], size: Size) -> list[Image.Image]:
        """Give the pictures that the placeholder goes through."""
        seen = next((source for source in sources if source.kind != "audio"), Source("image"))
        return stills(seen, size, self.prompt(request) or self.title, *self.cut(request))

    def sound(self, request: Any) -> str:
        """Give the text that is heard as tones, or nothing."""
        return ""

    def over(self, request: Any, sources: Sequence[Source], size: Size) -> Image.Image | None:
        """Give what lies on every frame, with holes."""
        return None

    def make(self, request: Any, sources: Sequence[Source], number: int, target: Path) -> None:
        size = self.size(request, sources)
        write_clip(
            target,
            self.stills(request, sources, size),
            [self.caption(request), self.prompt(request)],
            seconds=self.length(request),
            sound=self.sound(request),
            over=self.over(request, sources, size),
        )


class Cut(Body):
    """A body that says which part of its clip or sound counts."""

    start_seconds: float = Field(ge=0)
    end_seconds: float = Field(ge=0.1)


class OpenCut(Cut):
    """The same, from the beginning unless it says otherwise."""

    start_seconds: float = Field(default=0.0, ge=0)


class SizedCut(Cut):
    """The same with a width and a height, which are deprecated and do nothing."""

    height: int | None = None
    width: int | None = None


class CutTool(VideoTool):
    """A video tool that works on a part of a clip or a sound."""

    def check(self, request: Any, tier: str) -> None:
        if request.end_seconds <= request.start_seconds:
            raise wrong("end_seconds", "must be after start_seconds")

    def cut(self, request: Any) -> tuple[float, float]:
        return request.start_seconds, request.end_seconds

    def check_length(self, request: Any, shortest: float, longest: float) -> None:
        """Refuse a part that is too short or too long."""
        if not shortest <= round(self.length(request), 6) <= longest:
            raise wrong("end_seconds", f"the clip must be {shortest:g} to {longest:g} seconds long")


class SecondTool(CutTool):
    """A tool billed per second, the same on every plan."""

    @abstractmethod
    def credits_per_second(self, request: Any) -> float:
        """Give what a second costs."""

    def price(self, request: Any, tier: str) -> int:
        return whole(self.length(request) * self.credits_per_second(request))


class FrameTool(CutTool):
    """A tool billed per frame: at 30 frames a second at first, in the end for the frames that were rendered.

    A clip that was uploaded has its own frame rate and no frames beyond its end; any other has 24 a second.
    """

    def credits_per_frame(self, request: Any) -> float:
        return 1

    def rendered(self, request: Any, fps: float) -> float:
        """Give how many frames are rendered for a second of a video with this frame rate."""
        return fps

    def fps(self, request: Any, sources: Sequence[Source]) -> float:
        return self.rendered(request, _video(sources).fps or TRUE_FPS)

    def estimated_fps(self, request: Any) -> float:
        return self.rendered(request, ESTIMATED_FPS)

    def price(self, request: Any, tier: str) -> int:
        frames = self.length(request) * self.estimated_fps(request)
        return whole(frames * self.credits_per_frame(request))

    def final_price(self, request: Any, sources: Sequence[Source], tier: str) -> int:
        start, end = self.cut(request)
        seconds = max(0.0, min(end, _video(sources).seconds or end) - start)
        return whole(seconds * self.fps(request, sources) * self.credits_per_frame(request))


class VideoOrYouTube(Part):
    """A video that is a file or stands on YouTube."""

    video_source: Literal["file", "youtube"]
    video_file_path: FilePath | None = None
    youtube_url: str | None = None


def check_video_source(assets: VideoOrYouTube) -> None:
    """Refuse a source without its address."""
    field = "video_file_path" if assets.video_source == "file" else "youtube_url"
    require(getattr(assets, field), f"assets.{field}", f"video_source is {assets.video_source}")


def video_slot(assets: VideoOrYouTube, also: tuple[str, ...] = ()) -> Slot:
    """Give the slot that the source names."""
    if assets.video_source == "youtube":
        return Slot("video", assets.youtube_url or "", youtube=True)
    return Slot("video", assets.video_file_path or "", also)


def _video(sources: Sequence[Source]) -> Source:
    return next((source for source in sources if source.kind == "video"), Source("video"))
