"""What is done to given pictures: one laid into another, a cut-out, a tint, a fixed shape."""

from typing import NamedTuple

from PIL import Image, ImageDraw, ImageOps

_INSIDE, _OUTSIDE = 255, 0
_DARK, _WARM, _LIGHT = (40, 20, 60), (200, 120, 70), (255, 245, 215)


class Box(NamedTuple):
    """A rectangle in shares of a picture's width and height, from 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Give the rectangle in a picture of this size, at least a pixel wide and high."""
        left, top = int(self.left * size[0]), int(self.top * size[1])
        return (
            left,
            top,
            max(left + 1, int(self.right * size[0])),
            max(top + 1, int(self.bottom * size[1])),
        )


THE_MIDDLE = Box(0.1, 0.05, 0.9, 0.95)


def inlaid(base: Image.Image, other: Image.Image, box: Box, *, oval: bool = False) -> Image.Image:
    """Lay the other picture, cut to shape, over this box of the base."""
    left, top, right, bottom = box.pixels(base.size)
    piece = ImageOps.fit(other, (right - left, bottom - top))
    result = base.copy()
    result.paste(piece, (left, top), _oval(piece.size) if oval else None)
    return result


def cut_out(picture: Image.Image, background: Image.Image | None) -> Image.Image:
    """Keep an oval in the middle; around it the background, cut to the same size, or nothing at all."""
    mask = Image.new("L", picture.size, _OUTSIDE)
    box = THE_MIDDLE.pixels(picture.size)
    mask.paste(_oval((box[2] - box[0], box[3] - box[1])), box[:2])
    if background is None:
        return Image.composite(picture.convert("RGBA"), Image.new("RGBA", picture.size), mask)
    return Image.composite(picture, ImageOps.fit(background, picture.size), mask)


def tinted(picture: Image.Image) -> Image.Image:
    """Give a picture, whose own colours do not count, dark, warm and light tones."""
    return ImageOps.colorize(picture.convert("L"), _DARK, _LIGHT, _WARM)


def shaped(picture: Image.Image, ratio: tuple[int, int] | None, longest: int) -> Image.Image:
    """Cut a picture to a ratio, or keep its own, with no edge longer than `longest`."""
    width, height = ratio or picture.size
    scale = min(longest, max(picture.size)) / max(width, height)
    return ImageOps.fit(picture, (max(1, round(width * scale)), max(1, round(height * scale))))


def _oval(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size, _OUTSIDE)
    ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), _INSIDE)
    return mask
