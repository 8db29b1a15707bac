"""The face swap in photos: one new face for all, or one for each that was chosen."""

from tests.tools import asking
from tests.tools.pieces import PICTURE

NOT_BOTH = "source: Leave this out: with `choose_faces` you are asked for each new face once they are found."
NO_FACE = "source: Attach a file here, or give a link in `source_url`."
NO_PHOTO = "target: Attach a file here, or give a link in `target_url`."


def test_all_faces_are_swapped_and_that_is_said() -> None:
    for choose in (None, False):
        assert asking.body("face-swap-photo", source=PICTURE, target=PICTURE, choose_faces=choose) == {
            "name": "job 7",
            "assets": {
                "source_file_path": "up/source",
                "target_file_path": "up/target",
                "face_swap_mode": "all-faces",
            },
        }


def test_a_photo_has_one_price() -> None:
    assert asking.price("face-swap-photo", source=PICTURE, target=PICTURE) == (10, "exact")


def test_a_new_face_and_a_photo_are_needed() -> None:
    assert asking.problems("face-swap-photo") == [NO_PHOTO, NO_FACE]
    assert asking.problems("face-swap-photo", target=PICTURE) == [NO_FACE]
    assert asking.problems("face-swap-photo", source_url="job:1") == [NO_PHOTO]


def test_whoever_chooses_faces_gives_the_new_ones_later() -> None:
    request = asking.asked("face-swap-photo", target=PICTURE, choose_faces=True)

    assert request.faces_wanted == request.files[0]
    assert [file.option for file in request.files] == ["target"]
    assert asking.problems("face-swap-photo", choose_faces=True) == [NO_PHOTO]


def test_one_face_for_all_is_not_taken_beside_chosen_ones() -> None:
    assert asking.problems("face-swap-photo", target=PICTURE, source=PICTURE, choose_faces=True) == [NOT_BOTH]
