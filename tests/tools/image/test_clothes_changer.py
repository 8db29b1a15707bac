"""The clothes changer: whatever part of an outfit changes, it costs the same."""

from typing import Any

import pytest

from tests.tools import asking
from tests.tools.pieces import PICTURE

BOTH: dict[str, Any] = {"person": PICTURE, "garment": PICTURE}


@pytest.mark.parametrize("part", [None, "upper_body", "lower_body", "entire_outfit"])
def test_the_part_of_the_outfit_is_always_sent(part: str | None) -> None:
    assert asking.body("clothes-changer", **BOTH, garment_type=part) == {
        "name": "job 7",
        "assets": {
            "person_file_path": "up/person",
            "garment_file_path": "up/garment",
            "garment_type": part or "entire_outfit",
        },
    }
    assert asking.price("clothes-changer", **BOTH, garment_type=part) == (25, "exact")


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert asking.problems("clothes-changer", garment_type="dresses") == [
        "person: Attach a file here, or give a link in `person_url`.",
        "garment: Attach a file here, or give a link in `garment_url`.",
        "garment_type: `dresses` is not in the list. Possible are upper_body, lower_body and entire_outfit.",
    ]
