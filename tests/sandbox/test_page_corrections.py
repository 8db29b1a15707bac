"""What the sandbox corrects of SimCord's page; that it follows the newest message stands in test_smoke."""

import io
import wave

import pytest

from sandbox.page_corrections import _with_ended_quotes
from sandbox.page_sound import WavPlayer, with_channels_named


def wav(channels: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(2 * channels * 8_000))
    return file.getvalue()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("> one\ntwo", "> one\n\ntwo"),
        ("> one\n> two\nthree", "> one\n> two\n\nthree"),
        ("one\n> two", "one\n> two"),
        (">>> one\ntwo", "> one\n> two"),
    ],
)
def test_a_quotation_ends_where_it_ends_on_discord(written: str, shown: str) -> None:
    assert _with_ended_quotes(written) == shown


@pytest.mark.parametrize("channels", [1, 2])
async def test_a_wav_of_one_or_two_channels_can_be_played(channels: int) -> None:
    prepared = await WavPlayer().validate("key", wav(channels))
    assert (prepared.content_type, round(prepared.duration)) == ("audio/ogg", 1)


@pytest.mark.parametrize("blob", [b"", b"\x89PNG\r\n", wav(1)[:20], wav(6)])
def test_what_is_no_usual_wav_stays_as_it_is(blob: bytes) -> None:
    assert with_channels_named(blob) == blob
