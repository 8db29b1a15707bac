"""Every model of the editing tool: limits, defaults and prices, and how many pictures it takes."""

from itertools import product
from typing import Any

import pytest

from bot.tools import Plan
from tests.tools import asking
from tests.tools.image.models import ALL_RESOLUTIONS, FACTS, published
from tests.tools.pieces import PICTURE

EDITORS = {name: facts for name, facts in FACTS.items() if facts.editor is not None}
COUNTS = (1, 4, 9, 16)


def pictures(how_many: int) -> dict[str, Any]:
    """So many pictures in the first slots."""
    return {"image": PICTURE, **{f"image{number}": PICTURE for number in range(2, how_many + 1)}}


def wish(how_many: int = 1, **raw: Any) -> dict[str, Any]:
    return {"prompt": "make it winter", **pictures(how_many), **raw}


def problems(plan: Plan = Plan.CREATOR, **raw: Any) -> list[str]:
    return asking.problems("image-editor", plan, **raw)


@pytest.mark.parametrize("raw", [{}, {"model": "default"}, {"model": None, "image_count": None}])
@pytest.mark.parametrize("plan", Plan)
def test_what_is_left_open_is_sent_explicitly(raw: dict[str, Any], plan: Plan) -> None:
    assert asking.body("image-editor", plan, **wish(**raw)) == {
        "name": "job 7",
        "style": {"prompt": "make it winter"},
        "assets": {"image_file_paths": ["up/image"]},
        "model": "flux-2-klein",
        "resolution": "640px",
        "image_count": 1,
        "aspect_ratio": "auto",
    }


def test_everything_that_is_chosen_is_sent() -> None:
    chosen = {"model": "seedream-v4.5", "resolution": "4k", "image_count": 9, "aspect_ratio": "4:5"}

    assert asking.body("image-editor", **wish(10, **chosen)) == {
        "name": "job 7",
        "style": {"prompt": "make it winter"},
        "assets": {"image_file_paths": ["up/image", *(f"up/image{number}" for number in range(2, 11))]},
        **chosen,
    }


def test_pictures_keep_their_order_and_close_their_gaps() -> None:
    sent = asking.body("image-editor", **wish(image7=PICTURE, image3=PICTURE))

    assert sent["assets"] == {"image_file_paths": ["up/image", "up/image3", "up/image7"]}


def test_the_first_picture_may_be_a_link() -> None:
    request = asking.asked(
        "image-editor", prompt="make it winter", image_url="https://files.example/cat.png", image2=PICTURE
    )

    assert request.body({"image2": "up/image2"}, "job 7")["assets"] == {
        "image_file_paths": ["https://files.example/cat.png", "up/image2"]
    }


@pytest.mark.parametrize("plan", Plan)
@pytest.mark.parametrize("model", EDITORS)
def test_a_model_takes_and_makes_exactly_what_magic_hour_says(model: str, plan: Plan) -> None:
    facts = EDITORS[model]
    for resolution, how_many, images in product(ALL_RESOLUTIONS, range(1, 11), (*COUNTS, 2)):
        raw = wish(how_many, model=model, resolution=resolution, image_count=images)
        on_the_plan = plan is not Plan.FREE or (facts.free and resolution == "640px")
        able = resolution in facts.resolutions.split() and how_many <= 1 + (facts.editor or 0)

        assert asking.accepted("image-editor", plan, raw) == (on_the_plan and able and images in COUNTS), raw


@pytest.mark.parametrize("model", EDITORS)
def test_every_published_rate_is_the_price_of_an_image(model: str) -> None:
    facts = EDITORS[model]
    for resolution, images in product(facts.resolutions.split(), COUNTS):
        rate = published(model, resolution)
        expected = (images * max(facts.rate, 130), "unknown") if rate is None else (images * rate, "exact")

        asked = wish(2, model=model, resolution=resolution, image_count=images)
        assert asking.price("image-editor", **asked) == expected


@pytest.mark.parametrize("model", [name for name in FACTS if name not in EDITORS])
def test_models_of_the_generator_alone_are_not_offered(model: str) -> None:
    (said,) = problems(**wish(model=model))

    assert said.startswith(f"model: `{model}` is not in the list. ")


def test_too_many_pictures_are_refused_with_the_models_that_take_them() -> None:
    assert problems(**wish(3, model="krea-2")) == [
        (
            "image3: krea-2 takes up to 2 pictures, not 3. So many: flux-2-klein, gpt-image-2, gpt-image-2.5-flare, "
            "nano-banana, nano-banana-2, nano-banana-2-lite, nano-banana-2.1, qwen-edit, qwen-image-2.1, seedream-v4, "
            "seedream-v4.5 or seedream-v5-pro."
        )
    ]
    assert problems(**wish(7, resolution="2k")) == [
        (
            "image7: flux-2-klein takes up to 6 pictures, not 7. So many: gpt-image-2, gpt-image-2.5-flare, "
            "nano-banana-2, nano-banana-2.1, nano-banana-pro, seedream-v4, seedream-v4.5 or seedream-v5-pro."
        )
    ]


def test_the_picture_that_is_one_too_many_is_named_whatever_its_slot() -> None:
    (said,) = problems(**wish(1, model="krea-2", image5=PICTURE, image9=PICTURE))

    assert said.startswith("image9: krea-2 takes up to 2 pictures, not 3. ")


def test_on_the_free_plan_only_its_models_are_named() -> None:
    assert problems(Plan.FREE, **wish(3, model="krea-2")) == [
        "image3: krea-2 takes up to 2 pictures, not 3. So many: flux-2-klein, qwen-edit or qwen-image-2.1."
    ]
    assert problems(Plan.FREE, **wish(7)) == ["image7: flux-2-klein takes up to 6 pictures, not 7."]
    assert problems(Plan.FREE, **wish(model="nano-banana-pro")) == [
        (
            "model: nano-banana-pro needs a paid Magic Hour plan. On this bot's free plan flux-2-klein, krea-2, "
            "qwen-edit and qwen-image-2.1 work."
        )
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    said = problems(Plan.FREE, image2=PICTURE, image3=PICTURE, model="krea-2", resolution="2k", image_count=2)

    assert said == [
        "prompt: Please fill this in.",
        "image: Attach a file here, or give a link in `image_url`.",
        "image_count: Possible are 1, 4, 9 and 16.",
        "resolution: This bot's free Magic Hour plan makes 640px only, not 2k.",
    ]


def test_a_prompt_may_be_as_long_as_the_api_takes() -> None:
    asking.asked("image-editor", **wish(prompt="a" * 15_000))

    assert problems(**wish(prompt="a" * 15_001)) == [
        "prompt: At most 15,000 characters are possible; this has 15,001."
    ]
