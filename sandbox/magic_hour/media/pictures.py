"""Placeholder pictures: the prompt on a ground whose colour follows from it, or a given picture with a caption."""

import colorsys
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps
from PIL.PngImagePlugin import PngInfo

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media import LABEL

DRAWN_EDGE = 1024
SMALLEST_EDGE = 256
LINES_SHOWN = 8

_UNREAD_SIZE = (1024, 576)
_INK, _SHADOW = (255, 255, 255), (0, 0, 0, 150)
_FAST = 1

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_picture(
    target: Path, size: tuple[int, int], text: str, lines: Sequence[str], *, shade: int = 0
) -> None:
    """Write a PNG of this size with the label, the text and some lines about it."""
    save_picture(ground(size, text, lines, shade=shade), target)


def save_picture(picture: Image.Image, target: Path) -> None:
    """Write a PNG that carries the label as its comment."""
    comment = PngInfo()
    comment.add_text("Comment", LABEL)
    picture.save(target, "PNG", pnginfo=comment, compress_level=_FAST)


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


def read_picture(source: Source, longest: int = DRAWN_EDGE) -> Image.Image:
    """Open a given picture upright, its longest edge between 256 and `longest`; without a file, say why."""
    if source.path is None:
        return ground(_UNREAD_SIZE, source.note, [])
    with Image.open(source.path) as picture:
        picture.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    edge = max(upright.size)
    return scaled(upright, min(longest, max(SMALLEST_EDGE, edge)) / edge)


def scaled(picture: Image.Image, factor: float) -> Image.Image:
    """Resize a picture by a factor; no side becomes shorter than a pixel."""
    width, height = (max(1, round(side * factor)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BICUBIC)


def labelled(picture: Image.Image, lines: Sequence[str]) -> Image.Image:
    """Give the picture with the label and some lines in a strip along its lower edge."""
    points = max(12, max(picture.size) // 48)
    font = ImageFont.load_default(points)
    shown = [part for line in (LABEL, *lines) for part in wrapped(line, font, picture.width - points)[:2]]
    strip = Image.new("RGBA", (picture.width, (points + 6) * min(len(shown), LINES_SHOWN) + 6), _SHADOW)
    ImageDraw.Draw(strip).multiline_text((points // 2, 3), "\n".join(shown[:LINES_SHOWN]), _INK, font)
    result = picture.copy()
    result.paste(strip, (0, result.height - strip.height), strip)
    return result


def wrapped(text: str, font: Font, width: int) -> list[str]:
    """Break a text into lines that fit a width in pixels; a word that never fits is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, width))
    return [line for line in lines if line]


def _cut(word: str, font: Font, width: int) -> str:
    while word and font.getlength(word) > width:
        word = word[: len(word) * 3 // 4]
    return word


def _colour(text: str, shade: int) -> tuple[int, int, int]:
    hue = zlib.crc32(text.encode()) % 360 / 360
    red, green, blue = colorsys.hls_to_rgb(hue, 0.25 + 0.02 * shade, 0.5)
    return int(red * 255), int(green * 255), int(blue * 255)
