"""The face editor: fourteen sliders, of which one must be moved."""

from typing import Any

import pytest

from bot.tools import Plan
from tests.tools import asking
from tests.tools.pieces import PICTURE

SLIDERS = [
    "eye_gaze_horizontal",
    "eye_gaze_vertical",
    "eye_open_ratio",
    "eyebrow_direction",
    "head_pitch",
    "head_roll",
    "head_yaw",
    "lip_open_ratio",
    "mouth_grim",
    "mouth_position_horizontal",
    "mouth_position_vertical",
    "mouth_pout",
    "mouth_purse",
    "mouth_smile",
]
NOTHING = (
    "mouth_smile: Nothing would change like this. Set this or another of the numbers to something else than 0, for "
    "example to 50, or turn `enhance_face` on."
)


@pytest.mark.parametrize("slider", SLIDERS)
@pytest.mark.parametrize("value", [-100, -5, 5.0, 100])
def test_the_whole_style_is_always_sent(slider: str, value: float) -> None:
    assert asking.body("face-editor", Plan.FREE, image=PICTURE, **{slider: value}) == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image"},
        "style": {**dict.fromkeys(SLIDERS, 0), "enhance_face": False, slider: value},
    }


def test_everything_that_is_chosen_is_sent() -> None:
    chosen: dict[str, Any] = {name: 5 * place for place, name in enumerate(SLIDERS, 1)}

    sent = asking.body("face-editor", image=PICTURE, enhance_face=True, **chosen)

    assert sent["style"] == {**chosen, "enhance_face": True}


def test_a_face_may_be_enhanced_alone() -> None:
    assert asking.price("face-editor", image=PICTURE, enhance_face=True) == (1, "exact")


def test_an_edit_costs_one_credit_however_much_it_changes() -> None:
    assert asking.price("face-editor", image=PICTURE, mouth_smile=5) == (1, "exact")
    everything: dict[str, Any] = dict.fromkeys(SLIDERS, 100)
    assert asking.price("face-editor", image=PICTURE, **everything) == (1, "exact")


@pytest.mark.parametrize("raw", [{}, {"enhance_face": False}, {"mouth_smile": 0, "head_yaw": 0.0}])
def test_a_run_that_changes_nothing_is_refused(raw: dict[str, Any]) -> None:
    assert asking.problems("face-editor", image=PICTURE, **raw) == [NOTHING]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2.5, "This goes in steps of 5."),
        (7, "This goes in steps of 5."),
        (105, "This must be between -100 and 100."),
        (-100.5, "This must be between -100 and 100."),
    ],
)
def test_a_slider_that_stands_wrong_does_not_count_as_unmoved(value: float, said: str) -> None:
    assert asking.problems("face-editor", image=PICTURE, head_roll=value) == [f"head_roll: {said}"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert asking.problems("face-editor") == [
        "image: Attach a file here, or give a link in `image_url`.",
        NOTHING,
    ]
    assert asking.problems("face-editor", image=PICTURE, mouth_smile=1, eye_gaze_vertical=200) == [
        "mouth_smile: This goes in steps of 5.",
        "eye_gaze_vertical: This must be between -100 and 100.",
    ]


def test_the_card_shows_only_what_moves() -> None:
    request = asking.asked("face-editor", image=PICTURE, mouth_smile=50, head_yaw=0)

    assert request.summary() == [("image", "cat.png"), ("mouth smile", "50")]
