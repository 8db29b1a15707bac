"""The head swap: as large as the plan allows, unless somebody wants less."""

from typing import Any

import pytest

from tests.tools import asking
from tests.tools.pieces import PICTURE

BOTH: dict[str, Any] = {"head": PICTURE, "body": PICTURE}
SENT = {"name": "job 7", "assets": {"head_file_path": "up/head", "body_file_path": "up/body"}}


def test_the_size_is_left_to_the_plan() -> None:
    assert asking.body("head-swap", **BOTH) == SENT


@pytest.mark.parametrize("pixels", [1, 640, 2048, 100_000])
def test_a_smaller_size_may_be_asked_for(pixels: int) -> None:
    """More than the plan has is not refused: Magic Hour takes the plan's own limit instead."""
    assert asking.body("head-swap", **BOTH, max_resolution=pixels) == {**SENT, "max_resolution": pixels}


def test_a_swap_has_one_price() -> None:
    assert asking.price("head-swap", **BOTH) == asking.price("head-swap", **BOTH, max_resolution=100)
    assert asking.price("head-swap", **BOTH) == (10, "exact")


@pytest.mark.parametrize("pixels", [0, -1])
def test_less_than_a_pixel_is_refused(pixels: int) -> None:
    assert asking.problems("head-swap", **BOTH, max_resolution=pixels) == [
        "max_resolution: This must be at least 1 pixel."
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert asking.problems("head-swap", max_resolution=0) == [
        "head: Attach a file here, or give a link in `head_url`.",
        "body: Attach a file here, or give a link in `body_url`.",
        "max_resolution: This must be at least 1 pixel.",
    ]
