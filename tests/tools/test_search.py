"""Finding one of a thousand voices by typing a part of it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tools import CATALOGUE
from bot.tools.search import SearchableList, fold, packaged_list

VOICES = packaged_list("voices")


def test_a_search_ignores_case_and_accents() -> None:
    names = SearchableList(["Beyoncé", "Bjork", "Søren"])

    assert names.containing("YONCE", 25) == ["Beyoncé"]
    assert names.containing("björk", 25) == ["Bjork"]


def test_what_begins_with_the_typed_text_comes_before_what_only_contains_it() -> None:
    names = SearchableList(["Mahershala Ali", "Muhammad Ali", "Ali Wong", "Alia Bhatt"])

    assert names.containing("ali", 3) == ["Ali Wong", "Alia Bhatt", "Mahershala Ali"]


def test_nothing_typed_shows_the_beginning_of_the_list() -> None:
    assert CATALOGUE["voice-generator"].suggest("voice_name", "") == list(VOICES[:25])


def test_a_value_typed_in_another_case_is_the_value() -> None:
    assert SearchableList(["Adele"]).exact(" ADÈLE ") == "Adele"


def test_a_value_that_could_be_two_is_none_unless_it_is_typed_exactly() -> None:
    names = SearchableList(["Nova", "NOVA"])

    assert names.exact("nova") is None
    assert names.exact("NOVA") == "NOVA"


@pytest.mark.parametrize(
    ("command", "option"), [("image-to-video", "image_url"), ("voice-generator", "nothing")]
)
def test_what_has_no_list_suggests_nothing(command: str, option: str) -> None:
    assert CATALOGUE[command].suggest(option, "a") == []


@settings(max_examples=60, deadline=None)
@given(voice=st.sampled_from(VOICES), data=st.data())
def test_every_voice_is_found_by_any_part_of_its_name(voice: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(voice) - 1))
    typed = data.draw(st.sampled_from([voice[start:], voice[start:].upper(), voice]))

    found = SearchableList(VOICES).containing(typed, len(VOICES))

    assert voice in found
    assert all(fold(typed.strip()) in fold(name) for name in found)


@settings(max_examples=40, deadline=None)
@given(voice=st.sampled_from([voice for voice in VOICES if len(voice) > 6]), data=st.data())
def test_a_slip_of_the_finger_leaves_the_right_voice_among_the_nearest_three(
    voice: str, data: st.DataObject
) -> None:
    slip = data.draw(st.integers(0, len(voice) - 1))

    assert voice in SearchableList(VOICES).nearest(voice[:slip] + voice[slip + 1 :])


@settings(max_examples=60, deadline=None)
@given(typed=st.text(max_size=40))
def test_any_typing_gives_at_most_25_suggestions(typed: str) -> None:
    assert len(CATALOGUE["voice-generator"].suggest("voice_name", typed)) <= 25


@pytest.mark.parametrize("typed", ["\ufdfa" * 6_000, "a" * 6_000, "ali " * 1_500])
def test_a_text_longer_than_any_value_keeps_nobody_waiting(typed: str) -> None:
    """One letter of the first folds to eighteen; a search for all of them once took half a minute."""
    names, begun = SearchableList(VOICES), time.process_time()

    assert names.exact(typed) is None
    assert names.containing(typed, 25) == []
    assert len(names.nearest(typed)) <= 3
    assert time.process_time() - begun < 1


def test_what_is_near_is_found_by_how_a_long_text_begins() -> None:
    assert SearchableList(["Adele", "Nova"]).nearest(f"adel{' ' * 6_000}")[0] == "Adele"
