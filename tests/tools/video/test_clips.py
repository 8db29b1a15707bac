"""The tools that work on a part of a clip: where it begins and ends, and what has to be measured first."""

from typing import Any

import pytest

from bot.errors import OptionRefused
from bot.tools import CATALOGUE, Attachment, Plan, Request
from bot.tools.clip import ClipTool
from tests.tools.pieces import AUDIO, PICTURE, VIDEO
from tests.tools.video.asking import GIF, YOUTUBE, Asking, refused

ASKING = {
    "audio-to-video": Asking("audio-to-video", audio=AUDIO),
    "auto-subtitle-generator": Asking("auto-subtitle-generator", video=VIDEO),
    "character-replace": Asking("character-replace", video=VIDEO, image=PICTURE),
    "face-swap-video": Asking("face-swap-video", video=VIDEO, image=PICTURE),
    "lip-sync": Asking("lip-sync", video=VIDEO, audio=AUDIO),
    "talking-photo": Asking("talking-photo", image=PICTURE, audio=AUDIO),
    "video-editor": Asking("video-editor", video=VIDEO, prompt="At night"),
    "video-to-video": Asking("video-to-video", video=VIDEO, art_style="Clay"),
    "video-translator": Asking("video-translator", video=VIDEO, target_language="Thai"),
    "video-upscaler": Asking("video-upscaler", video=VIDEO),
}
CUT_BY_SOUND = {"audio-to-video", "talking-photo"}
FROM_YOUTUBE = ["face-swap-video", "lip-sync", "video-to-video"]

every_tool = pytest.mark.parametrize("command", ASKING)


def clip_of(command: str) -> str:
    return "audio" if command in CUT_BY_SOUND else "video"


def test_every_tool_that_cuts_is_tested_here() -> None:
    assert {command for command, tool in CATALOGUE.items() if isinstance(tool, ClipTool)} == set(ASKING)


@every_tool
def test_without_an_end_the_clip_is_measured(command: str) -> None:
    request = ASKING[command].prepared(start=1)
    assert request.unmeasured is not None
    assert request.unmeasured.option == clip_of(command)

    measured = request.measured(6.239, Plan.CREATOR)

    assert measured.unmeasured is None
    assert (measured.options["start"], measured.options["end"]) == (1, 6.23)
    assert measured.files == request.files
    assert dict(measured.summary())["clip length"] == "6.23 seconds"
    assert "end" not in dict(measured.summary())


def test_a_measured_end_stays_one_until_an_end_is_chosen() -> None:
    measured = ASKING["lip-sync"].prepared().measured(6.0, Plan.CREATOR)

    stored = Request.from_json(measured.to_json())
    assert stored.end_measured
    assert stored.with_option("start", 1, Plan.CREATOR).end_measured
    assert not stored.with_option("end", 5, Plan.CREATOR).end_measured
    older = {name: value for name, value in measured.to_json().items() if name != "end_measured"}
    assert not Request.from_json(older).end_measured


@every_tool
def test_with_an_end_nothing_is_measured(command: str) -> None:
    request = ASKING[command].prepared(end=4)

    assert request.unmeasured is None
    assert request.body({file.option: "up" for file in request.files}, "n")["end_seconds"] == 4


@every_tool
@pytest.mark.parametrize(
    ("start", "measured", "problem"),
    [
        (6, 4.5, {"start": "The part begins at 6 and ends at 4.5."}),
        (4.5, 4.504, {"start": "The part begins at 4.5 and ends at 4.5."}),
        (0, 0.04, {"end": "This must be at least 0.1 seconds."}),
    ],
)
def test_a_clip_that_ends_before_it_begins_is_refused_once_it_is_known(
    command: str, start: float, measured: float, problem: dict[str, str]
) -> None:
    request = ASKING[command].prepared(start=start)

    assert refused(lambda: request.measured(measured, Plan.CREATOR)) == problem


@pytest.mark.parametrize(
    ("command", "raw", "shortest", "longest"),
    [
        ("video-translator", {}, 1, 30),
        ("talking-photo", {}, 0.1, 300),
        ("talking-photo", {"generation_mode": "prompted"}, 0.1, 45),
        ("video-editor", {}, 3, 10),
        ("video-editor", {"model": "ltx-2.5"}, 0.5, 20),
        ("character-replace", {"model": "kling-3.0"}, 3, 10),
        ("character-replace", {"model": "kling-3.0", "mode": "animate"}, 3, 30),
    ],
)
def test_a_measured_clip_must_be_neither_too_short_nor_too_long(
    command: str, raw: dict[str, Any], shortest: float, longest: float
) -> None:
    request = ASKING[command].prepared(**raw)

    for right in (shortest, longest, longest + 0.009):
        assert request.measured(right, Plan.CREATOR).unmeasured is None
    with pytest.raises(OptionRefused) as caught:
        request.measured(longest + 0.01, Plan.CREATOR)
    assert caught.value.problem.endswith("Choose a shorter part with `start` and `end`.")
    with pytest.raises(OptionRefused):
        request.measured(shortest - 0.01, Plan.CREATOR)


@pytest.mark.parametrize(
    "command",
    [
        "audio-to-video",
        "auto-subtitle-generator",
        "face-swap-video",
        "lip-sync",
        "video-to-video",
        "video-upscaler",
    ],
)
def test_the_other_tools_take_clips_of_any_length(command: str) -> None:
    assert ASKING[command].prepared().measured(36_000, Plan.CREATOR).options["end"] == 36_000


@pytest.mark.parametrize("command", FROM_YOUTUBE)
def test_a_youtube_video_needs_an_end(command: str) -> None:
    asking = Asking(command, **{**ASKING[command].usual, "video": None, "video_url": YOUTUBE})

    assert asking.problem() == (
        "end: How long a YouTube video is cannot be read from here. Say where to stop, in seconds."
    )
    assert asking.prepared(end=5).unmeasured is None


@every_tool
def test_a_linked_file_needs_an_end(command: str) -> None:
    clip = clip_of(command)
    link = f"https://files.example/a.{'mp3' if clip == 'audio' else 'mov'}"
    asking = Asking(command, **{**ASKING[command].usual, clip: None, f"{clip}_url": link})

    assert asking.problem() == (
        "end: How long a linked file is cannot be read from here. Say where to stop, in seconds."
    )
    assert asking.body(end=5)["assets"][f"{clip}_file_path"] == link


@every_tool
@pytest.mark.parametrize("typed", ["https://discord.com/channels/1/2/3", "job:4711"])
def test_a_message_s_file_and_an_earlier_result_are_measured_when_they_are_known(
    command: str, typed: str
) -> None:
    clip = clip_of(command)
    request = ASKING[command].prepared(**{clip: None, f"{clip}_url": typed})

    assert request.unmeasured is not None
    assert (request.unmeasured.option, request.unmeasured.reference) == (clip, typed)


@pytest.mark.parametrize(
    ("command", "clip", "kind"),
    [
        ("face-swap-video", {"video": GIF}, "gif"),
        ("audio-to-video", {"audio": Attachment("https://cdn.example/a", "a.amr", 9)}, "amr"),
    ],
)
def test_a_file_without_a_length_in_it_needs_an_end(
    command: str, clip: dict[str, Attachment], kind: str
) -> None:
    assert ASKING[command].problem(**clip) == (
        f"end: How long a {kind} file is cannot be read from here. Say where to stop, in seconds."
    )
    assert ASKING[command].problems(**clip, end=3) == {}


@every_tool
def test_a_missing_clip_is_the_only_complaint(command: str) -> None:
    """Nobody is asked for the end of a clip that is not there."""
    assert set(ASKING[command].problems(**{clip_of(command): None})) == {clip_of(command)}
