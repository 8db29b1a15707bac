"""Placeholder clips: stills that flow into each other under a slow zoom, with a caption, as a small H.264 MP4."""

from array import array
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont

from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.media.pictures import wrapped
from sandbox.magic_hour.media.tones import RATE, tones

FPS = 12
LONGEST_EDGE = 360
LONGEST_SECONDS = 5
ZOOM = 0.15

_SAMPLES_AT_ONCE = 1024  # what AAC takes

_WIDE = (1280, 720)
_INK, _SHADOW = (255, 255, 255), (0, 0, 0)
_CAPTION_POINTS = 12


def clip_size(picture: tuple[int, int] | None) -> tuple[int, int]:
    """Give the clip's size for a picture: same shape, longest edge 360, both even as H.264 wants."""
    width, height = picture or _WIDE
    scale = LONGEST_EDGE / max(width, height)
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def write_clip(
    target: Path,
    stills: Sequence[Image.Image],
    lines: Sequence[str],
    *,
    seconds: float,
    sound: str = "",
    over: Image.Image | None = None,
) -> None:
    """Write the clip, at most 5 seconds of it: one still after the other, all of the first one's size.

    The lines are its caption, below the label; `sound` is a text that is heard as tones, over and over; `over`
    lies on every frame.
    """
    seconds = min(seconds, LONGEST_SECONDS)
    size = stills[0].size
    layer = _layer(size, [LABEL, *lines], over)
    with av.open(target, "w", options={"movflags": "faststart"}) as container:
        container.metadata["comment"] = LABEL
        picture = container.add_stream("libx264", rate=FPS, options={"preset": "superfast", "threads": "1"})
        picture.width, picture.height = size
        picture.pix_fmt = "yuv420p"
        picture.gop_size = FPS  # whoever looks for a second of the clip finds a whole frame there
        heard = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        for image in _frames(stills, layer, max(1, round(seconds * FPS))):
            container.mux(picture.encode(_frame(image)))
        container.mux(picture.encode())
        if heard is not None:
            samples = tones(sound, seconds, again=True)
            container.mux(
                [packet for frame in (*_sound_frames(samples), None) for packet in heard.encode(frame)]
            )


def _frame(image: Image.Image) -> av.VideoFrame:
    frame: av.VideoFrame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # PyAV left it untyped
    return frame


def _frames(stills: Sequence[Image.Image], layer: Image.Image, count: int) -> Iterator[Image.Image]:
    for number in range(count):
        progress = number / max(1, count - 1)
        image = _zoomed(_blended(stills, progress), progress)
        image.paste(layer, (0, 0), layer)
        yield image


def _blended(stills: Sequence[Image.Image], progress: float) -> Image.Image:
    at = progress * (len(stills) - 1)
    before = min(int(at), len(stills) - 1)
    after = min(before + 1, len(stills) - 1)
    return Image.blend(stills[before], stills[after], at - before)


def _zoomed(still: Image.Image, progress: float) -> Image.Image:
    inset_x, inset_y = (still.width * ZOOM * progress / 2, still.height * ZOOM * progress / 2)
    box = (inset_x, inset_y, still.width - inset_x, still.height - inset_y)
    return still.resize(still.size, Image.Resampling.BILINEAR, box)


def _layer(size: tuple[int, int], lines: Sequence[str], over: Image.Image | None) -> Image.Image:
    layer = Image.new("RGBA", size)
    if over is not None:
        layer.alpha_composite(over)
    caption = _caption(size, lines)
    layer.alpha_composite(caption, (0, size[1] - caption.height))
    return layer


def _caption(size: tuple[int, int], lines: Sequence[str]) -> Image.Image:
    font = ImageFont.load_default(_CAPTION_POINTS)
    shown = [first for line in lines for first in wrapped(line, font, size[0] - 12)[:1]]
    height = min(size[1], (_CAPTION_POINTS + 6) * len(shown) + 6)
    caption = Image.new("RGBA", (size[0], height), (*_SHADOW, 150))
    ImageDraw.Draw(caption).multiline_text((6, 3), "\n".join(shown), _INK, font)
    return caption


def _sound_frames(samples: "array[int]") -> Iterator[av.AudioFrame]:
    for start in range(0, len(samples) - _SAMPLES_AT_ONCE + 1, _SAMPLES_AT_ONCE):
        frame = av.AudioFrame(format="s16", layout="mono", samples=_SAMPLES_AT_ONCE)
        frame.planes[0].update(samples[start : start + _SAMPLES_AT_ONCE].tobytes())
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = start
        yield frame
