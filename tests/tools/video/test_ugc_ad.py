"""The ad: what each model speaks, how long, and what a free plan allows."""

from typing import Any

import pytest

from bot.tools import Plan
from tests.tools.pieces import PICTURE
from tests.tools.video.asking import UNKNOWN, Asking

asking = Asking("ugc-ad", image=PICTURE, script="Buy this")

ALLOWED = {
    "kling-3.0": [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    "ltx-2.5": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60],
    "veo3.1": [4, 6, 8, 15, 22, 29, 36, 43, 50, 57, 64, 71, 78, 85, 92, 99, 106, 113, 120, 127, 134, 141],
}
MADE = {
    "kling-3.0": {"720p", "1080p"},
    "ltx-2.5": {"480p", "720p", "1080p"},
    "veo3.1": {"720p", "1080p"},
}
SPOKEN = {"kling-3.0": 2500, "ltx-2.5": 1804, "veo3.1": 2500}


def test_what_is_left_open_is_sent_explicitly_and_there_is_no_name() -> None:
    assert asking.body() == {
        "assets": {"image_file_path": "up/image"},
        "script": "Buy this",
        "model": "kling-3.0",
        "resolution": "720p",
        "end_seconds": 5,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    assert asking.body(model="veo3.1", resolution="1080p", duration=141.0, script=" Now ") == {
        "assets": {"image_file_path": "up/image"},
        "script": "Now",
        "model": "veo3.1",
        "resolution": "1080p",
        "end_seconds": 141,
    }


@pytest.mark.parametrize(
    ("plan", "raw", "made"),
    [
        (Plan.FREE, {}, ("ltx-2.5", "480p", 5)),
        (Plan.PRO, {"model": "ltx-2.5"}, ("ltx-2.5", "720p", 5)),
        (Plan.PRO, {"model": "veo3.1"}, ("veo3.1", "720p", 4)),
    ],
)
def test_defaults_follow_the_plan_and_the_model(
    plan: Plan, raw: dict[str, Any], made: tuple[str, str, int]
) -> None:
    sent = asking.body(plan, **raw)

    assert (sent["model"], sent["resolution"], sent["end_seconds"]) == made


def test_the_unpublished_price_is_held_by_the_second() -> None:
    assert asking.costs() == (500, UNKNOWN)
    assert asking.costs(model="veo3.1", duration=29) == (2900, UNKNOWN)


def test_every_duration_and_resolution_is_taken_exactly_where_the_model_makes_it() -> None:
    """On a free plan five seconds at 480p are the most."""
    for plan in (Plan.FREE, Plan.CREATOR):
        for model, lengths in ALLOWED.items():
            for duration in range(145):
                for resolution in ("480p", "720p", "1080p"):
                    made = duration in lengths and resolution in MADE[model]
                    right = made and (plan.paid or (duration <= 5 and resolution == "480p"))

                    problems = asking.problems(plan, model=model, duration=duration, resolution=resolution)

                    assert (problems == {}) is right, (plan, model, duration, resolution)


@pytest.mark.parametrize("model", SPOKEN)
def test_a_script_counts_after_trimming(model: str) -> None:
    longest = SPOKEN[model]

    assert asking.problems(model=model, script="  " + "a" * longest + "\n") == {}
    assert set(asking.problems(model=model, script="a" * (longest + 1))) == {"script"}


@pytest.mark.parametrize(
    ("plan", "raw", "said"),
    [
        (
            Plan.PRO,
            {"model": "ltx-2.5", "script": "a" * 2000},
            ("script: ltx-2.5 speaks up to 1,804 characters, not 2,000. So many: kling-3.0 or veo3.1."),
        ),
        (
            Plan.FREE,
            {"script": "a" * 2000},
            "script: ltx-2.5 speaks up to 1,804 characters, not 2,000.",
        ),
        (
            Plan.PRO,
            {"duration": 30},
            "duration: kling-3.0 makes 3 to 15 seconds, not 30. Of that length: ltx-2.5.",
        ),
        (Plan.FREE, {"duration": 6}, "duration: This bot's free Magic Hour plan makes up to 5 seconds."),
        (
            Plan.FREE,
            {"model": "veo3.1"},
            (
                "model: veo3.1 starts at 720p, and this bot's free Magic Hour plan ends at 480p. "
                "These models work: ltx-2.5."
            ),
        ),
    ],
)
def test_what_a_model_or_plan_cannot_is_refused_with_what_can(
    plan: Plan, raw: dict[str, Any], said: str
) -> None:
    assert asking.problem(plan, **raw) == said


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(Plan.FREE, image=None, script="a" * 2600, resolution="1080p", duration=7)

    assert set(problems) == {"image", "script", "resolution", "duration"}
