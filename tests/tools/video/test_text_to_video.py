"""Text to video: shapes, references and what they cost."""

import re
from typing import Any

import pytest

from bot.tools import CATALOGUE, Attachment, Plan
from bot.tools.price import Certainty
from bot.tools.video.models import VIDEO_MODELS, VideoModel
from tests.tools import sdk
from tests.tools.pieces import AUDIO, PICTURE, VIDEO
from tests.tools.video.asking import ESTIMATE, EXACT, GIF, UNKNOWN, Asking

asking = Asking("text-to-video", prompt="A cat")


def pictures(*numbers: int) -> dict[str, Attachment]:
    return {f"reference{number}": PICTURE for number in numbers}


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "style": {"prompt": "A cat"},
        "model": "kling-3.0",
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "audio": False,
        "end_seconds": 5,
    }


def test_the_many_references_come_after_what_everybody_chooses() -> None:
    names = [option.name for option in CATALOGUE["text-to-video"].options]

    assert names == [
        *("prompt", "aspect_ratio", "duration", "model", "resolution", "audio"),
        *(f"reference{number}" for number in range(1, 11)),
        "private",
    ]


def test_a_free_plan_has_its_own_defaults() -> None:
    sent = asking.body(Plan.FREE, model="default")

    assert (sent["model"], sent["resolution"]) == ("ltx-2.5", "480p")


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(
        prompt="@ref1 runs after @ref2 to @ref10",
        model="seedance-2.5",
        resolution="480p",
        duration=30,
        aspect_ratio="9:16",
        audio=True,
        reference1=PICTURE,
        reference2=VIDEO,
        reference10=AUDIO,
    )

    assert sent == {
        "name": "job 7",
        "style": {"prompt": "@ref1 runs after @ref2 to @ref10"},
        "model": "seedance-2.5",
        "resolution": "480p",
        "aspect_ratio": "9:16",
        "audio": True,
        "end_seconds": 30,
        "references": [
            {"name": "ref1", "file_path": "up/reference1"},
            {"name": "ref2", "file_path": "up/reference2"},
            {"name": "ref10", "file_path": "up/reference10"},
        ],
    }


def test_references_of_veo_bring_the_only_duration_they_go_with() -> None:
    assert asking.body(model="veo3.1")["end_seconds"] == 4
    assert asking.body(model="veo3.1", **pictures(2))["end_seconds"] == 8


@pytest.mark.parametrize(
    ("raw", "cost"),
    [
        ({}, (240, EXACT)),
        ({"audio": True, "resolution": "4k", "duration": 15}, (4320, EXACT)),
        ({"model": "veo3.1", **pictures(1, 2, 3)}, (768, EXACT)),
        ({"reference1": VIDEO}, (240, ESTIMATE)),
        ({"reference1": VIDEO, "audio": True}, (360, ESTIMATE)),
        ({"model": "seedance-2.0-mini", **pictures(1)}, (960, EXACT)),
        ({"model": "seedance-2.0-mini", "reference4": VIDEO}, (1440, ESTIMATE)),
        ({"model": "seedance-2.0-mini", "reference4": VIDEO, "audio": True}, (1440, ESTIMATE)),
        ({"model": "seedance-2.0-mini", "reference4": VIDEO, "resolution": "480p"}, (480, ESTIMATE)),
        ({"model": "wan-3.0", "reference1": VIDEO}, (500, UNKNOWN)),
    ],
)
def test_a_video_among_the_references_makes_the_price_an_estimate(
    raw: dict[str, Any], cost: tuple[int, Certainty]
) -> None:
    assert asking.costs(**raw) == cost


def test_the_explanation_says_what_the_video_costs() -> None:
    explanation = asking.quoted(model="seedance-2.0-mini", reference1=VIDEO).explanation

    assert explanation == "5 seconds at 288 credits each, with a video to look at"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            {"model": "kling-2.6", **pictures(3)},
            (
                "reference3: kling-2.6 takes no references. With pictures: gemini-omni-1.1, kling-3.0, minimax-h3, "
                "seedance-2.0, seedance-2.0-fast, seedance-2.0-mini, seedance-2.5, veo3.1 or wan-3.0."
            ),
        ),
        (
            {"model": "veo3.1", "reference1": PICTURE, "reference2": VIDEO},
            (
                "reference2: veo3.1 looks at pictures only. With videos: gemini-omni-1.1, kling-3.0, minimax-h3, "
                "seedance-2.0, seedance-2.0-fast, seedance-2.0-mini, seedance-2.5 or wan-3.0."
            ),
        ),
        (
            {"reference1": AUDIO},
            (
                "reference1: kling-3.0 looks at pictures or videos only. With audio: minimax-h3, seedance-2.0, "
                "seedance-2.0-fast, seedance-2.0-mini, seedance-2.5 or wan-3.0."
            ),
        ),
        (
            {"model": "veo3.1", **pictures(1, 3, 5, 9)},
            "reference9: veo3.1 looks at up to 3 references; these are 4.",
        ),
        (
            {"model": "veo3.1", "duration": 6, **pictures(1)},
            "duration: veo3.1 takes references in videos of 8 seconds only.",
        ),
        (
            {"model": "veo3.1-lite", "aspect_ratio": "1:1"},
            (
                "aspect_ratio: veo3.1-lite makes 16:9 or 9:16, not 1:1. In 1:1: kling-2.6, kling-3.0, ltx-2.5, "
                "minimax-h3, seedance-1.5, seedance-2.0, seedance-2.0-fast, seedance-2.0-mini, seedance-2.5, "
                "wan-2.2 or wan-3.0."
            ),
        ),
        (
            {"prompt": "@ref3 meets @ref1", **pictures(1)},
            "prompt: @ref3 is mentioned, but nothing is attached as its reference. There is @ref1.",
        ),
        (
            {"prompt": "@Ref3, @ref11", **pictures(2, 3)},
            "prompt: @ref11 is mentioned, but nothing is attached as its reference. There are @ref2 and @ref3.",
        ),
        ({"prompt": "look: @ref1."}, "prompt: @ref1 is mentioned, but nothing is attached as its reference."),
        ({"prompt": "a" * 10_001}, "prompt: At most 10,000 characters are possible; this has 10,001."),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_does(raw: dict[str, Any], said: str) -> None:
    assert asking.problem(**raw) == said


@pytest.mark.parametrize(
    "prompt", ["mail me@ref1.example", "@ref1st", "@ref-1", "@reference1", "ref1", "@ref1-a"]
)
def test_what_only_looks_like_a_mention_is_none(prompt: str) -> None:
    assert asking.problems(prompt=prompt) == {}


def test_a_reference_need_not_be_mentioned() -> None:
    assert asking.problems(**pictures(*range(1, 11))) == {}


def test_a_gif_is_no_reference() -> None:
    """A mention of it is not complained about beside that."""
    problems = asking.problems(prompt="@ref1", reference1=GIF)

    assert set(problems) == {"reference1"}
    assert problems["reference1"].startswith("`cat.gif` cannot be used. Supported here: png, ")


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(
        Plan.FREE,
        prompt="@ref2",
        model="veo3.1-lite",
        resolution="720p",
        duration=0,
        aspect_ratio="4:3",
        audio=True,
    )
    assert set(problems) == {"prompt", "model", "duration", "aspect_ratio"}

    problems = asking.problems(
        prompt="@ref2",
        model="gemini-omni-1.1",
        resolution="480p",
        duration=11,
        aspect_ratio="1:1",
        audio=True,
    )
    assert set(problems) == {"prompt", "resolution", "duration", "aspect_ratio", "audio"}


def _documented(field: str) -> dict[str, str]:
    text = sdk.documentation(sdk.body_class(CATALOGUE["text-to-video"]), field)
    return dict(re.findall(r"\*\*`(\S+)`\*\*: (.+)", text))


def _references(model: VideoModel) -> str:
    kinds = {"image": "images", "video": "videos", "audio": "audio"}
    most = model.most_references
    # The general limit is named for one model only; a limit of its own always is.
    limit = f" Up to {most} references." if most < 10 or model.name == "gemini-omni-1.1" else ""
    seconds = model.reference_seconds
    fixed = f" Requires `end_seconds` of {seconds}." if seconds else ""
    return f"Supports {', '.join(kinds[kind] for kind in model.references)}.{limit}{fixed}"


def test_references_are_as_the_sdk_documents_them() -> None:
    assert _documented("references") == {
        model.name: _references(model) for model in VIDEO_MODELS.values() if model.references
    }


def test_shapes_are_as_the_sdk_documents_them() -> None:
    documented = _documented("aspect_ratio")

    assert {name: set(re.findall(r"\d+:\d+", text)) for name, text in documented.items()} == {
        model.name: set(model.aspects) for model in VIDEO_MODELS.values()
    }


@pytest.mark.parametrize("field", ["end_seconds", "resolution", "audio"])
def test_the_models_do_the_same_with_a_text_as_with_a_picture(field: str) -> None:
    """One table serves both tools."""
    text = sdk.documentation(sdk.body_class(CATALOGUE["image-to-video"]), field)

    assert _documented(field) == dict(re.findall(r"\*\*`(\S+)`\*\*: (.+)", text))
