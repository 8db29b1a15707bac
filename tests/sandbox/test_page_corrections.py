"""What the sandbox corrects of SimCord's page; what only a browser sees stands in test_smoke and test_live_discord."""

import io
import wave

import pytest
from simcord.preview import _markdown

from sandbox.page_corrections import _read_as_discord, _with_ended_quotes
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


def test_small_print_in_an_embed_is_shown_as_such() -> None:
    _read_as_discord()
    (paragraph,) = _markdown.markdown_tokens("**/paint** paints\n-# 3 credits", "embed_description")
    assert [part["type"] for part in paragraph["children"]] == ["inline", "subtext"]


@pytest.mark.parametrize("part", ["embed_description", "embed_field_value"])
def test_mentions_in_an_embed_are_names(part: str) -> None:
    _read_as_discord()
    names = {"users": {"1": "Ada"}, "roles": {"2": "Artists"}, "channels": {"3": "studio"}}
    blocks = _markdown.markdown_tokens("<@1>, <@&2>, <#3>, <@4>", part, context=names)
    assert _markdown.markdown_summary(blocks) == "@Ada, @Artists, #studio, <@4>"


@pytest.mark.parametrize("channels", [1, 2])
async def test_a_wav_of_one_or_two_channels_can_be_played(channels: int) -> None:
    prepared = await WavPlayer().validate("key", wav(channels))
    assert (prepared.content_type, round(prepared.duration)) == ("audio/ogg", 1)


@pytest.mark.parametrize("blob", [b"", b"\x89PNG\r\n", wav(1)[:20], wav(6)])
def test_what_is_no_usual_wav_stays_as_it_is(blob: bytes) -> None:
    assert with_channels_named(blob) == blob
