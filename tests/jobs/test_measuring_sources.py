"""Where a clip to be measured is found: in a linked message, or at Magic Hour as an earlier result."""

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import (
    ClipBusy,
    DiscordForbidden,
    DiscordGone,
    InvalidRequest,
    NotSent,
    SourceGone,
    Unclear,
)
from bot.interactions.sources import library_url
from bot.jobs.job import Job, Order
from bot.jobs.states import State
from bot.tools import Attachment, Kind
from tests.jobs.measuring import MESSAGE, ended, lip_sync
from tests.jobs.world import PICTURE, World


async def test_the_file_of_a_linked_message_is_looked_up_once_for_measuring_and_sending(world: World) -> None:
    names = ("notes.pdf", "found.mov", "other.mp4")
    world.poster.attachments = [Attachment(f"https://cdn.example/{name}", name, 10, None) for name in names]
    job = await world.accept(lip_sync(world, video_url=MESSAGE))

    world.clips.troubles.append(ClipBusy(filename="found.mov"))
    await world.go_on()
    await world.go_on(5)

    assert world.clips.read == [("https://cdn.example/found.mov", "mov", "found.mov")] * 2
    assert "found.mov" in world.magic_hour.uploads
    assert world.poster.looked_up == 1
    assert (await world.job(job.id)).state is State.WAITING


@pytest.mark.parametrize("trouble", [DiscordGone(), DiscordForbidden(), None])
async def test_a_linked_message_that_has_no_clip_ends_the_job(
    world: World, trouble: DiscordGone | None
) -> None:
    world.poster.troubles.append(trouble)
    job = await world.accept(lip_sync(world, video_url=MESSAGE))

    await world.role("measurer").step()
    await world.go_on()

    assert (await ended(world, job))[0] == "message_gone"


async def test_a_linked_message_whose_file_is_no_clip_ends_the_job(world: World) -> None:
    world.poster.attachments = [PICTURE]
    job = await world.accept(lip_sync(world, video_url=MESSAGE))

    await world.go_on()

    code, words = await ended(world, job)
    assert code == "source_refused"
    assert "in.png" in words


async def finished_video(world: World) -> Job:
    """An earlier result of Ada's, a video that cost her 10 credits."""
    options: dict[str, Any] = {"image": PICTURE, "model": "wan-2.2", "resolution": "480p", "duration": 3}
    job = await world.accept(world.order("image-to-video", **options))
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(600)
    return await world.job(job.id)


def on_result(world: World, earlier: Job) -> Order:
    """A command about an earlier result, located as the command's handler does it."""
    order = lip_sync(world, video_url=f"job:{earlier.id}")
    address = library_url(Kind.VIDEO, earlier.project_id or "")
    files = [replace(file, url=address) if file.job_id else file for file in order.request.files]
    return replace(order, request=replace(order.request, files=tuple(files)))


async def test_an_earlier_result_is_measured_where_magic_hour_keeps_it(world: World) -> None:
    earlier = await finished_video(world)
    job = await world.accept(on_result(world, earlier))

    await world.go_on()

    assert world.clips.read == [("https://down.example/p0/0.mp4?sig=secret", "mp4", "0.mp4")]
    assert (await world.job(job.id)).state is State.WAITING


@pytest.mark.parametrize("deleted", ["project", "outputs", "file"])
async def test_an_earlier_result_that_is_gone_ends_the_job(world: World, deleted: str) -> None:
    earlier = await finished_video(world)
    job = await world.accept(on_result(world, earlier))
    if deleted == "project":
        world.magic_hour.projects.clear()
    elif deleted == "outputs":
        world.magic_hour.projects["p0"].outputs = 0
    else:
        world.clips.troubles.append(SourceGone(filename="0.mp4"))

    await world.go_on()

    failed = await world.job(job.id)
    assert failed.problem
    assert failed.problem.code == "result_gone"
    assert failed.credits == 0
    assert await world.available() == 490


async def test_a_magic_hour_that_stumbles_over_an_earlier_result_is_asked_again(world: World) -> None:
    earlier = await finished_video(world)
    job = await world.accept(on_result(world, earlier))
    world.magic_hour.troubles.extend([Unclear(), NotSent()])

    for _ in range(3):
        await world.go_on(5)

    assert (await world.job(job.id)).state is State.WAITING


async def test_a_magic_hour_that_says_no_is_not_asked_again(world: World) -> None:
    earlier = await finished_video(world)
    job = await world.accept(on_result(world, earlier))
    world.magic_hour.troubles.append(InvalidRequest(status=400, code=None, detail="no"))

    await world.go_on()

    failed = await world.job(job.id)
    assert failed.problem
    assert (failed.problem.code, failed.problem.detail) == ("invalid_request", "no")
