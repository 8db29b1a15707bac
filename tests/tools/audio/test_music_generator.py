"""The music tool: its length is its price, and an instrumental has no lyrics."""

import pytest

from tests.tools import asking


def test_the_length_is_always_sent() -> None:
    assert asking.body("music-generator", prompt="calm piano") == {
        "name": "job 7",
        "style": {"prompt": "calm piano"},
        "duration": 30,
    }


def test_everything_that_is_chosen_is_sent() -> None:
    assert asking.body(
        "music-generator", prompt="a waltz", duration=90, lyrics="One, two", instrumental=False
    ) == {
        "name": "job 7",
        "style": {"prompt": "a waltz", "lyrics": "One, two", "instrumental": False},
        "duration": 90,
    }
    assert asking.body("music-generator", prompt="a waltz", instrumental=True)["style"] == {
        "prompt": "a waltz",
        "instrumental": True,
    }


@pytest.mark.parametrize("seconds", [15, 30, 300])
def test_a_second_costs_a_credit(seconds: int) -> None:
    asked = asking.quote("music-generator", prompt="a waltz", duration=seconds)

    assert (asked.credits, asked.exact) == (seconds, True)
    assert asked.explanation == f"{seconds} seconds at 1 credit each"


def test_lyrics_that_nobody_would_sing_are_refused() -> None:
    assert asking.problems("music-generator", prompt="a waltz", lyrics="One, two", instrumental=True) == [
        "lyrics: Nobody sings in an instrumental, so this would be ignored. Leave it or `instrumental` out."
    ]


def test_blank_lyrics_are_none() -> None:
    sent = asking.body("music-generator", prompt="a waltz", lyrics="  ", instrumental=True)

    assert "lyrics" not in sent["style"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert asking.problems("music-generator", duration=14, lyrics="One", instrumental=True) == [
        "prompt: Please fill this in.",
        "duration: This must be between 15 and 300 seconds.",
        "lyrics: Nobody sings in an instrumental, so this would be ignored. Leave it or `instrumental` out.",
    ]
