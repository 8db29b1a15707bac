"""The face swap in photos: one new face for all."""

from tests.tools import asking
from tests.tools.pieces import PICTURE

LATER = (
    "choose_faces: Choosing a new face for each one is coming soon. Until then, leave this out: all faces are "
    "swapped."
)
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


def test_faces_cannot_be_chosen_yet() -> None:
    """Whoever chooses gives the new faces later, so a missing one is not held against them."""
    assert asking.problems("face-swap-photo", target=PICTURE, choose_faces=True) == [LATER]
    assert asking.problems("face-swap-photo", choose_faces=True) == [NO_PHOTO, LATER]
