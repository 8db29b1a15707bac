"""The video tools: what each takes and refuses, what it costs at first and in the end, what it makes."""

import io
from typing import Any

import av
import pytest
from PIL import Image

from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.tools.video import VIDEO_TOOLS
from tests.sandbox.magic_hour_caller import Caller, running
from tests.sandbox.magic_hour_clips import (
    CLIP,
    CLIP_FPS,
    CLIP_SECONDS,
    LOOK,
    PICTURE,
    VIDEOS,
    YOUTUBE,
    create,
    finished,
    references,
)

TALKING = ["ai-talking-photo", "ai-ugc-ad", "ai-video-translator", "audio-to-video", "lip-sync"]

ON_YOUTUBE = {"video_source": "youtube", "video_file_path": None, "youtube_url": YOUTUBE}


async def made(caller: Caller, tool: str, **changes: Any) -> tuple[dict[str, Any], bytes]:
    """Have a video made of real uploads, and give its project and its file."""
    project = await finished(caller, tool, **changes)
    return project, (await caller.web.get(project["downloads"][0]["url"])).content


def test_every_video_tool_is_tried() -> None:
    assert {tool.path for tool in VIDEO_TOOLS} == {f"/v1/{tool}" for tool in VIDEOS}


@pytest.mark.parametrize(
    ("tool", "project_type"),
    [
        ("ai-talking-photo", "TALKING_PHOTO"),
        ("ai-ugc-ad", "UGC_AD"),
        ("ai-video-editor", "VIDEO_EDITOR"),
        ("ai-video-translator", "VIDEO_TRANSLATOR"),
        ("ai-video-upscaler", "VIDEO_UPSCALER"),
        ("animation", "ANIMATION"),
        ("audio-to-video", "AUDIO_TO_VIDEO"),
        ("auto-subtitle-generator", "AUTO_SUBTITLE"),
        ("character-replace", "CHARACTER_REPLACE"),
        ("face-swap", "FACE_SWAP"),
        ("image-to-video", "IMAGE_TO_VIDEO"),
        ("lip-sync", "LIP_SYNC"),
        ("text-to-video", "TEXT_TO_VIDEO"),
        ("video-to-video", "VIDEO_TO_VIDEO"),
    ],
)
async def test_each_tool_makes_a_short_labelled_clip_of_the_files_it_was_given(
    tool: str, project_type: str
) -> None:
    async with running() as caller:
        project, content = await made(caller, tool)
        with av.open(io.BytesIO(content), "r") as clip:
            video = clip.streams.video[0]
            frames = sum(1 for _ in clip.decode(video))
            assert (clip.metadata["comment"], video.codec_context.name) == (LABEL, "h264")
            assert (video.width, video.height) == (project["width"], project["height"])
            assert [stream.type for stream in clip.streams if stream.type == "audio"] == (
                ["audio"] if tool in TALKING else []
            )
        assert (project["type"], project["end_seconds"] - project["start_seconds"]) == (project_type, 5)
        assert (frames, max(project["width"], project["height"])) == (60, 360)


@pytest.mark.parametrize(
    ("tool", "changes", "price"),
    [
        ("ai-talking-photo", {}, 5 * 48),
        ("ai-talking-photo", {"style": {"generation_mode": "prompted", "prompt": "Hello"}}, 5 * 20),
        ("ai-talking-photo", {"style": {"generation_mode": "expressive", "intensity": 1.5}}, 5 * 20),
        ("ai-talking-photo", {"max_resolution": 1280, "end_seconds": 301}, 300 * 48),
        ("ai-video-editor", {}, 5 * 144),
        ("ai-video-editor", {"model": "gemini-omni", "start_seconds": 1.5}, 3.5 * 144),
        ("ai-video-editor", {"model": "ltx-2.5", "resolution": "480p", "end_seconds": 20}, 20 * 24),
        ("audio-to-video", {}, 5 * 48),
        ("audio-to-video", {"resolution": "1080p", "start_seconds": 2}, 3 * 72),
        ("character-replace", {}, 5 * 48),
        ("animation", {}, 60),
        ("animation", {"fps": 24, "end_seconds": 2.02}, 49),
        ("image-to-video", {}, 5 * 48),
        ("text-to-video", {"aspect_ratio": "9:16", "audio": True}, 5 * 72),
        ("text-to-video", {"model": "ltx-2.5", "resolution": "480p", "audio": True}, 5 * 24),
        ("text-to-video", {"model": "seedance-2.0-mini", "resolution": "720p"}, 5 * 192),
    ],
)
async def test_a_tool_billed_per_second_charges_its_published_price_once(
    tool: str, changes: dict[str, Any], price: int
) -> None:
    async with running() as caller:
        created = await create(caller, tool, **changes)
        assert created.json()["credits_charged"] == price
        assert created.json()["estimated_frame_cost"] == price
        assert (await caller.finished("video", created))["credits_charged"] == price
        assert caller.stand_in.balance == 25_000 - price


@pytest.mark.parametrize("tool", ["ai-ugc-ad", "ai-video-translator", "ai-video-upscaler"])
async def test_a_tool_whose_price_nobody_publishes_charges_more_for_more_seconds(tool: str) -> None:
    async with running() as caller:
        short, long = [await create(caller, tool, end_seconds=seconds) for seconds in (4, 8)]
        assert 0 < short.json()["credits_charged"] * 2 == long.json()["credits_charged"]


@pytest.mark.parametrize(
    ("tool", "changes", "first", "end"),
    [
        ("face-swap", {}, 150, 120),
        ("face-swap", {"start_seconds": 0, "end_seconds": 6.2}, 186, 149),
        ("lip-sync", {}, 150, 120),
        ("lip-sync", {"style": {"generation_mode": "standard"}}, 150, 120),
        ("lip-sync", {"style": {"generation_mode": "pro"}, "max_fps_limit": 12}, 120, 120),
        ("lip-sync", {"max_fps_limit": 25.5}, 128, 120),
        ("auto-subtitle-generator", {}, 30, 24),
        ("video-to-video", {}, 150, 120),
        ("video-to-video", {"fps_resolution": "FULL"}, 300, 240),
    ],
)
async def test_a_tool_billed_per_frame_charges_30_a_second_at_first_and_24_for_a_clip_it_cannot_see(
    tool: str, changes: dict[str, Any], first: int, end: int
) -> None:
    async with running() as caller:
        created = await create(caller, tool, **changes)
        assert (created.json()["credits_charged"], caller.stand_in.balance) == (first, 25_000 - first)
        assert (await caller.finished("video", created))["credits_charged"] == end
        assert caller.stand_in.balance == 25_000 - end


@pytest.mark.parametrize(
    ("tool", "per_second"),
    [
        ("auto-subtitle-generator", CLIP_FPS * 0.2),
        ("face-swap", CLIP_FPS),
        ("lip-sync", CLIP_FPS),
        ("video-to-video", CLIP_FPS),
    ],
)
async def test_a_tool_billed_per_frame_settles_for_the_frames_that_an_uploaded_clip_has(
    tool: str, per_second: float
) -> None:
    async with running() as caller:
        project = await finished(caller, tool, start_seconds=0.5, end_seconds=1.5)
        assert project["credits_charged"] == -(-per_second // 1)
        beyond = await finished(caller, tool, start_seconds=0, end_seconds=100)
        assert beyond["credits_charged"] == -(-CLIP_SECONDS * per_second // 1)
        assert beyond["fps"] == (CLIP_FPS / 2 if tool == "video-to-video" else CLIP_FPS)


@pytest.mark.parametrize("tool", ["animation", "face-swap", "lip-sync", "video-to-video"])
async def test_a_youtube_address_is_taken_as_it_is_and_any_other_ends_the_job(tool: str) -> None:
    source = ON_YOUTUBE
    if tool == "animation":
        source = {"audio_source": "youtube", "youtube_url": YOUTUBE}
    async with running() as caller:
        project, content = await made(caller, tool, assets=source)
        assert (project["status"], content[4:8]) == ("complete", b"ftyp")
        for address in ("https://example.com/clip.mp4", "https://www.youtube.com/@somebody", "a fox"):
            created = await create(caller, tool, assets={**source, "youtube_url": address})
            ended = await caller.finished("video", created)
            assert ended["error"]["code"] == "invalid_youtube_url"


@pytest.mark.parametrize(
    "address",
    [
        "https://youtu.be/aqz-KE-bpKQ?t=10",
        "https://m.youtube.com/watch?app=desktop&v=aqz-KE-bpKQ",
        "https://youtube.com/shorts/aqz-KE-bpKQ",
        "http://music.youtube.com/watch?v=aqz-KE-bpKQ&list=x",
    ],
)
async def test_youtube_has_many_addresses(address: str) -> None:
    async with running() as caller:
        created = await create(caller, "face-swap", assets={**ON_YOUTUBE, "youtube_url": address})
        assert (await caller.finished("video", created))["status"] == "complete"


@pytest.mark.parametrize(("extension", "kind"), [("gif", "video"), ("gif", "image"), ("webp", "image")])
async def test_a_moving_picture_is_a_video_for_the_face_swap_and_for_no_other_tool(
    extension: str, kind: str
) -> None:
    async with running() as caller:
        file = await caller.upload(moving_picture(extension), kind, extension)
        swapped = await create(caller, "face-swap", assets={"video_file_path": file})
        edited = await create(caller, "ai-video-editor", assets={"video_file_path": file})
        shown = await caller.finished("video", swapped)
        assert (shown["status"], shown["width"], shown["height"]) == ("complete", 360, 180)
        assert (shown["fps"], shown["credits_charged"]) == (10, 50)
        assert (await caller.web.get(shown["downloads"][0]["url"])).content[4:8] == b"ftyp"
        assert (await caller.project("video", edited))["error"]["code"] == "invalid_file_format"


async def test_only_an_account_s_own_files_and_fitting_ones_make_a_video() -> None:
    async with running() as caller:
        picture = await caller.upload(moving_picture("gif"), "image", "gif")
        for assets, code in (
            ({"video_file_path": "api-assets/unknown/video.mp4"}, "invalid_video_path"),
            ({"video_file_path": "https://example.com/page.html"}, "invalid_video_path"),
            ({"image_file_path": picture}, "invalid_file_format"),
        ):
            created = await create(caller, "character-replace", assets=assets)
            ended = await caller.finished("video", created)
            assert (ended["error"]["code"], ended["credits_charged"]) == (code, 0)


async def test_a_video_reference_costs_half_as_much_again_where_that_was_announced() -> None:
    model = {"model": "seedance-2.0-mini", "resolution": "720p"}
    async with running() as caller:
        prices = [
            (await create(caller, "text-to-video", **model, references=references(file))).json()
            for file in (PICTURE, CLIP)
        ]
        assert [price["credits_charged"] for price in prices] == [960, 1440]


@pytest.mark.parametrize(
    ("aspect_ratio", "size"), [("16:9", (360, 202)), ("9:16", (202, 360)), ("1:1", (360, 360))]
)
async def test_a_text_becomes_a_video_of_the_wanted_shape(aspect_ratio: str, size: tuple[int, int]) -> None:
    async with running() as caller:
        project = await finished(caller, "text-to-video", aspect_ratio=aspect_ratio)
        assert (project["width"], project["height"]) == size


async def test_a_clip_shows_the_part_of_the_upload_that_was_asked_for() -> None:
    async with running() as caller:
        _, whole = await made(caller, "ai-video-upscaler", end_seconds=2)
        reds = [first_pixel(frame)[0] for frame in frames_of(whole)]
        assert (reds[0] > 200, reds[-1] < 150, len(reds)) == (True, True, 24)


async def test_subtitles_stand_where_their_look_puts_them() -> None:
    style = {"template": None, "custom_config": LOOK}
    async with running() as caller:
        _, plain = await made(caller, "ai-video-upscaler", end_seconds=0.5)
        _, subtitled = await made(
            caller, "auto-subtitle-generator", style=style, start_seconds=0, end_seconds=0.5
        )
        upper_left = [frames_of(content)[0].crop((0, 30, 180, 90)) for content in (plain, subtitled)]
        assert [max(picture.getchannel("G").tobytes()) > 200 for picture in upper_left] == [False, True]


async def test_the_given_face_lies_in_a_corner_of_the_swapped_clip() -> None:
    async with running() as caller:
        _, content = await made(caller, "face-swap", start_seconds=0, end_seconds=0.5)
        red, green, blue = first_pixel(frames_of(content)[0].crop((30, 30, 31, 31)))
        assert (red > 200, 120 < green < 210, blue < 80) == (True, True, True)


def moving_picture(extension: str) -> bytes:
    """Make a moving picture of ten frames a second."""
    file = io.BytesIO()
    first, *others = (Image.new("RGB", (200, 100), colour) for colour in ("red", "green", "blue"))
    first.save(file, extension, save_all=True, append_images=others, duration=100)
    return file.getvalue()


def frames_of(content: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(content), "r") as clip:
        return [frame.to_image() for frame in clip.decode(video=0)]  # type: ignore[no-untyped-call]  # PyAV left it untyped


def first_pixel(picture: Image.Image) -> tuple[int, int, int]:
    red, green, blue = picture.convert("RGB").tobytes()[:3]
    return red, green, blue
