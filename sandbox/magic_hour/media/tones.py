"""Placeholder sound: one short tone per letter, a rest per space, alone as a mono WAV or under a clip."""

import math
import struct
import sys
import wave
from array import array
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from sandbox.magic_hour.media import LABEL

RATE = 16_000
TONE_SECONDS = 0.08
LONGEST_SECONDS = 8

_LOUDNESS = 6000
_LOWEST_HERTZ = 220
_PITCHES = 15
_SCALE = (0, 2, 4, 7, 9)
_RIFF_SIZE_AT = 4


def write_tones(target: Path, text: str) -> None:
    """Write at most 8 seconds of the text as tones, with the label in the file's comment."""
    _write(target, tones(text, LONGEST_SECONDS))


def write_melody(target: Path, text: str) -> None:
    """Write 8 seconds of the text as tones, over and over, with the label in the file's comment."""
    _write(target, tones(text, LONGEST_SECONDS, again=True))


def tones(text: str, seconds: float, *, again: bool = False) -> "array[int]":
    """Give the text's tones as 16-bit samples, cut at so many seconds or, with `again`, repeated up to them."""
    samples = array("h")
    letters = cycle(text or " ") if again else iter(text)
    for letter in islice(letters, int(seconds / TONE_SECONDS)):
        samples.extend(_tone(None if letter.isspace() else ord(letter) % _PITCHES))
    return samples


@cache
def _tone(pitch: int | None) -> "array[int]":
    count = int(RATE * TONE_SECONDS)
    if pitch is None:
        return array("h", bytes(2 * count))
    octave, step = divmod(pitch, len(_SCALE))
    turn = 2 * math.pi * _LOWEST_HERTZ * 2 ** (octave + _SCALE[step] / 12) / RATE
    return array("h", (int(_LOUDNESS * _fade(at / count) * math.sin(turn * at)) for at in range(count)))


def _fade(progress: float) -> float:
    return min(1.0, 10 * progress, 10 * (1 - progress))


def _write(target: Path, samples: "array[int]") -> None:
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    _add_comment(target)


def _add_comment(target: Path) -> None:
    text = LABEL.encode() + b"\0" * (2 - len(LABEL) % 2)
    info = b"INFOICMT" + struct.pack("<I", len(text)) + text
    with target.open("r+b") as file:
        file.seek(0, 2)
        file.write(b"LIST" + struct.pack("<I", len(info)) + info)
        size = file.tell() - 8
        file.seek(_RIFF_SIZE_AT)
        file.write(struct.pack("<I", size))
