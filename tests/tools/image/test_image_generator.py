"""Every model of the picture tool: limits, defaults and prices."""

from itertools import product
from typing import Any

import pytest

from bot.tools import Plan, Request
from tests.tools import asking
from tests.tools.image.models import ALL_RESOLUTIONS, FACTS, published


def prepared(plan: Plan = Plan.CREATOR, **raw: Any) -> Request:
    return asking.asked("image-generator", plan, **{"prompt": "a cat", **raw})


def price(**raw: Any) -> tuple[int, str]:
    return asking.price("image-generator", prompt="a cat", **raw)


def refusal(plan: Plan = Plan.CREATOR, **raw: Any) -> str:
    (said,) = asking.problems("image-generator", plan, **{"prompt": "a cat", **raw})
    return said


def problems(plan: Plan = Plan.CREATOR, **raw: Any) -> list[str]:
    return asking.problems("image-generator", plan, **raw)


@pytest.mark.parametrize("plan", Plan)
@pytest.mark.parametrize("model", [name for name, facts in FACTS.items() if facts.generator])
def test_a_model_makes_exactly_what_magic_hour_says(model: str, plan: Plan) -> None:
    facts = FACTS[model]
    for resolution, images in product(ALL_RESOLUTIONS, range(1, 17)):
        raw = {"prompt": "a cat", "model": model, "resolution": resolution, "image_count": images}
        on_the_plan = plan is not Plan.FREE or (facts.free and resolution == "640px")
        able = resolution in facts.resolutions.split() and str(images) in facts.generator.split()

        assert asking.accepted("image-generator", plan, raw) == (on_the_plan and able), raw


@pytest.mark.parametrize("model", [name for name, facts in FACTS.items() if facts.generator])
def test_every_published_rate_is_the_price_of_an_image(model: str) -> None:
    facts = FACTS[model]
    for resolution, images in product(facts.resolutions.split(), map(int, facts.generator.split())):
        rate = published(model, resolution)
        held = max(facts.rate, asking.UNPUBLISHED[prepared().tool.kind])
        expected = (images * held, "unknown") if rate is None else (images * rate, "exact")

        assert price(model=model, resolution=resolution, image_count=images) == expected


@pytest.mark.parametrize("model", [name for name, facts in FACTS.items() if not facts.generator])
def test_models_of_the_editor_alone_are_not_offered(model: str) -> None:
    assert refusal(model=model).startswith(f"model: `{model}` is not in the list. Did you mean ")


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


def test_the_quote_explains_itself() -> None:
    assert asking.quote("image-generator", prompt="a cat").explanation == "1 image at 5 credits each"
    assert asking.quote("image-generator", prompt="a cat", resolution="1k", image_count=2).explanation == (
        "Magic Hour does not publish the price of z-image-turbo at 1k; 260 credits are held until it says what it "
        "charges"
    )


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


def test_all_that_is_wrong_is_told_at_once() -> None:
    able = [name for name, facts in FACTS.items() if facts.generator and "2k" in facts.resolutions]
    able.remove("z-image-turbo")

    assert problems(model="nano-banana", resolution="2k", image_count=9, aspect_ratio="4:3") == [
        "prompt: Please fill this in.",
        "aspect_ratio: `4:3` is not in the list. Possible are 1:1, 16:9 and 9:16.",
        "resolution: nano-banana makes 640px or 1k, not 2k. In 2k: " + ", ".join(able) + " or z-image-turbo.",
        (
            "image_count: nano-banana makes 1 to 4 at once, not 9. So many: nano-banana-2, nano-banana-2.1 or "
            "nano-banana-pro."
        ),
    ]


def test_on_the_free_plan_model_and_resolution_are_judged_each_for_itself() -> None:
    said = problems(Plan.FREE, prompt="a cat", model="seedream-v4", resolution="4k", image_count=9)

    assert [one.partition(":")[0] for one in said] == ["model", "resolution"]


def test_control_characters_do_not_reach_the_prompt() -> None:
    assert prepared(prompt=" a\x00 cat\ud800\u200d\nand a dog ").headline() == "a cat\u200d\nand a dog"


def test_the_card_leaves_out_what_is_as_usual() -> None:
    assert prepared().summary() == [("model", "z-image-turbo"), ("resolution", "640px")]
    assert ("image count", "4") in prepared(image_count=4).summary()
