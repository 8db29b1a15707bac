"""Tools as managers name them."""

import pytest

from bot.errors import RuleRefused
from bot.servers.tools import known_tool, tools_containing
from bot.tools import CATALOGUE


@pytest.mark.parametrize("typed", ["face-swap-photo", "/face-swap-photo", " /Face-Swap-Photo "])
def test_a_tool_is_known_however_it_is_written(typed: str) -> None:
    assert known_tool(typed) == "face-swap-photo"


def test_an_unknown_tool_is_refused_with_the_nearest() -> None:
    with pytest.raises(RuleRefused, match=r"`face-swop-photo` is no tool.* /face-swap-photo"):
        known_tool("face-swop-photo")


def test_every_tool_can_be_found_by_any_part_of_its_name() -> None:
    assert all(command in tools_containing(command[2:], 25) for command in CATALOGUE)
    assert len(tools_containing("", 25)) == min(25, len(CATALOGUE))
    assert tools_containing("/image-gen", 25) == ["image-generator"]
