"""Small films and pictures to make previews of."""

import os
from pathlib import Path

import av
from PIL import Image

DARK, LIGHT = (0, 0, 0), (250, 250, 250)


def write_film(path: Path, seconds: float = 1.5, size: tuple[int, int] = (64, 36)) -> Path:
    """A film of ten frames a second that is dark at first, and light from its first second on."""
    with av.open(str(path), "w") as film:
        stream = film.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(round(seconds * 10)):
            image = Image.new("RGB", size, LIGHT if number >= 10 else DARK)
            frame: av.VideoFrame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # PyAV left it untyped
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return path


def write_sound(path: Path) -> Path:
    """A tenth of a second of silence in a film's format."""
    with av.open(str(path), "w") as sound:
        stream = sound.add_stream("aac", rate=8000)
        stream.layout = "mono"
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.sample_rate = 8000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        sound.mux(stream.encode(frame))
        sound.mux(stream.encode())
    return path


def noise(mode: str, size: tuple[int, int]) -> Image.Image:
    """A picture that nothing can make small but fewer pixels."""
    width, height = size
    return Image.frombytes(mode, size, os.urandom(width * height * len(Image.new(mode, (1, 1)).getbands())))
