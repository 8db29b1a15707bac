"""Video to video: prompts and their types, versions, frames."""

from typing import Any

import pytest

from tests.tools.pieces import VIDEO
from tests.tools.video.asking import ESTIMATE, YOUTUBE, Asking

asking = Asking("video-to-video", video=VIDEO, art_style="Van Gogh", end=5)


def test_what_is_left_open_is_sent_explicitly() -> None:
    assert asking.body() == {
        "name": "job 7",
        "assets": {"video_source": "file", "video_file_path": "up/video"},
        "style": {
            "art_style": "Van Gogh",
            "model": "default",
            "version": "default",
            "prompt_type": "default",
        },
        "fps_resolution": "HALF",
        "start_seconds": 0,
        "end_seconds": 5,
    }


def test_everything_that_can_be_given_is_sent() -> None:
    sent = asking.body(
        video=None,
        video_url=YOUTUBE,
        prompt="A cat",
        prompt_type="custom",
        model="Dreamshaper",
        version="v1",
        fps_resolution="FULL",
        start=2,
    )

    assert sent == {
        "name": "job 7",
        "assets": {"video_source": "youtube", "youtube_url": YOUTUBE},
        "style": {
            "art_style": "Van Gogh",
            "prompt": "A cat",
            "prompt_type": "custom",
            "model": "Dreamshaper",
            "version": "v1",
        },
        "fps_resolution": "FULL",
        "start_seconds": 2,
        "end_seconds": 5,
    }


def test_a_prompt_alone_is_followed_by_the_style_s_own() -> None:
    assert asking.body(prompt="A cat")["style"]["prompt_type"] == "append_default"


@pytest.mark.parametrize(
    ("raw", "version"),
    [
        ({"art_style": "Studio Ghibli"}, "v2"),
        ({"art_style": "studio ghibli", "version": "default"}, "v2"),
        ({"art_style": "Studio Ghibli", "version": "v1"}, "v1"),
        ({"art_style": "Ghibli Anime"}, "default"),
    ],
)
def test_a_style_whose_own_version_cannot_be_had_gets_the_one_that_can(
    raw: dict[str, Any], version: str
) -> None:
    assert asking.body(**raw)["style"]["version"] == version


@pytest.mark.parametrize(
    ("raw", "credits_"), [({}, 150), ({"fps_resolution": "FULL"}, 300), ({"start": 4.89}, 4)]
)
def test_a_frame_costs_two_credits(raw: dict[str, Any], credits_: int) -> None:
    assert asking.costs(**raw) == (credits_, ESTIMATE)


def test_a_prompt_that_would_be_ignored_is_refused() -> None:
    assert asking.problem(prompt="A cat", prompt_type="default") == (
        "prompt_type: default ignores your prompt. Choose append_default or custom, or leave the prompt out."
    )


@pytest.mark.parametrize("prompt_type", ["custom", "append_default"])
def test_a_prompt_type_that_needs_a_prompt_says_so(prompt_type: str) -> None:
    assert asking.problem(prompt_type=prompt_type) == (
        f"prompt: The `prompt_type` {prompt_type} needs a prompt. Write one, or choose default."
    )


def test_everything_that_is_wrong_is_told_at_once() -> None:
    problems = asking.problems(art_style="Cubism", prompt_type="custom", start=9, model="Sora")

    assert set(problems) == {"art_style", "prompt", "start", "model"}
