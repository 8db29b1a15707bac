"""Earlier results as inputs: one of several files, or an animation, has no address and is copied."""

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import BotError, InvalidRequest, NotSent, SourceGone, Unclear
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.store.jobs import move
from tests.jobs.measuring import ended, lip_sync
from tests.jobs.world import BOB, PICTURE, World


async def finished(
    world: World, command: str = "image-generator", *, outputs: int = 4, **options: Any
) -> Job:
    """An earlier job whose result has so many files."""
    wishes: dict[str, dict[str, Any]] = {
        "image-generator": {"prompt": "a fox", "model": "z-image-turbo", "image_count": 4},
        "gif-generator": {"prompt": "a fox"},
        "image-to-video": {"image": PICTURE, "model": "wan-2.2", "resolution": "480p", "duration": 3},
    }
    job = await world.accept(world.order(command, **wishes[command], **options))
    await world.go_on()
    suffix = options.get("output_format", "gif") if command == "gif-generator" else None
    world.magic_hour.finish(outputs=outputs, suffix=suffix)
    return await set_right(world, job, state=State.DONE, output_count=outputs, finished_at=world.clock.now)


async def set_right(world: World, job: Job, **facts: Any) -> Job:
    """Write into the book what became of a job."""
    async with world.database.write() as transaction:
        told = {"told_at": world.clock.now, "card_shown": 99, **facts}
        await move(transaction, job.id, list(State), told)
    return await world.job(job.id)


async def animate(world: World, reference: str, **more: Any) -> Job:
    """A command about an earlier picture, carried as far as it goes now."""
    options = {"model": "wan-2.2", "resolution": "480p", "duration": 3, "image_url": reference, **more}
    job = await world.accept(world.order("image-to-video", **options))
    await world.go_on()
    return await world.job(job.id)


async def failure(world: World, job: Job) -> str:
    failed = await world.job(job.id)
    assert failed.problem
    assert (failed.state, failed.credits) == (State.FAILED, 0)
    return failed.problem.code


async def test_the_file_that_was_chosen_is_copied_from_a_fresh_address_that_is_kept_nowhere(
    world: World,
) -> None:
    earlier = await finished(world)

    job = await animate(world, f"job:{earlier.id}:3")

    assert world.magic_hour.opened == [f"https://down.example/{earlier.project_id}/2.png?sig=secret"]
    assert [(item.type, item.extension) for item in world.magic_hour.announced] == [("image", "png")]
    assert world.magic_hour.bodies[-1]["assets"] == {"image_file_path": "api-assets/0.png"}
    assert job.state is State.WAITING
    assert "down.example" not in str(job.request.to_json())


async def test_every_file_of_a_result_is_another_and_each_is_copied_once(world: World) -> None:
    earlier = await finished(world)
    for reference in (
        f"job:{earlier.id}",
        f"job:{earlier.id}:1",
        f"job:{earlier.id}:2",
        f"job:{earlier.id}:2",
    ):
        await animate(world, reference)
        world.magic_hour.finish()
        await world.go_on(600)

    assert [address[-16] for address in world.magic_hour.opened] == ["0", "1"]


async def test_an_animation_is_copied_as_what_it_is(world: World) -> None:
    """By its address Magic Hour would take it for a picture."""
    earlier = await finished(world, "gif-generator", outputs=1)
    order = world.order("face-swap-video", video_url=f"job:{earlier.id}", image=PICTURE, end=2)

    job = await world.accept(order)
    await world.go_on()

    assert ("video", "gif") in [(item.type, item.extension) for item in world.magic_hour.announced]
    assert (await world.job(job.id)).state is State.WAITING


async def test_a_result_that_turns_out_to_be_of_another_sort_fails_honestly(world: World) -> None:
    earlier = await finished(world)
    for made in world.magic_hour.projects.values():
        made.suffix = "pdf"

    job = await animate(world, f"job:{earlier.id}:2")

    assert await failure(world, job) == "source_refused"
    assert world.magic_hour.opened == []


@pytest.mark.parametrize(
    "gone", ["number", "project", "outputs", "disabled", "erased", "to be erased", "file"]
)
async def test_a_result_that_is_gone_by_then_fails_the_job_and_costs_nothing(world: World, gone: str) -> None:
    earlier = await finished(world)
    made = world.magic_hour.projects[earlier.project_id or ""]
    if gone == "project":
        world.magic_hour.projects.clear()
    elif gone == "outputs":
        made.outputs = 0
    elif gone == "disabled":
        made.enabled = False
    elif gone == "erased":
        await set_right(world, earlier, erased_at=world.clock.now)
    elif gone == "to be erased":
        await set_right(world, earlier, erase_at=world.clock.now)
    number = 5 if gone == "number" else 2
    order = world.order(
        "image-to-video", model="wan-2.2", resolution="480p", image_url=f"job:{earlier.id}:{number}"
    )
    job = await world.accept(order)
    await world.role("starter").step()
    if gone == "file":
        world.magic_hour.sending_troubles.append(SourceGone(filename="2.png"))

    await world.go_on()

    assert await failure(world, job) == "result_gone"
    assert len(world.magic_hour.creates) == 1


async def test_a_copy_of_a_deleted_result_is_used_by_nobody(world: World) -> None:
    earlier = await finished(world)
    await animate(world, f"job:{earlier.id}:2")
    await set_right(world, earlier, erase_at=world.clock.now)

    job = await animate(world, f"job:{earlier.id}:2")

    assert await failure(world, job) == "result_gone"


@pytest.mark.parametrize("trouble", [NotSent(), Unclear()])
async def test_a_magic_hour_that_stumbles_is_asked_again(world: World, trouble: BotError) -> None:
    earlier = await finished(world)
    world.magic_hour.troubles.append(trouble)

    job = await animate(world, f"job:{earlier.id}:2")
    await world.go_on(5)

    assert (await world.job(job.id)).state is State.WAITING


async def test_a_copy_that_magic_hour_has_no_more_is_made_again(world: World) -> None:
    earlier = await finished(world)
    await animate(world, f"job:{earlier.id}:2")
    world.clock.pass_seconds(60)
    world.magic_hour.refusals.append(InvalidRequest(status=422, code=None, detail="no such file"))

    job = await animate(world, f"job:{earlier.id}:2")

    assert job.state is State.WAITING
    assert len(world.magic_hour.opened) == 2


async def test_one_of_several_clips_is_measured_where_it_is(world: World) -> None:
    earlier = await finished(world, "image-to-video", outputs=3)
    world.magic_hour.opened.clear()

    job = await world.accept(lip_sync(world, video_url=f"job:{earlier.id}:2"))
    await world.go_on()

    assert world.clips.read == [
        (f"https://down.example/{earlier.project_id}/1.mp4?sig=secret", "mp4", "1.mp4")
    ]
    assert world.magic_hour.opened[0].endswith("/1.mp4?sig=secret")
    assert (await world.job(job.id)).state is State.WAITING


async def test_a_clip_beyond_the_last_or_deleted_is_not_measured(world: World) -> None:
    earlier = await finished(world, "image-to-video", outputs=3)
    beyond = await world.accept(lip_sync(world, member=BOB, video_url=f"job:{earlier.id}:4"))
    await world.go_on()
    await set_right(world, earlier, erase_at=world.clock.now)
    deleted = await world.accept(lip_sync(world, member=BOB, video_url=f"job:{earlier.id}:2"))
    await world.go_on()

    for job in (beyond, deleted):
        assert (await ended(world, job))[0] == "result_gone"
    assert world.clips.read == []


async def test_a_result_with_an_address_is_left_to_magic_hour(world: World) -> None:
    earlier = await finished(world, outputs=1)
    order = world.order("image-to-video", model="wan-2.2", resolution="480p", image_url=f"job:{earlier.id}")
    (file,) = order.request.files
    located = replace(order.request, files=(replace(file, url="https://magichour.ai/my-library?imageId=p0"),))

    await world.accept(replace(order, request=located))
    await world.go_on()

    assert world.magic_hour.opened == []
    assert world.magic_hour.bodies[-1]["assets"]["image_file_path"].endswith("imageId=p0")
