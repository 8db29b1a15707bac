"""The video translator: languages, length and the free plan."""

from typing import Any

import pytest

from bot.tools import Plan
from tests.tools.pieces import VIDEO
from tests.tools.video.asking import UNKNOWN, Asking

asking = Asking("video-translator", video=VIDEO, target_language="Welsh", end=30)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body(Plan.PRO) == {
        "name": "job 7",
        "assets": {"video_file_path": "up/video"},
        "target_language": "Welsh",
        "resolution": "480p",
        "start_seconds": 0,
        "end_seconds": 30,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(target_language="chinese (simplified)", resolution="1080p", start=10.5, end=40)

    assert sent == {
        "name": "job 7",
        "assets": {"video_file_path": "up/video"},
        "target_language": "Chinese (Simplified)",
        "resolution": "1080p",
        "start_seconds": 10.5,
        "end_seconds": 40,
    }


def test_the_unpublished_price_is_held_by_the_second() -> None:
    assert asking.costs(end=1) == (100, UNKNOWN)
    assert asking.costs(end=12.34, resolution="720p") == (1234, UNKNOWN)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"end": 0.9}, "end: The shortest part is 1 second; this one has 0.9."),
        (
            {"end": 30.5},
            (
                "end: At most 30 seconds are possible; this part has 30.5. "
                "Choose a shorter part with `start` and `end`."
            ),
        ),
        ({"start": 5, "end": 36}, "end: At most 30 seconds are possible; this part has 31."),
        ({"target_language": "Klingon"}, "target_language: `Klingon` is not in the list. Did you mean "),
    ],
)
def test_what_cannot_be_translated_is_refused(raw: dict[str, Any], said: str) -> None:
    assert asking.problem(**raw).startswith(said)


def test_a_part_is_measured_as_people_would() -> None:
    """32.3 - 2.3 is not 30 in binary fractions."""
    assert asking.problems(start=2.3, end=32.3) == {}


@pytest.mark.parametrize("resolution", ["720p", "1080p"])
def test_the_free_plan_ends_at_480p(resolution: str) -> None:
    assert asking.problem(Plan.FREE, resolution=resolution) == (
        f"resolution: This bot's free Magic Hour plan makes 480p only, not {resolution}."
    )
    assert asking.problems(Plan.CREATOR, resolution=resolution) == {}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(Plan.FREE, resolution="720p", end=31, target_language=None, video=None)

    assert set(problems) == {"resolution", "end", "target_language", "video"}
    assert problems["target_language"] == "Please fill this in."
