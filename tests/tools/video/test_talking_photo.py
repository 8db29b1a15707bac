"""The talking photo: two modes with their own lengths and prices, cut by the audio."""

from typing import Any

import pytest

from bot.tools import Plan
from bot.tools.price import Certainty
from tests.tools.pieces import AUDIO, PICTURE
from tests.tools.video.asking import ESTIMATE, EXACT, Asking, refused

asking = Asking("talking-photo", image=PICTURE, audio=AUDIO, end=10)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image", "audio_file_path": "up/audio"},
        "resolution": "720p",
        "start_seconds": 0,
        "end_seconds": 10,
        "style": {"generation_mode": "realistic"},
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(generation_mode="prompted", prompt="She waves", resolution="720p", start=0.5)

    assert sent == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image", "audio_file_path": "up/audio"},
        "resolution": "720p",
        "start_seconds": 0.5,
        "end_seconds": 10,
        "style": {"generation_mode": "prompted", "prompt": "She waves"},
    }


@pytest.mark.parametrize(
    ("plan", "raw", "resolution"),
    [
        (Plan.CREATOR, {}, "720p"),
        (Plan.FREE, {}, "480p"),
        (Plan.CREATOR, {"generation_mode": "prompted"}, "480p"),
        (Plan.FREE, {"generation_mode": "prompted"}, "480p"),
        (Plan.CREATOR, {"resolution": "480p"}, "480p"),
    ],
)
def test_the_resolution_follows_the_mode_and_the_plan(
    plan: Plan, raw: dict[str, Any], resolution: str
) -> None:
    assert asking.body(plan, **raw)["resolution"] == resolution


@pytest.mark.parametrize(
    ("raw", "cost"),
    [
        ({}, (480, EXACT)),
        ({"end": 2.51}, (121, EXACT)),
        ({"end": 300}, (14_400, EXACT)),
        ({"generation_mode": "prompted"}, (240, ESTIMATE)),
        ({"generation_mode": "prompted", "start": 9}, (24, ESTIMATE)),
    ],
)
def test_each_mode_has_its_price_a_second(raw: dict[str, Any], cost: tuple[int, Certainty]) -> None:
    assert asking.costs(**raw) == cost


@pytest.mark.parametrize(("mode", "longest"), [("realistic", 300), ("prompted", 45)])
def test_each_mode_has_its_length(mode: str, longest: int) -> None:
    assert asking.problems(generation_mode=mode, start=7, end=longest + 7) == {}
    assert asking.problem(generation_mode=mode, end=longest + 1) == (
        f"end: At most {longest} seconds are possible; this part has {longest + 1}. "
        "Choose a shorter part with `start` and `end`."
    )


def test_the_audio_is_what_is_measured() -> None:
    request = asking.prepared(end=None, generation_mode="prompted")

    assert request.unmeasured is not None
    assert request.unmeasured.option == "audio"
    assert refused(lambda: request.measured(45.9, Plan.PRO)) == {
        "end": "At most 45 seconds are possible; this part has 45.9. "
        "Choose a shorter part with `start` and `end`."
    }


def test_a_prompt_that_would_be_ignored_is_refused() -> None:
    assert asking.problem(prompt="She waves") == (
        "prompt: In mode realistic it would be ignored. Choose the `generation_mode` prompted, "
        "or leave the prompt out."
    )


def test_the_free_plan_ends_at_480p() -> None:
    assert asking.problem(Plan.FREE, resolution="720p") == (
        "resolution: This bot's free Magic Hour plan makes 480p only, not 720p."
    )


def test_a_length_is_not_judged_by_a_mode_that_is_wrong_itself() -> None:
    problems = asking.problems(Plan.FREE, generation_mode="stable", end=500, resolution="720p")

    assert set(problems) == {"generation_mode", "resolution"}
