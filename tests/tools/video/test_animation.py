"""The animation: what decides on the pictures, sizes, and frames."""

from typing import Any

import pytest

from bot.tools import Plan
from tests.tools.pieces import AUDIO, PICTURE
from tests.tools.video.asking import EXACT, YOUTUBE, Asking

asking = Asking("animation", art_style="Arcane", prompt="A cat")


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"audio_source": "none"},
        "style": {
            "art_style": "Arcane",
            "prompt": "A cat",
            "prompt_type": "custom",
            "camera_effect": "Simple Zoom In",
            "transition_speed": 5,
        },
        "end_seconds": 5,
        "fps": 12,
        "width": 512,
        "height": 512,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(
        Plan.BUSINESS,
        art_style="custom",
        art_style_custom="Of wool",
        audio=AUDIO,
        image=PICTURE,
        duration=7.5,
        fps=12.5,
        width=1472,
        height=64,
        camera_effect="bounce in and out",
        transition_speed=10,
    )

    assert sent == {
        "name": "job 7",
        "assets": {
            "audio_source": "file",
            "audio_file_path": "up/audio",
            "image_file_path": "up/image",
        },
        "style": {
            "art_style": "Custom",
            "art_style_custom": "Of wool",
            "prompt": "A cat",
            "prompt_type": "custom",
            "camera_effect": "Bounce In And Out",
            "transition_speed": 10,
        },
        "end_seconds": 7.5,
        "fps": 12.5,
        "width": 1472,
        "height": 64,
    }


@pytest.mark.parametrize(
    ("raw", "prompt_type"),
    [
        ({"audio": AUDIO}, "custom"),
        ({"audio": AUDIO, "prompt": None}, "ai_choose"),
        ({"audio": AUDIO, "prompt": None, "use_lyrics": True}, "use_lyrics"),
    ],
)
def test_what_decides_on_the_pictures_is_derived(raw: dict[str, Any], prompt_type: str) -> None:
    assert asking.body(**raw)["style"]["prompt_type"] == prompt_type


def test_the_audio_may_come_from_youtube() -> None:
    sent = asking.body(prompt=None, audio_url=YOUTUBE)

    assert sent["assets"] == {"audio_source": "youtube", "youtube_url": YOUTUBE}
    assert sent["style"]["prompt_type"] == "ai_choose"


@pytest.mark.parametrize(
    ("raw", "credits_"),
    [
        ({}, 60),
        ({"duration": 10, "fps": 30}, 300),
        ({"duration": 0.1, "fps": 1}, 1),
        ({"duration": 1.1, "fps": 30}, 33),
        ({"duration": 2.5, "fps": 12.5}, 32),
    ],
)
def test_a_frame_costs_a_credit(raw: dict[str, Any], credits_: int) -> None:
    assert asking.costs(**raw) == (credits_, EXACT)


def test_the_explanation_shows_the_frames() -> None:
    assert asking.quoted().explanation == "60 frames at 1 credit each"


def test_a_price_beyond_every_budget_can_still_be_written_down() -> None:
    assert asking.costs(duration=1e9, fps=1e9)[0] < 2**63
    assert set(asking.problems(duration=1e12)) == {"duration"}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"prompt": None}, "prompt: Give a prompt or an audio, so that there is something to show."),
        (
            {"prompt": None, "use_lyrics": True},
            "audio: Lyrics need an audio: attach it here, or give a link in `audio_url`.",
        ),
        (
            {"audio": AUDIO, "use_lyrics": True},
            "use_lyrics: With a prompt the lyrics would be ignored. Leave one of the two out.",
        ),
        (
            {"art_style": "Custom"},
            "art_style_custom: The `art_style` Custom needs your own style here.",
        ),
        (
            {"art_style_custom": "Of wool"},
            ("art_style_custom: It would be ignored. Choose the `art_style` Custom, or leave this out."),
        ),
        ({"transition_speed": 11}, "transition_speed: This must be between 1 and 10."),
        ({"width": 63}, "width: This must be at least 64."),
        ({"fps": 0.5}, "fps: This must be at least 1."),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_does(raw: dict[str, Any], said: str) -> None:
    assert asking.problem(**raw) == said


@pytest.mark.parametrize(
    ("plan", "most", "whose"),
    [
        (Plan.FREE, 576, "This bot's Magic Hour plan"),
        (Plan.CREATOR, 1024, "This bot's Magic Hour plan"),
        (Plan.PRO, 1472, "This tool"),
        (Plan.BUSINESS, 1472, "This tool"),
    ],
)
@pytest.mark.parametrize("edge", ["width", "height"])
def test_each_edge_ends_where_the_plan_or_the_tool_does(plan: Plan, most: int, whose: str, edge: str) -> None:
    assert asking.problems(plan, **{edge: most}) == {}
    assert asking.problem(plan, **{edge: most + 1}) == (
        f"{edge}: {whose} makes up to {most:,} pixels, not {most + 1:,}."
    )


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(
        Plan.FREE, art_style="Custom", prompt=None, width=600, height=2000, camera_effect="Shake it"
    )

    assert set(problems) == {"art_style_custom", "prompt", "width", "height", "camera_effect"}
