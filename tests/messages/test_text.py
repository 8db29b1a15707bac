"""Small pieces of text."""

import pytest

from bot.messages.text import credits_of, cut, duration, lines, plain, unsigned


def test_text_is_cut_to_one_line_of_at_most_so_many_characters() -> None:
    assert cut("a  b\n c", 10) == "a b c"
    assert cut("x" * 11, 10) == "x" * 9 + "…"


def test_plain_text_is_at_most_twice_its_limit() -> None:
    assert len(plain("*" * 500, 100)) <= 200


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (38, "38 s"), (60, "1 min"), (96, "1 min 36 s"), (180, "3 min"), (772, "13 min")],
)
def test_durations_are_rounded_to_what_one_would_say(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_credits_have_thousands_separators_and_a_singular() -> None:
    assert [credits_of(number) for number in (0, 1, 1_250)] == ["0 credits", "1 credit", "1,250 credits"]


def test_addresses_lose_their_queries() -> None:
    assert unsigned("see https://a.b/c.png?x=1&y=2 there") == "see https://a.b/c.png there"


def test_lines_leave_out_what_is_not_there() -> None:
    assert lines("a", None, "", "b") == "a\nb"
