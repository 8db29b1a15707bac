"""Small pieces of text."""

import pytest

from bot.messages.text import credits_back, credits_of, cut, duration, lines, narrowed, plain, shortened


def test_text_is_cut_to_one_line_of_at_most_so_many_characters() -> None:
    assert cut("a  b\n c", 10) == "a b c"
    assert cut("x" * 11, 10) == "x" * 9 + "…"


def test_a_long_text_loses_whole_lines() -> None:
    assert shortened("abc\ndef\nghi", 11) == "abc\ndef\nghi"
    assert shortened("abc\ndef\nghi", 10) == "abc\ndef\n…"
    assert shortened("abcdefghijkl", 10) == "abcdefgh\n…"


def test_a_text_of_long_lines_keeps_the_beginning_of_each() -> None:
    line = "x" * 100
    assert narrowed(f"abc\n{line}\n{line}", 205) == f"abc\n{line}\n{line}"
    assert narrowed(f"abc\n{line}\n{line}", 204) == f"abc\n{line[:98]}…\n{line[:98]}…"
    assert narrowed(line, 50) == f"{line[:49]}…"


def test_of_very_many_lines_the_last_ones_are_left_out() -> None:
    text = narrowed("\n".join(["x" * 50] * 30), 200)
    assert text.endswith("\n…")
    assert len(text) <= 200


@pytest.mark.parametrize("mark", "\u202e\u202a\u202d\u2066\u2069\u200f\u200e\u061c")
def test_what_turns_the_direction_of_text_is_left_out(mark: str) -> None:
    assert plain(f"a{mark}gnp.exe") == "agnp.exe"
    assert cut(f"{mark}x{mark}", 1) == "x"


def test_letters_of_every_direction_and_joined_emoji_stay() -> None:
    assert plain("שלום 👩\u200d🚀 مرحبا") == "שלום 👩\u200d🚀 مرحبا"


@pytest.mark.parametrize("text", ["discord.gg/abc", "discord.com/invite/abc", "www.evil.example/x", "a/b/c"])
def test_nothing_that_looks_like_an_invitation_is_left_whole(text: str) -> None:
    """Discord makes an invitation of it even without https."""
    assert plain(text) == text.replace("/", r"\/")


def test_plain_text_is_at_most_twice_its_limit() -> None:
    assert len(plain("*" * 500, 100)) <= 200
    assert len(plain("a/" * 500, 100)) <= 200


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (38, "38 s"), (60, "1 min"), (96, "1 min 36 s"), (180, "3 min"), (772, "13 min")],
)
def test_durations_are_rounded_to_what_one_would_say(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_credits_have_thousands_separators_and_a_singular() -> None:
    assert [credits_of(number) for number in (0, 1, 1_250)] == ["0 credits", "1 credit", "1,250 credits"]


def test_credits_that_were_held_are_said_to_be_back() -> None:
    assert [credits_back(number) for number in (0, 1, 50)] == [
        "Nothing was charged.",
        "Your 1 credit is back.",
        "Your 50 credits are back.",
    ]


def test_lines_leave_out_what_is_not_there() -> None:
    assert lines("a", None, "", "b") == "a\nb"


def test_what_no_database_takes_is_left_out() -> None:
    assert cut("a\x00b\x1b[2Jc\ud83d d\x7f", 100) == "ab[2Jc d"
