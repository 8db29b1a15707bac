"""Rules about several values, shown on a tool that has one of each sort."""

from typing import Any

import pytest

from bot.errors import OptionRefused, OptionsRefused
from bot.tools import Attachment, Kind, Media, Plan, Tool
from bot.tools.file_slot import File
from bot.tools.rules import rule
from bot.tools.slots import Integer, Text
from bot.tools.values import OpenValues
from tests.tools.asking import each_of

PICTURE = Attachment("https://cdn.example/cat.png", "cat.png", 5)
TEXT_FILE = Attachment("https://cdn.example/cat.txt", "cat.txt", 5)


class Framed(Tool):
    """A picture with a frame."""

    command = "framed"
    title = "Framed"
    path = "/v1/framed"
    kind = Kind.IMAGE
    credits = 1

    width = Integer("width", "Of the frame", minimum=0, maximum=10, default=1)
    colour = Text("colour", "Of the frame")

    @rule(width, colour)
    def no_frame_has_no_colour(self, values: OpenValues) -> None:
        if values[self.width] == 0 and self.colour in values:
            self.colour.refuse("No frame, no colour.")


class Pair(Framed):
    """Two pictures in a frame."""

    left = File("left_file_path", "Left", media=Media.IMAGE)
    right = File("right_file_path", "Right", media=Media.IMAGE)

    @rule(Framed.width, Framed.colour)
    def black_is_broad(self, values: OpenValues) -> None:
        if values.get(self.colour) == "black" and values[self.width] < 3:
            self.width.refuse("Black is at least 3 broad.")

    @rule(File)
    def one_is_given(self, values: OpenValues) -> None:
        if not values.files:
            self.left.refuse("Give one of the two.")


def refused(tool: Tool, **raw: Any) -> list[str]:
    with pytest.raises((OptionRefused, OptionsRefused)) as caught:
        tool.prepare(raw, Plan.PRO)
    return [each.problem for each in each_of(caught.value)]


def test_a_rule_is_judged_where_its_slots_are_right() -> None:
    assert refused(Framed(), width=0, colour="red") == ["No frame, no colour."]
    assert Framed().prepare({"width": 1, "colour": "red"}, Plan.PRO).options == {"width": 1, "colour": "red"}


def test_a_rule_is_not_judged_where_one_of_its_slots_is_wrong() -> None:
    """A default stands in for the wrong value, and nothing true can be said about that."""
    assert refused(Pair(), width=11, colour="black", left=PICTURE) == ["This must be between 0 and 10."]


def test_a_kind_of_slot_stands_for_all_of_that_kind() -> None:
    assert refused(Pair()) == ["Give one of the two."]
    assert refused(Pair(), right=TEXT_FILE)[0].startswith("`cat.txt` cannot be used.")
    assert len(refused(Pair(), right=TEXT_FILE)) == 1


def test_the_rules_of_a_base_come_first() -> None:
    assert refused(Pair(), width=0, colour="black", left=PICTURE) == ["No frame, no colour."]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert refused(Pair(), width=2, colour="black") == ["Black is at least 3 broad.", "Give one of the two."]
