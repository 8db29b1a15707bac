"""Audio to video: resolutions, their prices, and the free plan."""

from typing import Any

import pytest

from bot.tools import Plan
from tests.tools.pieces import AUDIO, PICTURE, VIDEO
from tests.tools.video.asking import EXACT, Asking

asking = Asking("audio-to-video", audio=AUDIO, end=10)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"audio_file_path": "up/audio"},
        "resolution": "720p",
        "start_seconds": 0,
        "end_seconds": 10,
    }
    assert asking.body(Plan.FREE)["resolution"] == "480p"


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(image=PICTURE, prompt="Waves", resolution="1080p", start=4)

    assert sent == {
        "name": "job 7",
        "assets": {"audio_file_path": "up/audio", "image_file_path": "up/image"},
        "resolution": "1080p",
        "start_seconds": 4,
        "end_seconds": 10,
        "style": {"prompt": "Waves"},
    }


@pytest.mark.parametrize(
    ("raw", "credits_"),
    [
        ({"resolution": "480p"}, 240),
        ({}, 480),
        ({"resolution": "1080p"}, 720),
        ({"start": 7.5}, 120),
        ({"end": 0.1}, 5),
    ],
)
def test_the_price_is_seconds_times_rate(raw: dict[str, Any], credits_: int) -> None:
    assert asking.costs(**raw) == (credits_, EXACT)


@pytest.mark.parametrize("resolution", ["720p", "1080p"])
def test_the_free_plan_ends_at_480p(resolution: str) -> None:
    assert asking.problem(Plan.FREE, resolution=resolution) == (
        f"resolution: This bot's free Magic Hour plan makes 480p only, not {resolution}."
    )
    assert asking.problems(Plan.FREE, resolution="480p") == {}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(Plan.FREE, audio=VIDEO, resolution="1080p", start=-1)

    assert set(problems) == {"audio", "resolution", "start"}
    assert problems["audio"].startswith("`cat.mp4` cannot be used. Supported here: mp3, wav, ")
