"""Placeholder clips: a slow zoom into the given picture, with a caption, as a small H.264 MP4."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont, ImageOps

from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.media.pictures import ground, wrapped

FPS = 12
LONGEST_EDGE = 360
LONGEST_SECONDS = 5
ZOOM = 0.15

_WIDE = (1280, 720)
_INK, _SHADOW = (255, 255, 255), (0, 0, 0)
_CAPTION_POINTS = 12


def clip_size(picture: tuple[int, int] | None) -> tuple[int, int]:
    """Give the clip's size for a picture: same shape, longest edge 360, both even as H.264 wants."""
    width, height = picture or _WIDE
    scale = LONGEST_EDGE / max(width, height)
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def render_clip(
    target: Path, pictures: Sequence[Path | None], prompt: str, facts: str, *, seconds: float
) -> None:
    """Write the clip, at most 5 seconds of it; the second picture, if there is one, is the last frame."""
    size = clip_size(_picture_size(pictures[0]) if pictures[0] else None)
    stills = [_still(picture, size, prompt) for picture in pictures]
    caption = _caption(size, [LABEL, facts, prompt])
    with av.open(target, "w", options={"movflags": "faststart"}) as container:
        container.metadata["comment"] = LABEL
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "threads": "1"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for image in _frames(stills, caption, round(min(seconds, LONGEST_SECONDS) * FPS)):
            container.mux(stream.encode(_frame(image)))
        container.mux(stream.encode())


def _frame(image: Image.Image) -> av.VideoFrame:
    frame: av.VideoFrame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # PyAV left it untyped
    return frame


def _frames(stills: Sequence[Image.Image], caption: Image.Image, count: int) -> Iterator[Image.Image]:
    for number in range(count):
        progress = number / max(1, count - 1)
        image = _zoomed(Image.blend(stills[0], stills[-1], progress), progress)
        image.paste(caption, (0, image.height - caption.height), caption)
        yield image


def _zoomed(still: Image.Image, progress: float) -> Image.Image:
    inset_x, inset_y = (still.width * ZOOM * progress / 2, still.height * ZOOM * progress / 2)
    box = (inset_x, inset_y, still.width - inset_x, still.height - inset_y)
    return still.resize(still.size, Image.Resampling.BILINEAR, box)


def _picture_size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return ImageOps.exif_transpose(picture).size


def _still(path: Path | None, size: tuple[int, int], prompt: str) -> Image.Image:
    if path is None:
        return ground(size, prompt, ["the linked picture is not fetched here"])
    with Image.open(path) as picture:
        picture.draft("RGB", (size[0] * 2, size[1] * 2))
        return ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), size)


def _caption(size: tuple[int, int], lines: Sequence[str]) -> Image.Image:
    font = ImageFont.load_default(_CAPTION_POINTS)
    text = "\n".join(wrapped(line, font, size[0] - 12)[0] for line in lines if line.split())
    height = min(size[1], (_CAPTION_POINTS + 6) * len(lines) + 6)
    caption = Image.new("RGBA", (size[0], height), (*_SHADOW, 150))
    ImageDraw.Draw(caption).multiline_text((6, 3), text, _INK, font)
    return caption
