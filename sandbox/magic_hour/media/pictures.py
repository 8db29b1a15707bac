"""Placeholder pictures: the prompt on a ground whose colour follows from it."""

import colorsys
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from sandbox.magic_hour.media import LABEL

LINES_SHOWN = 8

_INK = (255, 255, 255)


def draw_picture(
    target: Path, size: tuple[int, int], text: str, lines: Sequence[str], *, shade: int = 0
) -> None:
    """Write a PNG of this size with the label, the text and some lines about it."""
    comment = PngInfo()
    comment.add_text("Comment", LABEL)
    ground(size, text, lines, shade=shade).save(target, "PNG", pnginfo=comment)


def ground(size: tuple[int, int], text: str, lines: Sequence[str], *, shade: int = 0) -> Image.Image:
    """Draw the placeholder without writing it."""
    picture = Image.new("RGB", size, _colour(text, shade))
    draw = ImageDraw.Draw(picture)
    margin = min(size) // 16
    small, large = ImageFont.load_default(max(size) // 40), ImageFont.load_default(max(size) // 24)
    words = wrapped(text, large, size[0] - 2 * margin)[:LINES_SHOWN]
    draw.text((margin, margin), LABEL, _INK, small)
    draw.multiline_text((margin, margin + max(size) // 16), "\n".join(words), _INK, large)
    draw.multiline_text((margin, size[1] - margin), "\n".join(lines), _INK, small, anchor="ld")
    return picture


def wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    """Break a text into lines that fit a width in pixels; a word that never fits is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, width))
    return [line for line in lines if line]


def _cut(word: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    while word and font.getlength(word) > width:
        word = word[: len(word) * 3 // 4]
    return word


def _colour(text: str, shade: int) -> tuple[int, int, int]:
    hue = zlib.crc32(text.encode()) % 360 / 360
    red, green, blue = colorsys.hls_to_rgb(hue, 0.25 + 0.02 * shade, 0.5)
    return int(red * 255), int(green * 255), int(blue * 255)
