"""Body swap: its resolution sets its price, of which one step is published."""

from typing import Any

import pytest

from bot.tools import Plan
from tests.tools import asking
from tests.tools.pieces import PICTURE

BOTH: dict[str, Any] = {"person": PICTURE, "scene": PICTURE}


@pytest.mark.parametrize("plan", Plan)
def test_the_resolution_is_always_sent(plan: Plan) -> None:
    assert asking.body("body-swap", plan, **BOTH) == {
        "name": "job 7",
        "assets": {"person_file_path": "up/person", "scene_file_path": "up/scene"},
        "resolution": "640px",
    }


def test_everything_that_is_chosen_is_sent() -> None:
    sent = asking.body("body-swap", **BOTH, resolution="4k", private=True)

    assert sent["resolution"] == "4k"


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [
        ("640px", (50, "exact")),
        ("1k", (130, "unknown")),
        ("2k", (130, "unknown")),
        ("4k", (130, "unknown")),
    ],
)
def test_the_price_is_published_at_640px_only(resolution: str, expected: tuple[int, str]) -> None:
    assert asking.price("body-swap", **BOTH, resolution=resolution) == expected


def test_an_unpublished_price_is_at_least_the_published_one() -> None:
    request = asking.asked("body-swap", **BOTH, resolution="1k")

    assert request.quote({request.tool.kind: 10}).credits == 50


@pytest.mark.parametrize("resolution", ["1k", "2k", "4k"])
def test_the_free_plan_makes_640px_only(resolution: str) -> None:
    assert asking.problems("body-swap", Plan.FREE, **BOTH, resolution=resolution) == [
        f"resolution: This bot's free Magic Hour plan makes 640px only, not {resolution}."
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert asking.problems("body-swap", Plan.FREE, scene_url="http://a.example/b.png", resolution="4k") == [
        "person: Attach a file here, or give a link in `person_url`.",
        "scene_url: That is not a public link. Give one that starts with https:// and that everybody can open.",
        "resolution: This bot's free Magic Hour plan makes 640px only, not 4k.",
    ]
