"""Character replace: models, modes, and the point that shows whom to replace."""

from typing import Any

import pytest

from bot.tools import Plan
from bot.tools.price import Certainty
from tests.tools.pieces import PICTURE, VIDEO
from tests.tools.video.asking import ESTIMATE, UNKNOWN, Asking

asking = Asking("character-replace", video=VIDEO, image=PICTURE, end=5)

FILES = {"video_file_path": "up/video", "image_file_path": "up/image"}


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": FILES,
        "model": "wan-animate",
        "resolution": "480p",
        "style": {"mode": "replace", "selection_mode": "auto"},
        "start_seconds": 0,
        "end_seconds": 5,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(
        model="wan-animate",
        resolution="720p",
        mode="animate",
        start=1,
        point_x=0,
        point_y=480,
        point_time=1.5,
    )

    assert sent == {
        "name": "job 7",
        "assets": FILES,
        "model": "wan-animate",
        "resolution": "720p",
        "style": {
            "mode": "animate",
            "selection_mode": "point",
            "points": [{"position_x": 0, "position_y": 480, "time_seconds": 1.5}],
        },
        "start_seconds": 1,
        "end_seconds": 5,
    }


@pytest.mark.parametrize(
    ("raw", "resolution"), [({"model": "kling-3.0"}, "720p"), ({"model": "wan-animate"}, "480p")]
)
def test_the_resolution_is_the_model_s_lowest(raw: dict[str, Any], resolution: str) -> None:
    assert asking.body(Plan.BUSINESS, **raw)["resolution"] == resolution


@pytest.mark.parametrize(
    ("raw", "cost"),
    [
        ({}, (240, ESTIMATE)),
        ({"resolution": "720p"}, (240, ESTIMATE)),
        ({"start": 4.9}, (5, ESTIMATE)),
        ({"model": "kling-3.0"}, (500, UNKNOWN)),
        ({"model": "kling-3.0", "resolution": "1080p", "start": 1.5}, (350, UNKNOWN)),
    ],
)
def test_only_one_model_s_rate_can_be_told(raw: dict[str, Any], cost: tuple[int, Certainty]) -> None:
    assert asking.costs(**raw) == cost


@pytest.mark.parametrize(
    ("raw", "allowed"),
    [
        ({"model": "wan-animate", "end": 0.1}, True),
        ({"model": "wan-animate", "end": 600}, True),
        ({"model": "kling-3.0", "end": 2.9}, False),
        ({"model": "kling-3.0", "end": 10}, True),
        ({"model": "kling-3.0", "end": 10.1}, False),
        ({"model": "kling-3.0", "mode": "animate", "end": 30}, True),
        ({"model": "kling-3.0", "mode": "animate", "end": 30.1}, False),
    ],
)
def test_the_length_depends_on_model_and_mode(raw: dict[str, Any], *, allowed: bool) -> None:
    assert set(asking.problems(**raw)) == (set() if allowed else {"end"})


@pytest.mark.parametrize(
    ("plan", "raw", "said"),
    [
        (
            Plan.PRO,
            {"resolution": "1080p"},
            "resolution: wan-animate makes 480p or 720p, not 1080p. In 1080p: kling-3.0.",
        ),
        (
            Plan.PRO,
            {"model": "kling-3.0", "resolution": "480p"},
            "resolution: kling-3.0 makes 720p or 1080p, not 480p. In 480p: wan-animate.",
        ),
        (
            Plan.FREE,
            {"resolution": "720p"},
            "resolution: wan-animate makes 480p on this bot's free Magic Hour plan, not 720p.",
        ),
        (
            Plan.FREE,
            {"model": "kling-3.0"},
            (
                "model: kling-3.0 starts at 720p, and this bot's free Magic Hour plan ends at 480p. "
                "These models work: wan-animate."
            ),
        ),
        (
            Plan.PRO,
            {"point_x": 5},
            (
                "point_y: A point needs its place and its time: give `point_y` and `point_time` too, "
                "or none of the three."
            ),
        ),
        (
            Plan.PRO,
            {"point_x": 5, "point_y": 0},
            "point_time: A point needs its place and its time: give `point_time` too, or none of the three.",
        ),
        (
            Plan.PRO,
            {"point_x": 5, "point_y": 5, "point_time": 0, "model": "kling-3.0"},
            (
                "point_x: kling-3.0 finds the main person by itself. "
                "Leave the point out, or choose wan-animate."
            ),
        ),
        (Plan.PRO, {"point_x": -1, "point_y": 0, "point_time": 0}, "point_x: This must be at least 0."),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_does(
    plan: Plan, raw: dict[str, Any], said: str
) -> None:
    assert asking.problem(plan, **raw) == said


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(Plan.FREE, image=None, resolution="1080p", point_time=3, start=5, mode="dance")

    assert set(problems) == {"image", "resolution", "point_x", "mode"}
    assert set(asking.problems(Plan.FREE, image=None, start=5)) == {"image", "start"}
