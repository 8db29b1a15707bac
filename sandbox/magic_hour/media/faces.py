"""Placeholder faces: squares side by side, where a detector might have seen some."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.edits import Box
from sandbox.magic_hour.media.footage import stills
from sandbox.magic_hour.media.pictures import DRAWN_EDGE, labelled, read_picture, save_picture, scaled

MOST_FACES = 3
CONFIDENCES = (0.95, 0.75, 0.55)
FACE_EDGE = 256
UNKNOWN_SIZE = (1024, 576)

_SHARE = 0.6


def face_boxes(size: tuple[int, int]) -> list[Box]:
    """Give one to three squares, from left to right: as many as twice the width holds the height."""
    width, height = size
    count = max(1, min(MOST_FACES, 2 * width // height))
    side = _SHARE * min(width / count, height)
    across, down = side / width / 2, side / height
    top = (1 - down) / 3
    return [
        Box((number + 0.5) / count - across, top, (number + 0.5) / count + across, top + down)
        for number in range(count)
    ]


def faces_seen(size: tuple[int, int], confidence: float) -> list[int]:
    """Give the indexes of the squares that are faces at this confidence; the further right, the less sure."""
    return [index for index in range(len(face_boxes(size))) if CONFIDENCES[index] >= confidence]


def cut_faces(picture: Image.Image, targets: Sequence[Path]) -> None:
    """Write the first of the picture's faces, one for each target, as labelled PNGs."""
    for box, target in zip(face_boxes(picture.size), targets, strict=False):
        face = picture.crop(box.pixels(picture.size))
        save_picture(labelled(scaled(face, FACE_EDGE / max(face.size)), []), target)


def seen_first(source: Source) -> Image.Image:
    """Give the picture, or the first frame of the video, in which faces are looked for."""
    if source.kind == "image":
        return read_picture(source)
    width, height = source.size or UNKNOWN_SIZE
    scale = min(1.0, DRAWN_EDGE / max(width, height))
    return stills(source, (max(1, round(width * scale)), max(1, round(height * scale))), "", 0, 0)[0]
