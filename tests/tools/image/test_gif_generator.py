"""The GIF tool: three kinds of files for one price."""

import pytest

from bot.tools import Plan
from tests.tools import asking


@pytest.mark.parametrize("output_format", [None, "gif", "mp4", "webm"])
def test_the_kind_of_file_is_always_sent(output_format: str | None) -> None:
    assert asking.body("gif-generator", Plan.FREE, prompt="a cat jumps", output_format=output_format) == {
        "name": "job 7",
        "style": {"prompt": "a cat jumps"},
        "output_format": output_format or "gif",
    }
    assert asking.price("gif-generator", prompt="a cat jumps", output_format=output_format) == (50, "exact")


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert asking.problems("gif-generator", prompt="a" * 501, output_format="avi") == [
        "prompt: At most 500 characters are possible; this has 501.",
        "output_format: `avi` is not in the list. Possible are gif, mp4 and webm.",
    ]
