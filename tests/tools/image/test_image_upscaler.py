"""The upscaler: its price follows mode and factor, and one mode alone reads a prompt."""

from itertools import product

import pytest

from bot.tools import Plan
from tests.tools import asking
from tests.tools.pieces import PICTURE

PRICES = {
    ("preserve", 2): 25,
    ("preserve", 4): 100,
    ("balanced", 2): 50,
    ("balanced", 4): 200,
    ("creative", 2): 50,
    ("creative", 4): 200,
}


@pytest.mark.parametrize("plan", Plan)
def test_factor_and_mode_are_always_sent(plan: Plan) -> None:
    assert asking.body("image-upscaler", plan, image=PICTURE) == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image"},
        "scale_factor": 2,
        "style": {"mode": "balanced"},
    }


def test_everything_that_is_chosen_is_sent() -> None:
    sent = asking.body("image-upscaler", image=PICTURE, scale_factor=4.0, mode="creative", prompt="a cat")

    assert (sent["scale_factor"], sent["style"]) == (4, {"mode": "creative", "prompt": "a cat"})


@pytest.mark.parametrize(("mode", "factor"), PRICES)
def test_every_price_is_the_published_one(mode: str, factor: int) -> None:
    asked = asking.quote("image-upscaler", image=PICTURE, mode=mode, scale_factor=factor)

    assert (asked.credits, asked.exact) == (PRICES[mode, factor], True)
    assert asked.explanation == f"{factor} times as large in mode {mode}"


def test_what_works_depends_on_plan_mode_and_prompt() -> None:
    for plan, (mode, factor), prompted in product(Plan, PRICES, (False, True)):
        raw = {"image": PICTURE, "mode": mode, "scale_factor": factor}
        possible = (factor == 2 or plan is not Plan.FREE) and (not prompted or mode == "creative")

        asked = {**raw, "prompt": "a cat"} if prompted else raw
        assert asking.accepted("image-upscaler", plan, asked) == possible, (plan, asked)


def test_what_would_work_is_said() -> None:
    assert asking.problems("image-upscaler", Plan.FREE, image=PICTURE, scale_factor=4, prompt="a cat") == [
        "scale_factor: 4 needs a paid Magic Hour plan. On this bot's free plan 2 works.",
        "prompt: Mode balanced would ignore this. Leave it out, or choose creative as the `mode`.",
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    """What a prompt is for cannot be said before the mode is known."""
    assert asking.problems("image-upscaler", scale_factor=3, mode="pro", prompt="a cat") == [
        "image: Attach a file here, or give a link in `image_url`.",
        "scale_factor: Possible are 2 and 4.",
        "mode: `pro` is not in the list. Possible are preserve, balanced and creative.",
    ]
