"""Placeholder memes: the first half of a topic at the top, the second half at the bottom."""

from PIL import Image, ImageDraw, ImageFont

from sandbox.magic_hour.media.pictures import ground, wrapped

SIZE = (768, 768)
LINES_SHOWN = 3

_INK, _EDGE = (255, 255, 255), (0, 0, 0)
_POINTS, _MARGIN = 44, 24
_TOP, _BOTTOM = 150, 640


def draw_meme(template: str, topic: str) -> Image.Image:
    """Draw the topic in capitals on a ground that tells the template."""
    picture = ground(SIZE, template, [])
    words = topic.upper().split()
    half = (len(words) + 1) // 2
    _write(picture, " ".join(words[:half]), _TOP, "ma")
    _write(picture, " ".join(words[half:]), _BOTTOM, "md")
    return picture


def _write(picture: Image.Image, text: str, at: int, anchor: str) -> None:
    font = ImageFont.load_default(_POINTS)
    lines = wrapped(text, font, picture.width - 2 * _MARGIN)[:LINES_SHOWN]
    ImageDraw.Draw(picture).multiline_text(
        (picture.width / 2, at),
        "\n".join(lines),
        _INK,
        font,
        anchor,
        align="center",
        stroke_width=3,
        stroke_fill=_EDGE,
    )
