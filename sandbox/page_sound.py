"""A correction for SimCord's page, which fits simcord 3.2.1: it plays WAV files.

The usual WAV file says how many channels it has but not which, and the page refuses what says nothing of that.
"""

import asyncio
import io
import struct
import wave
from typing import Any

from simcord.preview._media import MediaInfo, MediaWorker

_EXTENSIBLE = 0xFFFE
_PCM = bytes.fromhex("0100000000001000800000aa00389b71")
_CHANNELS = {1: 0b100, 2: 0b011}
"""Centre; left and right."""


class WavPlayer(MediaWorker):
    """Prepares sounds and clips for the page, in a process of its own each time."""

    async def validate(self, key: str, blob: bytes, **more: Any) -> MediaInfo:
        """Read a file and give what the page can play; MediaError when there is no such thing."""
        return await super().validate(key, await asyncio.to_thread(with_channels_named, blob), **more)


def with_channels_named(blob: bytes) -> bytes:
    """The same sound with a header that names its channels; anything but a mono or stereo WAV as it is."""
    try:
        with wave.open(io.BytesIO(blob)) as sound:
            channels, width, rate, *_ = sound.getparams()
            samples = sound.readframes(sound.getnframes())
    except (wave.Error, EOFError):
        return blob
    if channels not in _CHANNELS:
        return blob
    frame, bits = channels * width, 8 * width
    form = struct.pack(
        "<HHIIHHHHI", _EXTENSIBLE, channels, rate, rate * frame, frame, bits, 22, bits, _CHANNELS[channels]
    )
    body = b"WAVE" + _chunk(b"fmt ", form + _PCM) + _chunk(b"data", samples)
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
