"""The vendor's own SDK runs unchanged against the stand-in, and both know the same values."""

import inspect
import io
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any, get_args, get_type_hints

import pytest

from sandbox.magic_hour.tools.audio.voice_generator import VoiceBody
from sandbox.magic_hour.tools.image.image_generator import ImageBody, ImageStyle
from sandbox.magic_hour.tools.lists import read_names
from sandbox.magic_hour.tools.video.image_to_video import ImageToVideoBody
from tests.sandbox.magic_hour_caller import Caller, http_client, png, running

# Loaded by name, because the SDK is not marked as typed: everything of it is Any here.
magic_hour = import_module("magic_hour")
params = import_module("magic_hour.types.params")
create_image = import_module("magic_hour.resources.v1.ai_image_generator").AsyncAiImageGeneratorClient.create
create_video = import_module("magic_hour.resources.v1.image_to_video").AsyncImageToVideoClient.create
create_voice = import_module("magic_hour.resources.v1.ai_voice_generator").AsyncAiVoiceGeneratorClient.create


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with running() as caller:
        yield caller


@pytest.fixture
async def sdk(caller: Caller) -> AsyncIterator[Any]:
    async with http_client() as client:
        yield magic_hour.AsyncClient(token="mhk_test", base_url=caller.base_url, httpx_client=client)


async def uploaded(caller: Caller, sdk: Any) -> str:
    offers = await sdk.v1.files.upload_urls.create(items=[{"extension": "png", "type_": "image"}])
    answer = await caller.web.put(offers.items[0].upload_url, content=png())
    assert answer.status_code == 200
    return str(offers.items[0].file_path)


async def test_the_sdk_makes_shows_and_deletes_an_image(caller: Caller, sdk: Any) -> None:
    created = await sdk.v1.ai_image_generator.create(
        image_count=2, style={"prompt": "a fox", "tool": "general"}, model="z-image-turbo", name="job-1"
    )
    queued = await sdk.v1.image_projects.get(id=created.id)
    caller.stand_in.clock.advance(100)
    done = await sdk.v1.image_projects.get(id=created.id)
    assert (queued.status, done.status, done.name, len(done.downloads)) == ("queued", "complete", "job-1", 2)
    await sdk.v1.image_projects.delete(id=created.id)
    assert not (await sdk.v1.image_projects.get(id=created.id)).enabled


async def test_the_sdk_turns_an_uploaded_picture_into_a_video(caller: Caller, sdk: Any) -> None:
    file_path = await uploaded(caller, sdk)
    created = await sdk.v1.image_to_video.create(
        assets={"image_file_path": file_path}, end_seconds=5, model="ltx-2.5", resolution="480p", audio=True
    )
    caller.stand_in.clock.advance(100)
    done = await sdk.v1.video_projects.get(id=created.id)
    assert (created.credits_charged, done.credits_charged, done.status) == (120, 120, "complete")
    assert (done.download.url if done.download else None) == done.downloads[0].url
    await sdk.v1.video_projects.delete(id=created.id)


async def test_the_sdk_uploads_a_file_with_its_own_helper(caller: Caller, sdk: Any) -> None:
    picture = io.BytesIO(png())
    picture.name = "picture.png"
    file_path = await sdk.v1.files.upload_file(picture)
    assert caller.stand_in.uploads[file_path] == len(png())


async def test_the_sdk_speaks_and_reads_failed_and_canceled_projects(caller: Caller, sdk: Any) -> None:
    spoken, failed, canceled = [
        await sdk.v1.ai_voice_generator.create(style={"prompt": prompt, "voice_name": "Morgan Freeman"})
        for prompt in ("Good evening", "fail:text_too_long", "cancel")
    ]
    caller.stand_in.clock.advance(100)
    shown = [await sdk.v1.audio_projects.get(id=one.id) for one in (spoken, failed, canceled)]
    assert [one.status for one in shown] == ["complete", "error", "canceled"]
    assert shown[1].error is not None
    assert shown[1].error.code == "text_too_long"


@pytest.mark.parametrize("tier", ["free", "creator", "pro", "business"])
async def test_the_sdk_reads_the_account_of_every_tier(tier: str) -> None:
    async with running(tier=tier, credits_=77) as caller, http_client() as client:
        sdk = magic_hour.AsyncClient(token="mhk_test", base_url=caller.base_url, httpx_client=client)
        account = await sdk.v1.account.list()
        assert (account.tier, account.credits) == (tier, 77)


async def test_the_sdk_sees_refusals_with_code_and_message(sdk: Any) -> None:
    with pytest.raises(magic_hour.ApiError) as refused:
        await sdk.v1.image_projects.get(id="unknown")
    assert (refused.value.status_code, refused.value.body) == (
        404,
        {"code": "not_found", "message": "Not Found"},
    )


@pytest.mark.parametrize(
    ("body", "create", "field"),
    [
        (ImageBody, create_image, "model"),
        (ImageBody, create_image, "resolution"),
        (ImageBody, create_image, "aspect_ratio"),
        (ImageBody, create_image, "orientation"),
        (ImageToVideoBody, create_video, "model"),
        (ImageToVideoBody, create_video, "resolution"),
    ],
)
def test_the_stand_in_and_the_sdk_know_the_same_values(body: Any, create: Any, field: str) -> None:
    theirs = inspect.signature(create).parameters[field].annotation
    assert names(body.model_fields[field].annotation) == names(theirs)


def test_the_stand_in_and_the_sdk_know_the_same_styles_and_voices() -> None:
    styles = get_type_hints(params.V1AiImageGeneratorCreateBodyStyle)["tool"]
    voices = get_type_hints(params.V1AiVoiceGeneratorCreateBodyStyle)["voice_name"]
    assert names(ImageStyle.model_fields["tool"].annotation) == names(styles)
    assert read_names("voices") == names(voices)


@pytest.mark.parametrize(
    ("body", "create"),
    [
        (ImageBody, create_image),
        (ImageToVideoBody, create_video),
        (VoiceBody, create_voice),
    ],
)
def test_the_stand_in_and_the_sdk_know_the_same_fields(body: Any, create: Any) -> None:
    theirs = set(inspect.signature(create).parameters) - {"self", "request_options"}
    assert set(body.model_fields) == theirs


def names(annotation: Any) -> set[str]:
    """Collect the strings of every Literal inside an annotation."""
    if isinstance(annotation, str):
        return {annotation}
    return {name for part in get_args(annotation) for name in names(part)}
