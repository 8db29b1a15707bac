"""What the image tools share: one price for every plan, and a caption on what is drawn."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from PIL import Image

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.pictures import labelled, read_picture, save_picture
from sandbox.magic_hour.tools.tool import Tool


class ImageTool(Tool):
    """An image project that costs `credits` and takes whatever its body takes, on every plan.

    A tool with more to say about its price, its rules or its files overrides that part.
    """

    kind = "image"
    extension = "png"
    credits: ClassVar[int]

    def price(self, request: Any, tier: str) -> int:
        return self.credits

    def facts(self, request: Any, sources: Sequence[Source], *, final: bool) -> dict[str, Any]:
        return {"image_count": self.outputs(request)}


class DrawnImageTool(ImageTool):
    """An image tool whose outputs are PNGs, drawn with the pictures given and captioned with what was asked."""

    def make(self, request: Any, sources: Sequence[Source], number: int, target: Path) -> None:
        drawn = self.draw(request, [read_picture(source) for source in sources])
        count = self.outputs(request)
        which = [f"{number + 1} of {count}"] if count > 1 else []
        save_picture(labelled(drawn, [*self.caption(request), *which]), target)

    @abstractmethod
    def draw(self, request: Any, pictures: Sequence[Image.Image]) -> Image.Image:
        """Make the placeholder from the pictures of the slots, in their order."""

    @abstractmethod
    def caption(self, request: Any) -> list[str]:
        """Give the lines that say what was asked for."""
