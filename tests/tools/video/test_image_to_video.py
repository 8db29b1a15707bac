"""Every model of the video tool: limits, defaults and prices."""

from typing import Any

import pytest

from bot.errors import OptionRefused, OptionsRefused
from bot.tools import CATALOGUE, Attachment, Kind, Plan, Quote, Request
from bot.tools.video.models import VIDEO_MODELS
from tests.tools.pieces import PICTURE

UNPRICED = {Kind.IMAGE: 100, Kind.VIDEO: 400, Kind.AUDIO: 100}


def prepared(plan: Plan = Plan.CREATOR, **raw: Any) -> Request:
    return CATALOGUE["image-to-video"].prepare({"image": PICTURE, **raw}, plan)


def quoted(**raw: Any) -> Quote:
    return prepared(**raw).quote(UNPRICED)


def refusal(plan: Plan = Plan.CREATOR, **raw: Any) -> str:
    with pytest.raises(OptionRefused) as caught:
        prepared(plan, **raw)
    return f"{caught.value.option}: {caught.value.problem}"


@pytest.mark.parametrize(
    ("plan", "raw", "resolved"),
    [
        (Plan.CREATOR, {}, ("kling-3.0", "720p", 5)),
        (Plan.CREATOR, {"model": "default"}, ("kling-3.0", "720p", 5)),
        (Plan.FREE, {}, ("ltx-2.5", "480p", 5)),
        (Plan.FREE, {"model": "gemini-omni-1.1"}, ("gemini-omni-1.1", "360p", 5)),
        (Plan.PRO, {"model": "veo3.1"}, ("veo3.1", "720p", 4)),
        (Plan.PRO, {"model": "wan-3.0", "duration": 20.0}, ("wan-3.0", "720p", 20)),
    ],
)
def test_what_is_left_open_is_sent_explicitly(
    plan: Plan, raw: dict[str, Any], resolved: tuple[str, str, int]
) -> None:
    body = prepared(plan, **raw).body({"image": "api-assets/1"}, "n")

    assert (body["model"], body["resolution"], body["end_seconds"]) == resolved
    assert body["audio"] is False


@pytest.mark.parametrize(
    ("raw", "credits_"),
    [
        ({}, 240),
        ({"model": "kling-3.0", "resolution": "4k"}, 1200),
        ({"audio": True}, 360),
        ({"resolution": "4k", "audio": True, "duration": 15}, 4320),
        ({"model": "ltx-2.5", "duration": 60, "resolution": "1080p", "audio": True}, 4320),
        ({"model": "seedance-1.5", "resolution": "1080p", "audio": True, "duration": 4}, 720),
        ({"model": "seedance-1.5", "resolution": "480p", "duration": 12}, 360),
        ({"model": "veo3.1", "duration": 56, "audio": True}, 6720),
        ({"model": "veo3.1-lite", "duration": 8, "resolution": "1080p", "audio": True}, 768),
        ({"model": "gemini-omni-1.1", "resolution": "360p", "duration": 3}, 144),
        ({"model": "kling-2.6", "duration": 10}, 360),
        ({"model": "minimax-h3", "duration": 30, "resolution": "480p"}, 720),
        ({"model": "seedance-2.0-mini", "resolution": "480p", "duration": 4}, 384),
        ({"model": "wan-2.2", "duration": 3, "resolution": "480p"}, 72),
    ],
)
def test_a_published_price_is_seconds_times_rate(raw: dict[str, Any], credits_: int) -> None:
    quote = quoted(**raw)

    assert (quote.credits, quote.exact) == (credits_, True)


RATES = {
    "gemini-omni-1.1": ("48 144 192 384", ""),
    "kling-2.6": ("36 72", ""),
    "kling-3.0": ("48 72 240", "24 24 48"),
    "ltx-2.5": ("24 48 72", ""),
    "minimax-h3": ("24 48 72", ""),
    "seedance-1.5": ("30 60 90", "30 60 90"),
    "seedance-2.0": ("144 288 ? ?", ""),
    "seedance-2.0-fast": ("? ?", ""),
    "seedance-2.0-mini": ("96 192", ""),
    "seedance-2.5": ("288 576 ?", ""),
    "veo3.1": ("96 120", "24 24"),
    "veo3.1-lite": ("48 72", "24 24"),
    "wan-2.2": ("24 48 72", ""),
    "wan-3.0": ("? ? ?", ""),
}


def test_the_rates_and_the_extras_for_sound_are_those_that_magic_hour_publishes() -> None:
    held = {
        model.name: (
            " ".join("?" if rate is None else str(rate) for rate in model.rates.values()),
            " ".join(str(model.audio_extra[resolution]) for resolution in model.rates if model.audio_extra),
        )
        for model in VIDEO_MODELS.values()
    }

    assert held == RATES


def test_the_explanation_shows_the_sum() -> None:
    assert quoted(audio=True).explanation == "5 seconds at 72 credits each, 24 of them for sound"


@pytest.mark.parametrize(
    ("raw", "credits_"),
    [
        ({"model": "wan-3.0"}, 2000),
        ({"model": "seedance-2.0-fast", "duration": 15}, 6000),
        ({"model": "seedance-2.0", "resolution": "1080p", "duration": 4}, 1600),
        ({"model": "seedance-2.0", "resolution": "4k", "duration": 15}, 6000),
        ({"model": "seedance-2.5", "resolution": "1080p", "duration": 30}, 17280),
    ],
)
def test_an_unpublished_price_holds_the_fallback_but_never_less_than_a_lower_resolution(
    raw: dict[str, Any], credits_: int
) -> None:
    quote = quoted(**raw)

    assert (quote.credits, quote.exact) == (credits_, False)
    assert "does not publish the price" in quote.explanation


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"duration": 2.5}, "duration: kling-3.0 makes 3 to 15 seconds, not 2.5."),
        ({"duration": 60}, "duration: kling-3.0 makes 3 to 15 seconds, not 60. Of that length: ltx-2.5."),
        ({"duration": 61}, "duration: This must be between 1 and 60 seconds."),
        ({"duration": float("nan")}, "duration: This must be a number."),
        (
            {"resolution": "480p"},
            (
                "resolution: kling-3.0 makes 720p, 1080p or 4k, not 480p. In 480p: ltx-2.5, minimax-h3, seedance-1.5, "
                "seedance-2.0, seedance-2.0-fast, seedance-2.0-mini, seedance-2.5, wan-2.2 or wan-3.0."
            ),
        ),
        (
            {"model": "ltx-2.5", "resolution": "4k"},
            (
                "resolution: ltx-2.5 makes 480p, 720p or 1080p, not 4k. In 4k: gemini-omni-1.1, kling-3.0 or "
                "seedance-2.0."
            ),
        ),
        (
            {"model": "kling-2.6", "end_image": PICTURE},
            "end_image: kling-2.6 takes a last frame at 1080p only.",
        ),
        (
            {"model": "veo3.1", "end_image": PICTURE, "duration": 16},
            "end_image: veo3.1 takes a last frame in videos of up to 8 seconds only.",
        ),
    ],
)
def test_a_combination_that_does_not_work_is_refused_with_what_does(raw: dict[str, Any], said: str) -> None:
    assert refusal(**raw) == said


@pytest.mark.parametrize(
    ("raw", "said", "others", "missing"),
    [
        (
            {"model": "wan-3.0", "duration": 56},
            "duration: wan-3.0 makes 2 to 10, 15, 20, 25 or 30 seconds,",
            3,
            "wan",
        ),
        ({"model": "wan-2.2", "audio": True}, "audio: wan-2.2 makes no sound.", 11, "gemini-omni-1.1"),
        (
            {"model": "wan-2.2", "end_image": PICTURE},
            "end_image: wan-2.2 takes no last frame.",
            13,
            "wan-2.2",
        ),
    ],
)
def test_a_refusal_names_the_models_that_could(
    raw: dict[str, Any], said: str, others: int, missing: str
) -> None:
    refused = refusal(**raw)
    named = refused.rpartition(": ")[2].removesuffix(".").replace(" or ", ", ").split(", ")

    assert refused.startswith(said)
    assert len(named) == others
    assert not any(name.startswith(missing) for name in named)


def test_a_last_frame_is_judged_beside_what_else_is_wrong() -> None:
    with pytest.raises(OptionsRefused) as caught:
        prepared(model="wan-2.2", end_image=PICTURE, duration=11, resolution="4k")

    assert {each.option for each in caught.value.problems} == {"duration", "resolution", "end_image"}


def test_the_free_plan_ends_at_480p() -> None:
    said = refusal(Plan.FREE, model="ltx-2.5", resolution="720p")

    assert said == "resolution: ltx-2.5 makes 480p on this bot's free Magic Hour plan, not 720p."


def test_a_model_above_the_free_plan_is_refused_with_the_models_that_work() -> None:
    said = refusal(Plan.FREE, model="veo3.1")

    assert said.startswith("model: veo3.1 starts at 720p, and this bot's free Magic Hour plan ends at 480p.")
    assert "ltx-2.5" in said
    assert "kling" not in said


def test_an_old_model_is_refused_with_the_nearest_three() -> None:
    said = refusal(model="kling-2.5")

    assert said.startswith("model: `kling-2.5` is not in the list. Did you mean kling-2.6, ")


def test_a_file_above_the_plan_s_limit_is_refused() -> None:
    large = Attachment("https://cdn.example/a", "a.png", 200_000_001)

    assert refusal(Plan.FREE, image=large) == (
        "image: `a.png` is 200 MB. This bot's Magic Hour plan takes up to 200 MB."
    )
    assert prepared(Plan.CREATOR, image=large).files[0].size == 200_000_001


def test_the_card_shows_what_matters() -> None:
    request = prepared(prompt="It rains", audio=True, end_image_url="job:12")

    assert request.headline() == "It rains"
    assert request.summary() == [
        ("image", "cat.png"),
        ("end image", "an earlier result"),
        ("duration", "5 seconds"),
        ("model", "kling-3.0"),
        ("resolution", "720p"),
        ("audio", "yes"),
    ]
