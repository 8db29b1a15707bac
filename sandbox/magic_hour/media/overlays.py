"""What lies on top of a placeholder clip: the pictures that were given besides, a line of subtitles."""

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.footage import picture_still
from sandbox.magic_hour.media.pictures import wrapped

INSETS_SHOWN = 4
INSET_SHARE = 0.25  # of the shorter edge

_MARGIN = 6
_SUBTITLE_SHARE = 12
_HEIGHTS = {"top": 0.2, "center": 0.45, "bottom": 0.6}  # the caption has the lowest third
_ANCHORS = {"left": (0.05, "lm"), "center": (0.5, "mm"), "right": (0.95, "rm")}


class Subtitle(NamedTuple):
    """How subtitles look: colours as #RRGGBB, places in words; words that nobody knows mean bottom and center."""

    colour: str
    highlight: str
    vertical: str
    horizontal: str


def draw_insets(size: tuple[int, int], sources: Sequence[Source]) -> Image.Image:
    """Draw the pictures among the sources side by side along the upper edge, the first few of them."""
    layer = Image.new("RGBA", size)
    edge = max(2, int(min(size) * INSET_SHARE))
    pictures = [source.path for source in sources if source.kind == "image" and source.path is not None]
    for number, path in enumerate(pictures[:INSETS_SHOWN]):
        layer.paste(picture_still(path, (edge, edge)), (_MARGIN + number * (edge + _MARGIN), _MARGIN))
    return layer


def draw_subtitle(size: tuple[int, int], text: str, look: Subtitle) -> Image.Image:
    """Draw one line of subtitles, its first word highlighted."""
    layer = Image.new("RGBA", size)
    font = ImageFont.load_default(max(10, min(size) // _SUBTITLE_SHARE))
    line = next(iter(wrapped(text, font, int(size[0] * 0.9))), "")
    share, anchor = _ANCHORS.get(look.horizontal.lower(), _ANCHORS["center"])
    place = size[0] * share, size[1] * _HEIGHTS.get(look.vertical.lower(), _HEIGHTS["bottom"])
    draw = ImageDraw.Draw(layer)
    left = draw.textbbox(place, line, font, anchor)[0]
    draw.text(place, line, look.colour, font, anchor, stroke_width=1, stroke_fill="black")
    draw.text(
        (left, place[1]),
        line.partition(" ")[0],
        look.highlight,
        font,
        "lm",
        stroke_width=1,
        stroke_fill="black",
    )
    return layer
