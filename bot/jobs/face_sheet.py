"""One picture of all the faces that were found, numbered so that somebody can say which they mean."""

import struct
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 16_000_000
"""A larger picture of one face is not opened: it would fill the memory."""

CELL, GAP, ACROSS = 200, 12, 5
"""Pixels of a face's edge and between two; faces side by side."""
BADGE, LETTER = 52, 34
GROUND, EMPTY, INK, PAPER = "#2b2d31", "#4e5058", "#ffffff", "#5865f2"
QUALITY = 85

UNREADABLE = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow raises for files that are broken in one way or another."""


def draw_faces(faces: Sequence[Path | None], to: Path) -> None:
    """Write a JPEG with these faces, counted from 1; one that cannot be read is an empty field.

    It blocks. Raises OSError when the picture cannot be written.
    """
    across = min(ACROSS, len(faces))
    down = -(-len(faces) // ACROSS)
    sheet = Image.new("RGB", (_edge(across), _edge(down)), GROUND)
    for index, face in enumerate(faces):
        row, column = divmod(index, ACROSS)
        corner = (_edge(column), _edge(row))
        sheet.paste(_cell(face), corner)
        _number(sheet, corner, index + 1)
    to.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(to, "JPEG", quality=QUALITY)


def _edge(cells: int) -> int:
    """Where the next cell begins, or the sheet ends."""
    return GAP + cells * (CELL + GAP)


def _cell(face: Path | None) -> Image.Image:
    """The face in the middle of its field."""
    cell = Image.new("RGB", (CELL, CELL), EMPTY)
    picture = None if face is None else _read(face)
    if picture is not None:
        cell.paste(picture, ((CELL - picture.width) // 2, (CELL - picture.height) // 2))
    return cell


def _read(face: Path) -> Image.Image | None:
    try:
        with Image.open(face, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            return ImageOps.contain(picture.convert("RGB"), (CELL, CELL))
    except UNREADABLE:
        return None


def _number(sheet: Image.Image, corner: tuple[int, int], number: int) -> None:
    draw = ImageDraw.Draw(sheet)
    left, top = corner
    draw.rounded_rectangle((left, top, left + BADGE, top + BADGE), radius=10, fill=PAPER)
    middle = (left + BADGE / 2, top + BADGE / 2)
    draw.text(middle, str(number), fill=INK, font=ImageFont.load_default(LETTER), anchor="mm")
