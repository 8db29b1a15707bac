"""A new face for each one that was found, in photos and in videos."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import OptionRefused, OptionsRefused, Refusal
from bot.tools import CATALOGUE, Attachment, Plan, Request
from bot.tools.faces import FaceSwap
from tests.tools import asking, sdk
from tests.tools.pieces import PICTURE, VIDEO
from tests.tools.strategies import measured

FOUND = [f"api-assets/d1/0-{index}.png" for index in range(8)]
FOUND_AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
PHOTO: dict[str, Any] = {"target": PICTURE, "choose_faces": True}
CLIP: dict[str, Any] = {"video": VIDEO, "choose_faces": True, "version": "v2"}
COMMANDS = [("face-swap-photo", PHOTO), ("face-swap-video", CLIP)]

TEXT = Attachment("https://cdn.example/notes.txt", "notes.txt", 10, "text/plain")
HUGE = Attachment("https://cdn.example/huge.png", "huge.png", 10**11, "image/png")


def picture(name: str) -> Attachment:
    return Attachment(f"https://cdn.example/{name}?signature", name, 1000, "image/png")


def chosen(request: Request, *numbers: int, plan: Plan = Plan.CREATOR) -> Request:
    """The request with pictures for the faces of these numbers."""
    assert isinstance(request.tool, FaceSwap)
    pictures = {number: picture(f"face{number}.png") for number in numbers}
    return request.tool.chosen(request, FOUND, pictures, plan, FOUND_AT)


def body(request: Request) -> dict[str, Any]:
    return request.body({file.option: f"up/{file.option}" for file in request.files}, "job 7")


def test_each_chosen_face_is_mapped_to_its_new_one() -> None:
    request = chosen(asking.asked("face-swap-photo", **PHOTO), 3, 1)

    assert request.faces_wanted is None
    assert [file.filename for file in request.files] == ["cat.png", "face1.png", "face3.png"]
    assert body(request) == {
        "name": "job 7",
        "assets": {
            "target_file_path": "up/target",
            "face_swap_mode": "individual-faces",
            "face_mappings": [
                {"original_face": FOUND[0], "new_face": "up/new_face1"},
                {"original_face": FOUND[2], "new_face": "up/new_face2"},
            ],
        },
    }


@pytest.mark.parametrize(("command", "raw"), COMMANDS)
def test_the_sdk_would_send_the_mapping_unchanged(command: str, raw: dict[str, Any]) -> None:
    request = measured(chosen(asking.asked(command, **raw), 1, 2, 4, 5, 8), Plan.CREATOR)

    assert len(body(request)["assets"]["face_mappings"]) == 5
    assert sdk.serialised(CATALOGUE[command], body(request)) == body(request)


def test_the_faces_outlast_the_measuring_of_their_clip() -> None:
    request = measured(chosen(asking.asked("face-swap-video", **CLIP), 2), Plan.CREATOR, seconds=4)

    assert request.options["end"] == 4
    assert body(request)["assets"] == {
        "video_source": "file",
        "video_file_path": "up/video",
        "face_swap_mode": "individual-faces",
        "face_mappings": [{"original_face": FOUND[1], "new_face": "up/new_face1"}],
    }


@pytest.mark.parametrize(("command", "raw"), COMMANDS)
def test_a_choice_is_stored_and_read_back(command: str, raw: dict[str, Any]) -> None:
    request = chosen(asking.asked(command, **raw), 1, 2)

    again = Request.from_json(request.to_json())

    assert again == request
    assert again.faces_since == FOUND_AT


@pytest.mark.parametrize(("command", "raw"), COMMANDS)
def test_a_choice_can_be_begun_anew(command: str, raw: dict[str, Any]) -> None:
    request = asking.asked(command, **raw)

    assert chosen(request, 1, 2).without_faces() == request
    assert request.without_faces() == request
    assert request.faces_since is None


def test_requests_without_a_choice_want_no_faces() -> None:
    for request in (
        asking.asked("face-swap-photo", target=PICTURE, source=PICTURE),
        asking.asked("image-generator", prompt="a fox"),
    ):
        assert (request.faces_wanted, request.faces_since) == (None, None)
        assert request.without_faces() == request


def test_a_card_names_the_new_faces_and_nothing_that_was_only_learnt() -> None:
    assert chosen(asking.asked("face-swap-photo", **PHOTO), 1, 4).summary() == [
        ("target", "cat.png"),
        ("choose faces", "yes"),
        ("new face", "face1.png"),
        ("new face", "face4.png"),
    ]


def test_no_option_tells_of_the_faces() -> None:
    for command, _ in COMMANDS:
        tool = CATALOGUE[command]
        assert not tool.hidden & {option.name for option in tool.options}
        for name in tool.hidden:
            with pytest.raises(OptionRefused, match="no such option"):
                tool.slot_of(name)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((), "at least one"),
        ((1, 2, 3, 4, 5, 6), "not the faces"),
        ((0, 1), "not the faces"),
        ((9,), "not the faces"),
    ],
)
def test_only_one_to_five_faces_that_were_found_are_taken(numbers: tuple[int, ...], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        chosen(asking.asked("face-swap-photo", **PHOTO), *numbers)


def test_a_file_that_is_no_picture_is_told_by_the_number_of_its_face() -> None:
    request = asking.asked("face-swap-photo", **PHOTO)
    assert isinstance(request.tool, FaceSwap)

    with pytest.raises(OptionRefused, match=r"`Face 3`: `notes.txt` cannot be used"):
        request.tool.chosen(request, FOUND, {1: PICTURE, 3: TEXT}, Plan.CREATOR, FOUND_AT)
    with pytest.raises(OptionsRefused) as refused:
        request.tool.chosen(request, FOUND, {2: TEXT, 7: HUGE}, Plan.CREATOR, FOUND_AT)
    assert [problem.option for problem in refused.value.problems] == ["Face 2", "Face 7"]


def test_what_was_found_is_dated_in_whole_seconds() -> None:
    request = asking.asked("face-swap-photo", **PHOTO)
    assert isinstance(request.tool, FaceSwap)

    later = request.tool.chosen(
        request, FOUND, {1: PICTURE}, Plan.CREATOR, FOUND_AT + timedelta(milliseconds=900)
    )

    assert later.faces_since == FOUND_AT
