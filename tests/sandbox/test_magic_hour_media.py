"""The placeholders are real media that show what was asked for, and say that they are placeholders."""

import asyncio
import io
import threading
from collections.abc import Sequence
from pathlib import Path

import av
import httpx
import pytest
from PIL import Image

from sandbox.magic_hour.assets import Assets, Kind, Slot, Source, UnusableAsset
from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.media.clips import write_clip
from sandbox.magic_hour.media.pictures import draw_picture, ground
from sandbox.magic_hour.media.tones import write_tones
from sandbox.magic_hour.tools.audio.voice_generator import VoiceBody, VoiceGenerator
from tests.sandbox.magic_hour_caller import Caller, png, running


class HeldVoice(VoiceGenerator):
    """A voice generator that makes nothing before the test, which runs in the event loop, lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.released = threading.Event(), threading.Event()
        self.was_released = False

    def make(self, request: VoiceBody, sources: Sequence[Source], number: int, target: Path) -> None:
        self.begun.set()
        self.was_released = self.released.wait(5)
        super().make(request, sources, number, target)


async def outputs(caller: Caller, kind: str, created: httpx.Response) -> list[httpx.Response]:
    project = await caller.finished(kind, created)
    return [await caller.web.get(download["url"]) for download in project["downloads"]]


async def test_each_image_of_a_job_is_a_labelled_png_of_the_wanted_shape() -> None:
    async with running() as caller:
        made = await outputs(
            caller, "image", await caller.image(image_count=4, resolution="640px", aspect_ratio="16:9")
        )
        assert len({answer.content for answer in made}) == 4
        for answer in made:
            assert answer.headers["Content-Type"] == "image/png"
            assert int(answer.headers["Content-Length"]) == len(answer.content)
            with Image.open(io.BytesIO(answer.content)) as picture:
                assert (picture.format, picture.size) == ("PNG", (640, 360))
                assert picture.info["Comment"] == LABEL


async def test_a_clip_is_short_labelled_h264_that_starts_as_the_uploaded_picture() -> None:
    async with running() as caller:
        file = await caller.upload(png(900, 1600, "orange"))
        created = await caller.video(file, "the sea", end_seconds=15, model="kling-3.0", resolution="720p")
        made = (await outputs(caller, "video", created))[0]
        assert made.headers["Content-Type"] == "video/mp4"
        with av.open(io.BytesIO(made.content), "r") as clip:
            frames = [shown(frame) for frame in clip.decode(video=0)]
            assert clip.streams.video[0].codec_context.name == "h264"
            assert clip.metadata["comment"] == LABEL
        assert (len(frames), frames[0].size) == (60, (202, 360))
        red, green, blue = (light(band) for band in frames[0].split())
        assert (red > 220, 130 < green < 200, blue < 60) == (True, True, True)


async def test_a_clip_with_a_last_frame_ends_as_that_picture() -> None:
    async with running() as caller:
        first, last = [await caller.upload(png(colour=colour)) for colour in ("black", "white")]
        assets = {"image_file_path": first, "end_image_file_path": last}
        made = (await outputs(caller, "video", await caller.video(first, assets=assets)))[0]
        with av.open(io.BytesIO(made.content), "r") as clip:
            lights = [light(shown(frame)) for frame in clip.decode(video=0)]
    assert (lights[0] < 20, lights[-1] > 235, lights == sorted(lights)) == (True, True, True)


async def test_speech_is_a_labelled_wav_as_long_as_its_text() -> None:
    async with running() as caller:
        short, long = [
            (await outputs(caller, "audio", await caller.voice(text)))[0] for text in ("Hi", "Hi there, you")
        ]
        lengths = []
        for answer in (short, long):
            with av.open(io.BytesIO(answer.content), "r") as sound:
                assert sound.metadata["comment"] == LABEL
                lengths.append(sum(frame.samples for frame in sound.decode(audio=0)))
        assert lengths == [2 * 1280, 13 * 1280]


async def test_a_download_address_ends_after_a_day_and_cannot_be_changed() -> None:
    async with running() as caller:
        created = await caller.image()
        url = (await caller.finished("image", created))["downloads"][0]["url"]
        assert (await caller.web.get(url.replace("/0/", "/1/"))).status_code == 403
        assert (await caller.web.get(url.replace("shown=1", "shown=2"))).status_code == 403
        caller.stand_in.clock.advance(24 * 3600 + 1)
        assert (await caller.web.get(url)).status_code == 403
        fresh = (await caller.project("image", created))["downloads"][0]["url"]
        assert (await caller.web.get(fresh)).status_code == 200


async def test_an_output_is_made_once_however_many_ask_for_it() -> None:
    async with running() as caller:
        url = (await caller.finished("image", await caller.image()))["downloads"][0]["url"]
        answers = await asyncio.gather(*(caller.web.get(url) for _ in range(8)))
        assert len({answer.headers["ETag"] for answer in answers}) == 1


async def test_the_event_loop_runs_on_while_an_output_is_made() -> None:
    async with running() as caller:
        created = await caller.voice()
        url = (await caller.finished("audio", created))["downloads"][0]["url"]
        held = HeldVoice()
        caller.stand_in.jobs[created.json()["id"]].tool = held
        download = asyncio.create_task(caller.web.get(url))
        await asyncio.to_thread(held.begun.wait, 5)
        assert (await caller.api.get("/v1/account")).status_code == 200
        assert not download.done()
        held.released.set()
        assert (await download).status_code == 200
        assert held.was_released


@pytest.mark.parametrize(
    ("kind", "name", "usable"),
    [
        ("video", "clip.mp4", True),
        ("audio", "sound.wav", True),
        ("video", "text.mp4", False),
        ("audio", "clip.m4a", False),
    ],
)
async def test_sound_and_video_assets_are_looked_into(
    tmp_path: Path, kind: Kind, name: str, *, usable: bool
) -> None:
    write_clip(tmp_path / "clip.mp4", [ground((320, 180), "a clip", [])], [], seconds=1)
    (tmp_path / "clip.m4a").write_bytes((tmp_path / "clip.mp4").read_bytes())
    (tmp_path / "text.mp4").write_text("no clip")
    write_tones(tmp_path / "sound.wav", "hello")
    if usable:
        assert (await assets(tmp_path).read(Slot(kind, name))).path == tmp_path / name
    else:
        with pytest.raises(UnusableAsset) as refused:
            await assets(tmp_path).read(Slot(kind, name))
        assert refused.value.error.code == f"invalid_{kind}_file"


async def test_an_asset_over_the_plan_s_size_is_refused(tmp_path: Path) -> None:
    draw_picture(tmp_path / "picture.png", (64, 64), "a fox", [])
    with pytest.raises(UnusableAsset) as refused:
        await assets(tmp_path, largest_bytes=10).read(Slot("image", "picture.png"))
    assert refused.value.error.code == "file_too_large"


def shown(frame: av.VideoFrame) -> Image.Image:
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV left it untyped
    return image


def light(picture: Image.Image) -> int:
    """Give the brightness near the upper left corner, 0 to 255."""
    return picture.convert("L").tobytes()[10 * picture.width + 10]


def assets(folder: Path, largest_bytes: int = 10**9) -> Assets:
    async def nothing(kind: Kind, project: str) -> None:
        return None

    return Assets(lambda path: folder / path, nothing, largest_bytes)
