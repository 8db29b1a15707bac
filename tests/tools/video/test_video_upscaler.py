"""The video upscaler: paid plans only, price unpublished."""

import pytest

from bot.tools import Plan
from tests.tools.pieces import VIDEO
from tests.tools.video.asking import LINK, UNKNOWN, Asking

asking = Asking("video-upscaler", video=VIDEO, end=12.5)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"video_file_path": "up/video"},
        "resolution": "1080p",
        "start_seconds": 0,
        "end_seconds": 12.5,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(video=None, video_url=LINK, resolution="4k", start=2)

    assert sent == {
        "name": "job 7",
        "assets": {"video_file_path": LINK},
        "resolution": "4k",
        "start_seconds": 2,
        "end_seconds": 12.5,
    }


def test_the_unpublished_price_is_held_by_the_second() -> None:
    quote = asking.quoted(start=2.495)

    assert (quote.credits, quote.certainty) == (1001, UNKNOWN)
    assert quote.explanation == (
        "Magic Hour does not publish the price of the video upscaler; "
        "1,001 credits are held until it says what it charges"
    )


@pytest.mark.parametrize("resolution", ["720p", "1080p", "2k", "4k"])
def test_a_free_plan_upscales_nothing(resolution: str) -> None:
    assert asking.problem(Plan.FREE, resolution=resolution) == (
        "resolution: The video upscaler needs a paid Magic Hour plan, and this bot has a free one."
    )
    assert asking.problems(Plan.CREATOR, resolution=resolution) == {}


def test_youtube_is_not_taken() -> None:
    said = asking.problem(video=None, video_url="https://youtu.be/abc")

    assert said.startswith("video_url: This tool does not take YouTube links.")
