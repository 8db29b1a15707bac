"""The card on which faces are chosen."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.jobs.job import Job, Problem
from bot.jobs.states import State
from bot.messages.cards import card
from bot.messages.faces import faces_card
from bot.messages.failures import failure
from bot.tools import CATALOGUE, Plan
from tests.messages.jobs import NOW, PICTURE, a_job

SHEET = Path("faces-0123456789ab.jpg")


def choosing(count: int, **changes: Any) -> Job:
    request = CATALOGUE["face-swap-photo"].prepare({"target": PICTURE, "choose_faces": True}, Plan.CREATOR)
    unpriced = {"quote": 0, "quote_exact": False, "credits": 0, "accepted_at": None}
    faces = tuple(f"api-assets/d/0-{index}.png" for index in range(count))
    due_at = NOW + timedelta(days=1)
    facts = {"state": State.CHOOSING, "request": request, "faces": faces, "due_at": due_at, **unpriced}
    return a_job(**{**facts, **changes})


def test_the_card_shows_the_faces_and_until_when_they_can_be_chosen() -> None:
    shown = faces_card(choosing(3), SHEET, NOW)

    assert (
        "3 faces were found. Choose new ones for those that are to change. Without a choice it ends "
        f"<t:{int((NOW + timedelta(days=1)).timestamp())}:R>." in shown.words
    )
    assert "**Credits:** 10 credits; nothing is held before the faces are chosen" in shown.words
    assert [(output.filename, output.path) for output in shown.outputs] == [(SHEET.name, SHEET)]
    assert shown.alt


def test_of_what_is_to_be_hidden_the_faces_are_hidden_too() -> None:
    shown = [faces_card(choosing(3, spoiler=hidden), SHEET, NOW).spoiler for hidden in (True, False)]

    assert shown == [True, False]


def test_one_face_is_spoken_of_as_one() -> None:
    assert "A face was found. Choose a new one for it." in faces_card(choosing(1), SHEET, NOW).words


def test_up_to_five_faces_are_asked_for_by_a_button() -> None:
    shown = faces_card(choosing(5), SHEET, NOW)

    assert [button.custom_id for button in shown.buttons] == [
        "job:faces:0123456789ab",
        "job:cancel:0123456789ab",
    ]
    assert shown.menu is None


def test_of_more_faces_five_are_picked_from_a_list() -> None:
    shown = faces_card(choosing(25), SHEET, NOW)

    assert [button.custom_id for button in shown.buttons] == ["job:cancel:0123456789ab"]
    assert shown.menu
    assert (shown.menu.custom_id, shown.menu.most) == ("job:face:0123456789ab", 5)
    assert [(each.label, each.value) for each in shown.menu.choices][::24] == [
        ("Face 1", "1"),
        ("Face 25", "25"),
    ]


def test_while_they_are_looked_for_the_card_says_so() -> None:
    shown = card(choosing(0, state=State.DETECTING), NOW)

    assert "Looking for faces." in shown.words
    assert [button.label for button in shown.buttons] == ["Cancel"]


def test_every_end_without_a_choice_says_what_to_do_and_that_nothing_was_charged() -> None:
    for code in ("no_faces_found", "detection_failed", "faces_unshown", "faces_not_chosen"):
        words = failure(choosing(2, state=State.FAILED, problem=Problem(code))).words
        assert words.count(". ") >= 1
        assert "Nothing was charged." in words
        assert code not in words
