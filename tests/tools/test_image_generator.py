"""Every model of the picture tool: limits, defaults and prices."""

from typing import Any

import pytest

from bot.errors import OptionRefused
from bot.tools import CATALOGUE, Kind, Plan, Request

UNPRICED = {Kind.IMAGE: 130, Kind.VIDEO: 2000, Kind.AUDIO: 100}


def prepared(plan: Plan = Plan.CREATOR, **raw: Any) -> Request:
    return CATALOGUE["image-generator"].prepare({"prompt": "a cat", **raw}, plan)


def refusal(plan: Plan = Plan.CREATOR, **raw: Any) -> str:
    with pytest.raises(OptionRefused) as caught:
        prepared(plan, **raw)
    return f"{caught.value.option}: {caught.value.problem}"


@pytest.mark.parametrize("raw", [{}, {"model": "default"}, {"model": None}])
def test_what_is_left_open_is_sent_explicitly(raw: dict[str, Any]) -> None:
    assert prepared(**raw).body({}, "job 1") == {
        "name": "job 1",
        "style": {"prompt": "a cat", "tool": "general"},
        "model": "z-image-turbo",
        "resolution": "640px",
        "image_count": 1,
        "aspect_ratio": "1:1",
    }


@pytest.mark.parametrize(
    ("raw", "credits_"),
    [
        ({}, 5),
        ({"image_count": 4}, 20),
        ({"model": "nano-banana-pro"}, 150),
        ({"model": "nano-banana-2", "image_count": 16}, 1600),
        ({"model": "gpt-image-2", "resolution": "1k"}, 100),
        ({"model": "gpt-image-2", "resolution": "2k"}, 200),
        ({"model": "gpt-image-2", "resolution": "4k", "image_count": 4}, 1600),
        ({"model": "seedream-v5-pro", "resolution": "1k", "image_count": 2}, 150),
        ({"model": "seedream-v5-pro", "resolution": "2k"}, 150),
    ],
)
def test_a_published_price_is_images_times_rate(raw: dict[str, Any], credits_: int) -> None:
    quote = prepared(**raw).quote(UNPRICED)

    assert (quote.credits, quote.exact) == (credits_, True)


@pytest.mark.parametrize(
    ("raw", "credits_"),
    [
        ({"resolution": "1k"}, 130),
        ({"model": "seedream-v4", "resolution": "2k", "image_count": 3}, 130),
        ({"model": "seedream-v4", "resolution": "2k", "image_count": 4}, 160),
        ({"model": "nano-banana-pro", "resolution": "4k", "image_count": 16}, 2400),
    ],
)
def test_an_unpublished_price_holds_the_fallback_but_never_less_than_the_lowest_resolution(
    raw: dict[str, Any], credits_: int
) -> None:
    quote = prepared(**raw).quote(UNPRICED)

    assert (quote.credits, quote.exact) == (credits_, False)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"prompt": "  \n "}, "prompt: Please fill this in."),
        ({"prompt": 5}, "prompt: This must be text."),
        (
            {"model": "krea-2", "resolution": "4k"},
            (
                "resolution: krea-2 makes 640px or 1k, not 4k. In 4k: gpt-image-2, gpt-image-2.5-flare, nano-banana-2, "
                "nano-banana-2.1, nano-banana-pro or seedream-v4."
            ),
        ),
        (
            {"image_count": 9},
            "image_count: z-image-turbo makes 1 to 4 at once, not 9. So many: nano-banana-2 or nano-banana-2.1.",
        ),
        (
            {"image_count": 9, "resolution": "2k"},
            (
                "image_count: z-image-turbo makes 1 to 4 at once, not 9. So many: nano-banana-2, nano-banana-2.1 or "
                "nano-banana-pro."
            ),
        ),
        (
            {"model": "nano-banana-2", "image_count": 3},
            (
                "image_count: nano-banana-2 makes 1, 4, 9 or 16 at once, not 3. So many: flux-schnell, gpt-image-2, "
                "gpt-image-2.5-flare, nano-banana, nano-banana-2-lite, qwen-image-2.1, seedream-v4, seedream-v5-pro or "
                "z-image-turbo."
            ),
        ),
        ({"image_count": 5}, "image_count: z-image-turbo makes 1 to 4 at once, not 5."),
        ({"image_count": 17}, "image_count: This must be between 1 and 16."),
        ({"image_count": 1.5}, "image_count: This must be a whole number."),
        ({"image_count": True}, "image_count: This must be a number."),
        ({"aspect_ratio": "4:3"}, "aspect_ratio: `4:3` is not in the list. Possible are 1:1, 16:9 and 9:16."),
        ({"private": "yes"}, "private: This is either true or false."),
    ],
)
def test_what_does_not_work_is_refused_with_what_does(raw: dict[str, Any], said: str) -> None:
    assert refusal(**raw) == said


def test_a_style_that_is_not_in_the_list_is_refused_with_the_nearest_three() -> None:
    said = refusal(tool="grafiti")

    assert said.startswith("tool: `grafiti` is not in the list. Did you mean graffiti-generator, ")
    assert said.count("-generator") == 3


def test_what_looks_like_nothing_in_the_list_is_not_said_to_be_meant() -> None:
    assert refusal(tool="🎉") == "tool: `🎉` is not in the list. Type a part of a name to search the list."


def test_the_free_plan_makes_640px_only() -> None:
    for resolution in ("1k", "4k"):
        assert refusal(Plan.FREE, resolution=resolution) == (
            f"resolution: This bot's free Magic Hour plan makes 640px only, not {resolution}."
        )


def test_models_of_the_paid_plans_are_not_offered_on_the_free_one() -> None:
    assert refusal(Plan.FREE, model="krea-2", image_count=4) == (
        "image_count: krea-2 makes 1 at once, not 4. So many: flux-schnell, qwen-image-2.1 or z-image-turbo."
    )
    assert refusal(Plan.FREE, image_count=9).endswith("not 9.")


def test_a_model_of_the_paid_plans_is_refused_with_the_free_ones() -> None:
    assert refusal(Plan.FREE, model="seedream-v4") == (
        "model: seedream-v4 needs a paid Magic Hour plan. On this bot's free plan flux-2-klein, flux-schnell, krea-2, "
        "qwen-image-2.1 and z-image-turbo work."
    )


def test_control_characters_do_not_reach_the_prompt() -> None:
    assert prepared(prompt=" a\x00 cat\ud800\u200d\nand a dog ").headline() == "a cat\u200d\nand a dog"


def test_the_card_leaves_out_what_is_as_usual() -> None:
    assert prepared().summary() == [("model", "z-image-turbo"), ("resolution", "640px")]
    assert ("image count", "4") in prepared(image_count=4).summary()
