"""Placeholder speech: one short tone per letter, a rest per space, as a mono WAV."""

import math
import struct
import sys
import wave
from array import array
from pathlib import Path

from sandbox.magic_hour.media import LABEL

RATE = 16_000
TONE_SECONDS = 0.08
LONGEST_SECONDS = 8

_LOUDNESS = 6000
_LOWEST_HERTZ = 220
_SCALE = (0, 2, 4, 7, 9)
_RIFF_SIZE_AT = 4


def write_tones(target: Path, text: str) -> None:
    """Write at most 8 seconds of the text as tones, with the label in the file's comment."""
    samples = array("h")
    for letter in text[: int(LONGEST_SECONDS / TONE_SECONDS)]:
        samples.extend(_tone(letter))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    _add_comment(target)


def _tone(letter: str) -> "array[int]":
    count = int(RATE * TONE_SECONDS)
    if letter.isspace():
        return array("h", bytes(2 * count))
    octave, step = divmod(ord(letter) % 15, len(_SCALE))
    turn = 2 * math.pi * _LOWEST_HERTZ * 2 ** (octave + _SCALE[step] / 12) / RATE
    return array("h", (int(_LOUDNESS * _fade(at / count) * math.sin(turn * at)) for at in range(count)))


def _fade(progress: float) -> float:
    return min(1.0, 10 * progress, 10 * (1 - progress))


def _add_comment(target: Path) -> None:
    text = LABEL.encode() + b"\0" * (2 - len(LABEL) % 2)
    info = b"INFOICMT" + struct.pack("<I", len(text)) + text
    with target.open("r+b") as file:
        file.seek(0, 2)
        file.write(b"LIST" + struct.pack("<I", len(info)) + info)
        size = file.tell() - 8
        file.seek(_RIFF_SIZE_AT)
        file.write(struct.pack("<I", size))
