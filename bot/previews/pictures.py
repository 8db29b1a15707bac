"""What the decoding process does: one small picture of a film or of a picture."""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import av
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 240 * 1024
"""Of a preview: ten of them still leave room for whole files in the same message."""

SIDES = (1600, 1200, 800, 500, 300)
"""The longest side in pixels, from the first choice to what always fits."""

POSTER_SECOND = 1.0
"""The frame of a film that is shown: many begin in the dark."""

MOST_FRAMES = 130
"""However strangely a film counts its time, no more of its frames are decoded."""

_PICTURES = ("JPEG", "PNG", "WEBP", "GIF")
_FILMS = {
    # FFmpeg also knows playlists, which name other files and addresses to be opened.
    "format_whitelist": "mov,matroska",
    "protocol_whitelist": "file",
}

Image.MAX_IMAGE_PIXELS = None  # a result may really be that large; the process has a limit of memory


def write_preview(source: Path, stem: Path) -> Path | None:
    """Write a small picture of a file, named by `stem` and the ending of its format.

    None where there is nothing to see; whatever the decoders raise is raised.
    """
    image = _picture(source) or _poster(source)
    if image is None:
        return None
    with image:
        ending, data = _small(image)
    path, part = Path(f"{stem}.{ending}"), Path(f"{stem}.part")
    part.write_bytes(data)
    return part.replace(path)


def _picture(source: Path) -> Image.Image | None:
    """The picture in a file; None where it holds something else."""
    try:
        return Image.open(source, formats=_PICTURES)
    except UnidentifiedImageError:
        return None


def _poster(source: Path) -> Image.Image | None:
    """One early frame of a film; None where it has none."""
    last = None
    with av.open(str(source), container_options=_FILMS) as film:
        for frame in islice(_frames(film), MOST_FRAMES):
            last = frame
            if frame.time is not None and frame.time >= POSTER_SECOND:
                break
        return None if last is None else _reduced(last)


def _frames(film: av.container.InputContainer) -> Iterator[av.VideoFrame]:
    """The frames of a film, up to where it breaks off."""
    if not film.streams.video:
        return
    stream = film.streams.video[0]
    stream.codec_context.thread_count = 1  # more of them need more memory
    try:
        yield from film.decode(stream)
    except av.FFmpegError:
        return


def _reduced(frame: av.VideoFrame) -> Image.Image:
    scale = min(1.0, SIDES[0] / max(frame.width, frame.height))
    width, height = (max(1, round(side * scale)) for side in (frame.width, frame.height))
    plane = frame.reformat(width=width, height=height, format="rgb24").planes[0]
    return Image.frombytes("RGB", (width, height), bytes(plane), "raw", "RGB", plane.line_size)


def _small(image: Image.Image) -> tuple[str, bytes]:
    """The ending of its format, and the largest rendering that is no larger than a preview may be."""
    image, ending, data = _plain(image), "", b""
    for side in SIDES:
        image.thumbnail((side, side))
        ending, data = _encoded(ImageOps.exif_transpose(image))
        if len(data) <= MOST_BYTES:
            break
    return ending, data


def _plain(image: Image.Image) -> Image.Image:
    """The picture in colours that can be mixed when it shrinks."""
    return image.convert("RGBA") if image.mode in {"P", "1"} else image


def _encoded(image: Image.Image) -> tuple[str, bytes]:
    written = BytesIO()
    if image.has_transparency_data:
        image.convert("RGBA").save(written, "WEBP", quality=80)
        return "webp", written.getvalue()
    image.convert("RGB").save(written, "JPEG", quality=82, optimize=True)
    return "jpg", written.getvalue()
