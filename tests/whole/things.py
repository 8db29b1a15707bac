"""Files and links that members give to the tools: small, real ones."""

import io
import struct
from enum import Enum
from functools import cache
from pathlib import Path

from PIL import Image

from tests.clips import media
from tests.wire.cdn import WireFile

SECONDS = 3
"""How long every film and sound is, but for the sound among the earlier results."""


class Thing(Enum):
    """What a test names instead of a file or a link."""

    PICTURE = "an attached picture"
    FILM = "an attached film"
    SOUND = "an attached sound"
    GIF = "an attached animation"
    PICTURE_MESSAGE = "a link to a message with a picture"
    FILM_MESSAGE = "a link to a message with that film"
    SOUND_MESSAGE = "a link to a message with that sound"
    PICTURE_RESULT = "an earlier picture"
    FILM_RESULT = "an earlier film"
    SOUND_RESULT = "an earlier sound"


@cache
def picture() -> WireFile:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(file, "PNG")
    return WireFile("my photo.png", "image/png", file.getvalue(), 320, 240)


@cache
def film() -> WireFile:
    data = media.film("mp4", "libx264", SECONDS)
    return WireFile("clip.mp4", "video/mp4", data, media.WIDTH, media.HEIGHT)


@cache
def sound() -> WireFile:
    return WireFile("song.wav", "audio/wav", media.sound("wav", "pcm_s16le", SECONDS, rate=8000))


@cache
def animation() -> WireFile:
    file = io.BytesIO()
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue", "green")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=200)
    return WireFile("dance.gif", "image/gif", file.getvalue(), 64, 48)


FILES = {Thing.PICTURE: picture, Thing.FILM: film, Thing.SOUND: sound, Thing.GIF: animation}
POSTED = {Thing.PICTURE_MESSAGE: picture, Thing.FILM_MESSAGE: film, Thing.SOUND_MESSAGE: sound}

ARRIVES = {
    Thing.PICTURE: "image.png",
    Thing.FILM: "video.mp4",
    Thing.SOUND: "audio.wav",
    Thing.GIF: "video.gif",
    Thing.PICTURE_MESSAGE: "image.png",
    Thing.FILM_MESSAGE: "video.mp4",
    Thing.SOUND_MESSAGE: "audio.wav",
}
"""The type under which Magic Hour is told of a file that is uploaded, and its extension."""


def long_sound(folder: Path, seconds: int) -> WireFile:
    """A recording of silence that takes hardly any room on the disk, however long it is."""
    path, rate = folder / f"{seconds}.wav", 8_000
    samples = 2 * rate * seconds
    form = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", samples)
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + samples, b"WAVE") + form)
        file.truncate(44 + samples)
    return WireFile("silence.wav", "audio/wav", path)
