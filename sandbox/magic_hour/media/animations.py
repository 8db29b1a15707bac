"""Placeholder animations: a bar that crosses the prompt, as a looping GIF, an MP4 or a WebM."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import av
from PIL import Image, ImageDraw

from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.media.pictures import ground

Codec = Literal["libx264", "libvpx"]

SIZE = (320, 320)
FRAMES = 12
FPS = 10

_BAR = (255, 255, 255)
_BAR_AT, _BAR_HEIGHT = 240, 12
_CODECS: dict[str, tuple[Codec, dict[str, str]]] = {
    "mp4": ("libx264", {"preset": "superfast", "threads": "1"}),
    "webm": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "threads": "1"}),
}


def draw_frames(prompt: str) -> Iterator[Image.Image]:
    """Draw the frames one by one."""
    still = ground(SIZE, prompt, [])
    step = SIZE[0] // FRAMES
    for number in range(FRAMES):
        frame = still.copy()
        box = (number * step, _BAR_AT, (number + 1) * step, _BAR_AT + _BAR_HEIGHT)
        ImageDraw.Draw(frame).rectangle(box, _BAR)
        yield frame


def write_animation(target: Path, frames: Iterable[Image.Image]) -> None:
    """Write the frames in the format that the target's extension names."""
    extension = target.suffix.removeprefix(".")
    if extension == "gif":
        _write_gif(target, list(frames))
    else:
        _write_video(target, frames, *_CODECS[extension])


def _write_gif(target: Path, frames: list[Image.Image]) -> None:
    frames[0].save(
        target,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=1000 // FPS,
        loop=0,
        comment=LABEL.encode(),
    )


def _write_video(target: Path, frames: Iterable[Image.Image], codec: Codec, options: dict[str, str]) -> None:
    with av.open(target, "w") as container:
        container.metadata["comment"] = LABEL
        stream = container.add_stream(codec, rate=FPS, options=options)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for image in frames:
            frame: av.VideoFrame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # PyAV left it untyped
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
