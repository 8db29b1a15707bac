"""The speaking tool that takes its voice from a recording."""

import pytest

from bot.tools import Attachment
from tests.tools import asking
from tests.tools.pieces import AUDIO, PICTURE


def test_a_text_and_a_recording_are_all_there_is() -> None:
    assert asking.body("voice-cloner", prompt="Hello", audio=AUDIO, private=True) == {
        "name": "job 7",
        "assets": {"audio_file_path": "up/audio"},
        "style": {"prompt": "Hello"},
    }


@pytest.mark.parametrize(("characters", "credits_"), [(1, 1), (10, 1), (11, 2), (1000, 100)])
def test_it_costs_what_any_speech_costs(characters: int, credits_: int) -> None:
    asked = asking.price("voice-cloner", prompt="a" * characters, audio=AUDIO)
    read = asking.price("voice-generator", prompt="a" * characters, voice_name="Adele")

    assert asked == read == (credits_, "exact")


def test_a_recording_may_be_any_sort_of_audio_file() -> None:
    for extension in ("mp3", "wav", "aac", "flac", "webm", "m4a", "opus", "ogg", "aiff", "amr"):
        file = Attachment("https://cdn.example/x", f"voice.{extension}", 5)
        (given,) = asking.asked("voice-cloner", prompt="Hello", audio=file).files
        assert given.upload_type == "audio"


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert asking.problems("voice-cloner") == [
        "prompt: Please fill this in.",
        "audio: Attach a file here, or give a link in `audio_url`.",
    ]
    assert asking.problems("voice-cloner", prompt="a" * 1001, audio=PICTURE) == [
        "prompt: At most 1,000 characters are possible; this has 1,001.",
        (
            "audio: `cat.png` cannot be used. Supported here: mp3, wav, aac, flac, webm, weba, m4a, opus, ogg, oga, "
            "aiff or amr."
        ),
    ]
