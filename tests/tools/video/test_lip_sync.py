"""Lip sync: modes, frames and where the video comes from."""

from typing import Any

import pytest

from bot.tools import Plan
from tests.tools.pieces import AUDIO, VIDEO
from tests.tools.video.asking import ESTIMATE, YOUTUBE, Asking

asking = Asking("lip-sync", video=VIDEO, audio=AUDIO, end=6.2)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"video_source": "file", "video_file_path": "up/video", "audio_file_path": "up/audio"},
        "start_seconds": 0,
        "end_seconds": 6.2,
        "style": {"generation_mode": "lite"},
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(
        video=None, video_url=YOUTUBE, start=1.5, generation_mode="pro", max_fps_limit=24, private=True
    )

    assert sent == {
        "name": "job 7",
        "assets": {"video_source": "youtube", "youtube_url": YOUTUBE, "audio_file_path": "up/audio"},
        "start_seconds": 1.5,
        "end_seconds": 6.2,
        "max_fps_limit": 24,
        "style": {"generation_mode": "pro"},
    }


@pytest.mark.parametrize(
    ("raw", "credits_"),
    [
        ({}, 186),
        ({"generation_mode": "standard"}, 186),
        ({"generation_mode": "pro"}, 372),
        ({"max_fps_limit": 24}, 149),
        ({"max_fps_limit": 60}, 186),
        ({"max_fps_limit": 12.5, "generation_mode": "pro"}, 155),
        ({"start": 5.2}, 30),
    ],
)
def test_the_price_counts_frames_up_to_thirty_a_second(raw: dict[str, Any], credits_: int) -> None:
    assert asking.costs(**raw) == (credits_, ESTIMATE)


def test_the_explanation_shows_the_frames() -> None:
    explanation = asking.quoted(generation_mode="pro", max_fps_limit=24).explanation

    assert explanation == "6.2 seconds of 24 frames at 2 credits a frame"


def test_pro_needs_a_paid_plan() -> None:
    assert asking.problem(Plan.FREE, generation_mode="pro") == (
        "generation_mode: pro needs a paid Magic Hour plan, and this bot has a free one. "
        "These work: lite or standard."
    )
    assert asking.problems(Plan.FREE, generation_mode="standard") == {}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(Plan.FREE, generation_mode="pro", audio=None, start=7, max_fps_limit=0)

    assert set(problems) == {"generation_mode", "audio", "start", "max_fps_limit"}
    assert problems["audio"] == "Attach a file here, or give a link in `audio_url`."
    assert problems["start"] == "The part begins at 7 and ends at 6.2."
