"""A placeholder for QR codes: the three corners and a grid that follows from the content, which no reader reads."""

import hashlib
from collections.abc import Iterator

from PIL import Image, ImageDraw

from sandbox.magic_hour.media.pictures import ground

SIZE = (768, 768)
MODULES = 25
QUIET_MODULES = 2
MODULE_PIXELS = 16

_CORNER = 7
_CORNERS_AT = ((0, 0), (MODULES - _CORNER, 0), (0, MODULES - _CORNER))
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


def draw_grid(content: str, art_style: str) -> Image.Image:
    """Draw the grid in the middle of a ground that tells the art style."""
    picture = ground(SIZE, art_style, [])
    draw = ImageDraw.Draw(picture)
    _square(draw, -QUIET_MODULES, -QUIET_MODULES, MODULES + 2 * QUIET_MODULES, _WHITE)
    for x, y in _dark(content):
        _square(draw, x, y, 1, _BLACK)
    for x, y in _CORNERS_AT:
        for inset, colour in enumerate((_BLACK, _WHITE, _BLACK)):
            _square(draw, x + inset, y + inset, _CORNER - 2 * inset, colour)
    return picture


def _dark(content: str) -> Iterator[tuple[int, int]]:
    for y in range(MODULES):
        row = hashlib.shake_128(f"{y} {content}".encode()).digest(MODULES)
        yield from ((x, y) for x, byte in enumerate(row) if byte % 2)


def _square(draw: ImageDraw.ImageDraw, x: int, y: int, modules: int, colour: tuple[int, int, int]) -> None:
    origin = (SIZE[0] - MODULES * MODULE_PIXELS) // 2
    left, top = origin + x * MODULE_PIXELS, origin + y * MODULE_PIXELS
    draw.rectangle((left, top, left + modules * MODULE_PIXELS - 1, top + modules * MODULE_PIXELS - 1), colour)
