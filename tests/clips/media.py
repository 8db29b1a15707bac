"""Real clips as FFmpeg's encoders make them: a sound that comes and goes, a grey film."""

import random
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av

WIDTH, HEIGHT = 64, 48
PICTURES_PER_SECOND = 10
RATE = 48_000
PIECE = 960

_QUICK = {
    "g": "10",
    "bf": "0",
    "preset": "ultrafast",
    "deadline": "realtime",
    "cpu-used": "8",
    "threads": "1",
}
"""Each encoder takes what it knows of these."""


@cache
def _noise() -> "array[int]":  # a string: Python 3.11 cannot evaluate it
    chance = random.Random(7)
    return array("h", (chance.randrange(-9000, 9000) for _ in range(RATE)))


@cache
def sound(format_: str, codec: str, seconds: float, *, rate: int = RATE, **options: str) -> bytes:
    """A mono sound, silent in every other second; `options` are the container's."""
    with _written(format_, options) as (container, path):
        stream = container.add_stream(codec, rate=rate, layout="mono")
        for frame in _heard(0, round(seconds * rate), rate):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        container.close()
        return path.read_bytes()


@cache
def film(format_: str, codec: str, seconds: int, *, voice: str = "", **options: str) -> bytes:
    """A film of 10 pictures a second, with a sound of the same length if its codec is named."""
    with _written(format_, options) as (container, path):
        seen = container.add_stream(codec, rate=PICTURES_PER_SECOND, options=_QUICK)
        seen.width, seen.height, seen.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        heard = container.add_stream(voice, rate=RATE, layout="mono") if voice else None
        for second in range(seconds):
            for picture in _seen(second):
                container.mux(seen.encode(picture))
            if heard:
                for piece in _heard(second * RATE, RATE, RATE):
                    container.mux(heard.encode(piece))
        for stream in filter(None, (seen, heard)):
            container.mux(stream.encode(None))
        container.close()
        return path.read_bytes()


@contextmanager
def _written(format_: str, options: dict[str, str]) -> Iterator[tuple[Any, Path]]:
    """A container on a disk: some are finished by going back to their beginning."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "clip")
        with av.open(path, "w", format=format_, options=options) as container:
            yield container, path


def _seen(second: int) -> Iterator[av.VideoFrame]:
    for number in range(PICTURES_PER_SECOND):
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([(second * 37 + number * 11) % 256]) * plane.buffer_size)
        frame.pts = second * PICTURES_PER_SECOND + number
        yield frame


def _heard(begin: int, count: int, rate: int) -> Iterator[av.AudioFrame]:
    for at in range(begin, begin + count, PIECE):
        length = min(PIECE, begin + count - at)
        silent = at // rate % 2
        samples = bytes(2 * length) if silent else (_noise()[at % rate :][:length]).tobytes()
        frame = av.AudioFrame(format="s16", layout="mono", samples=length)
        frame.planes[0].update(samples.ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts = rate, at
        yield frame
