"""The face swap in videos: files, GIFs, YouTube and frames."""

from typing import Any

import pytest

from tests.tools.pieces import PICTURE, VIDEO
from tests.tools.video.asking import ESTIMATE, GIF, YOUTUBE, Asking

asking = Asking("face-swap-video", video=VIDEO, image=PICTURE, end=6.2)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {
            "video_source": "file",
            "video_file_path": "up/video",
            "image_file_path": "up/image",
            "face_swap_mode": "all-faces",
        },
        "start_seconds": 0,
        "end_seconds": 6.2,
        "style": {"version": "default"},
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(video=None, video_url=YOUTUBE, start=1.2, version="v2", choose_faces=False)

    assert sent == {
        "name": "job 7",
        "assets": {
            "video_source": "youtube",
            "youtube_url": YOUTUBE,
            "image_file_path": "up/image",
            "face_swap_mode": "all-faces",
        },
        "start_seconds": 1.2,
        "end_seconds": 6.2,
        "style": {"version": "v2"},
    }


def test_a_gif_goes_as_a_video() -> None:
    request = asking.prepared(video=GIF)

    assert [(file.extension, file.upload_type) for file in request.files] == [
        ("gif", "video"),
        ("png", "image"),
    ]


@pytest.mark.parametrize(("raw", "credits_"), [({}, 186), ({"start": 5.2}, 30), ({"end": 0.11}, 4)])
def test_a_frame_costs_a_credit(raw: dict[str, Any], credits_: int) -> None:
    assert asking.costs(**raw) == (credits_, ESTIMATE)


def test_a_new_face_is_needed() -> None:
    assert asking.problem(image=None) == "image: Attach a file here, or give a link in `image_url`."


def test_whoever_chooses_faces_gives_the_new_ones_later() -> None:
    request = asking.prepared(choose_faces=True, image=None)

    assert request.faces_wanted
    assert request.faces_wanted.option == "video"
    assert set(asking.problems(choose_faces=True)) == {"image"}


def test_a_length_is_read_after_faces_were_chosen_as_well() -> None:
    request = asking.prepared(choose_faces=True, image=None, end=None)

    assert request.faces_wanted == request.unmeasured


def test_in_a_youtube_video_no_faces_are_looked_for() -> None:
    problems = asking.problems(choose_faces=True, image=None, video=None, video_url=YOUTUBE)

    assert set(problems) == {"choose_faces"}
    assert "YouTube" in problems["choose_faces"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert set(asking.problems(video=None, image=None, end=0.05, version="v3")) == {
        "video",
        "image",
        "end",
        "version",
    }
