"""The video editor: two models with their own lengths and resolutions."""

from typing import Any

import pytest

from bot.tools import Plan
from bot.tools.price import Certainty
from tests.tools.pieces import VIDEO
from tests.tools.video.asking import ESTIMATE, UNKNOWN, Asking

asking = Asking("video-editor", video=VIDEO, prompt="At night", end=5)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"video_file_path": "up/video"},
        "style": {"prompt": "At night"},
        "model": "gemini-omni-1.1",
        "resolution": "720p",
        "start_seconds": 0,
        "end_seconds": 5,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(model="ltx-2.5", resolution="1080p", start=0.5)

    assert sent == {
        "name": "job 7",
        "assets": {"video_file_path": "up/video"},
        "style": {"prompt": "At night"},
        "model": "ltx-2.5",
        "resolution": "1080p",
        "start_seconds": 0.5,
        "end_seconds": 5,
    }


def test_a_free_plan_has_its_own_defaults() -> None:
    sent = asking.body(Plan.FREE)

    assert (sent["model"], sent["resolution"]) == ("ltx-2.5", "480p")


@pytest.mark.parametrize(
    ("raw", "cost"),
    [
        ({}, (720, ESTIMATE)),
        ({"start": 1.999}, (433, ESTIMATE)),
        ({"resolution": "1080p"}, (720, UNKNOWN)),
        ({"model": "ltx-2.5"}, (500, UNKNOWN)),
        ({"model": "ltx-2.5", "start": 4.5}, (50, UNKNOWN)),
    ],
)
def test_only_one_rate_can_be_told(raw: dict[str, Any], cost: tuple[int, Certainty]) -> None:
    """What is unknown holds the fallback of 100 a second, but never less than a lower resolution costs."""
    assert asking.costs(**raw) == cost


@pytest.mark.parametrize(
    ("plan", "raw", "said"),
    [
        (Plan.PRO, {"end": 2}, "end: The shortest part is 3 seconds; this one has 2."),
        (Plan.PRO, {"end": 21, "model": "ltx-2.5", "start": 0.5}, "end: At most 20 seconds are possible"),
        (
            Plan.PRO,
            {"resolution": "480p"},
            "resolution: gemini-omni-1.1 makes 720p or 1080p, not 480p. In 480p: ltx-2.5.",
        ),
        (
            Plan.FREE,
            {"model": "gemini-omni-1.1"},
            (
                "model: gemini-omni-1.1 starts at 720p, and this bot's free Magic Hour plan ends at 480p. "
                "These models work: ltx-2.5."
            ),
        ),
        (
            Plan.FREE,
            {"resolution": "720p"},
            "resolution: ltx-2.5 makes 480p on this bot's free Magic Hour plan, not 720p.",
        ),
    ],
)
def test_what_a_model_cannot_is_refused_with_what_can(plan: Plan, raw: dict[str, Any], said: str) -> None:
    assert asking.problem(plan, **raw).startswith(said)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert set(asking.problems(resolution="480p", end=11, prompt=" ")) == {"resolution", "end", "prompt"}


def test_a_length_is_not_judged_by_a_model_that_is_wrong_itself() -> None:
    assert set(asking.problems(model="sora", end=15)) == {"model"}
