"""Stills for a placeholder clip: out of a picture, out of a video, or a ground with words where there is no file."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
from PIL import Image, ImageOps, ImageSequence

from sandbox.magic_hour.assets import Source, is_moving_picture
from sandbox.magic_hour.media.pictures import ground

FRAMES_READ = 4


def picture_still(path: Path, size: tuple[int, int]) -> Image.Image:
    """Read a picture, upright and cut to a size."""
    with Image.open(path) as picture:
        picture.draft("RGB", (size[0] * 2, size[1] * 2))
        return ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), size)


def stills(source: Source, size: tuple[int, int], text: str, start: float, end: float) -> list[Image.Image]:
    """Give what there is to see of a source; of a video a few frames between two seconds, but one at least."""
    if source.path is None or source.kind == "audio":
        return [ground(size, text, [source.note] if source.note else [])]
    if source.kind == "image":
        return [picture_still(source.path, size)]
    read = _moving_picture if is_moving_picture(source.path) else _video
    found = [ImageOps.fit(frame, size) for frame in read(source.path, start, min(end, source.seconds or end))]
    return found or [ground(size, text, ["no frame of the video could be read"])]


def _moving_picture(path: Path, start: float, end: float) -> Iterator[Image.Image]:  # noqa: ARG001  as for a video
    with Image.open(path) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            if number == FRAMES_READ:
                return
            yield frame.convert("RGB")


def _video(path: Path, start: float, end: float) -> Iterator[Image.Image]:
    with av.open(path) as container:
        stream = container.streams.video[0]
        for second in _moments(start, end):
            try:
                container.seek(int(second * av.time_base))
                frame = next(container.decode(stream), None)
            except av.FFmpegError:
                return  # a clip that is broken further on shows what came before
            if frame is not None:
                yield frame.to_image()  # type: ignore[no-untyped-call]  # PyAV left it untyped


def _moments(start: float, end: float) -> Sequence[float]:
    step = max(0.0, end - start) / FRAMES_READ
    return [start + step * number for number in range(FRAMES_READ)]
