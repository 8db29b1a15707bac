"""Subtitles: templates, a look of one's own, colours and frames."""

from typing import Any

import pytest

from tests.tools.pieces import VIDEO
from tests.tools.video.asking import ESTIMATE, Asking

asking = Asking("auto-subtitle-generator", video=VIDEO, end=10)

LOOK = {
    "font": "Noto Sans",
    "text_color": "#FFFFFF",
    "vertical_position": "bottom",
    "horizontal_position": "center",
}
MORE = {
    "font_size": 33.5,
    "font_style": "italic",
    "highlighted_text_color": "#FFD700",
    "stroke_color": "#000000",
    "stroke_width": 2,
}


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"video_file_path": "up/video"},
        "style": {"template": "karaoke"},
        "start_seconds": 0,
        "end_seconds": 10,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    assert asking.body(**LOOK, **MORE, template="cinematic", start=2) == {
        "name": "job 7",
        "assets": {"video_file_path": "up/video"},
        "style": {"template": "cinematic", "custom_config": {**LOOK, **MORE}},
        "start_seconds": 2,
        "end_seconds": 10,
    }


def test_a_whole_look_of_one_s_own_needs_no_template() -> None:
    assert asking.body(**LOOK)["style"] == {"custom_config": LOOK}


def test_a_template_can_be_changed_in_one_place() -> None:
    assert asking.body(template="minimalist", stroke_width=0)["style"] == {
        "template": "minimalist",
        "custom_config": {"stroke_width": 0},
    }


@pytest.mark.parametrize(
    ("raw", "missing"),
    [
        ({"stroke_width": 2}, "`font`, `text_color`, `vertical_position` and `horizontal_position`"),
        ({**LOOK, "font": None}, "`font`"),
        ({**LOOK, "text_color": " ", "font": None, **MORE}, "`font` and `text_color`"),
    ],
)
def test_half_a_look_needs_a_template(raw: dict[str, Any], missing: str) -> None:
    assert asking.problem(**raw) == (
        f"template: Choose one, and what you gave will change it. To do without, give {missing} too."
    )


@pytest.mark.parametrize(
    ("typed", "sent"), [("ffd700", "#FFD700"), ("#00ff00", "#00FF00"), (" #123456 ", "#123456")]
)
def test_a_colour_is_sent_with_its_sign(typed: str, sent: str) -> None:
    body = asking.body(template="karaoke", text_color=typed)

    assert body["style"]["custom_config"] == {"text_color": sent}


@pytest.mark.parametrize("typed", ["gold", "#FFF", "#GGGGGG", "##FFD700", "#FFD7000", "#١٢٣٤٥٦"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    assert asking.problem(template="karaoke", stroke_color=typed) == (
        "stroke_color: Write the colour as # and six digits or letters up to F, such as #FFD700."
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"font_size": 0}, "font_size: This must be more than 0 pixels."),
        ({"stroke_width": -1}, "stroke_width: This must be at least 0 pixels."),
    ],
)
def test_sizes_are_sizes(raw: dict[str, Any], said: str) -> None:
    assert asking.problem(template="karaoke", **raw) == said


@pytest.mark.parametrize(
    ("raw", "credits_"), [({}, 60), ({"start": 9.9}, 1), ({"end": 0.5}, 3), ({"end": 60}, 360)]
)
def test_five_frames_cost_a_credit(raw: dict[str, Any], credits_: int) -> None:
    assert asking.costs(**raw) == (credits_, ESTIMATE)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """Whether the look is whole cannot be said while a part of it is wrong."""
    problems = asking.problems(video=None, text_color="red", font_size=-3, stroke_width=-1, start=20)

    assert set(problems) == {"video", "text_color", "font_size", "stroke_width", "start"}
