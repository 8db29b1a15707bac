"""Files on their way to Magic Hour, and what may go wrong with them."""

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import (
    BotError,
    DiscordForbidden,
    DiscordGone,
    InvalidRequest,
    NotSent,
    SourceGone,
    Unclear,
    UploadUrlExpired,
)
from bot.jobs.job import Job, Order
from bot.jobs.role import Role
from bot.jobs.states import State
from bot.jobs.uploads import bring
from bot.tools import Attachment, Source
from tests.jobs.measuring import lip_sync
from tests.jobs.world import CHANNEL, GUILD, PICTURE, World

MESSAGE = f"https://discord.com/channels/{GUILD}/{CHANNEL}/77"


def video(world: World, **files: Any) -> Order:
    return world.order("image-to-video", model="wan-2.2", resolution="480p", **(files or {"image": PICTURE}))


async def problem(world: World, job: Job) -> str:
    failed = await world.job(job.id)
    assert failed.problem
    return failed.problem.code


async def test_two_files_are_uploaded_one_after_the_other(world: World) -> None:
    last = Attachment("https://cdn.example/last.png", "last.png", 10, None)
    order = world.order("image-to-video", image=PICTURE, end_image=last, model="ltx-2.5")

    job = await world.accept(order)
    await world.go_on()

    assert (await world.job(job.id)).paths == {"image": "api-assets/0.png", "end_image": "api-assets/1.png"}


@pytest.mark.parametrize("trouble", [NotSent(), Unclear(), UploadUrlExpired()])
async def test_a_trouble_that_passes_is_outlasted(world: World, trouble: BotError) -> None:
    job = await world.accept(video(world))

    world.magic_hour.troubles.append(trouble)
    await world.go_on()
    await world.go_on(5)

    assert (await world.job(job.id)).state is State.WAITING


async def test_only_what_is_missing_is_uploaded_again(world: World) -> None:
    last = Attachment("https://cdn.example/last.png", "last.png", 10, None)
    await world.accept(world.order("image-to-video", image=PICTURE, end_image=last, model="ltx-2.5"))

    world.magic_hour.break_after_uploads(1, Unclear())
    await world.go_on()
    await world.go_on(5)

    assert world.magic_hour.uploads == ["in.png", "last.png"]


async def test_a_file_that_is_gone_fails_the_job_and_costs_nothing(world: World) -> None:
    job = await world.accept(video(world))

    world.magic_hour.troubles.append(SourceGone(filename="in.png"))
    await world.go_on()

    assert await problem(world, job) == "source_gone"
    assert await world.available() == 500


async def test_a_file_that_magic_hour_refuses_fails_the_job(world: World) -> None:
    job = await world.accept(video(world))

    world.magic_hour.troubles.append(InvalidRequest(status=422, code=None, detail="invalid extension"))
    await world.go_on()

    assert await problem(world, job) == "invalid_request"


async def test_an_upload_that_never_succeeds_is_given_up_after_an_hour(world: World) -> None:
    job = await world.accept(video(world))

    world.magic_hour.troubles.extend([NotSent()] * 80)
    for _ in range(70):
        await world.go_on(80)

    assert await problem(world, job) == "unreachable"


async def test_a_file_that_arrived_begins_the_hour_anew(world: World) -> None:
    """Magic Hour was away for most of an hour; the first file then goes through, and the second stumbles once."""
    last = Attachment("https://cdn.example/last.png", "last.png", 10, None)
    job = await world.accept(world.order("image-to-video", image=PICTURE, end_image=last, model="ltx-2.5"))
    world.magic_hour.troubles.append(NotSent())
    await world.go_on()
    world.clock.pass_seconds(3700)

    world.magic_hour.break_after_uploads(1, Unclear())
    await world.go_on()
    await world.go_on(90)

    assert (await world.job(job.id)).state is State.WAITING


async def test_a_linked_messages_file_is_looked_up_and_uploaded(world: World) -> None:
    world.poster.attachments = [Attachment("https://cdn.example/found.png", "found.png", 10, None)]

    job = await world.accept(video(world, image_url=MESSAGE))
    await world.go_on()

    assert world.magic_hour.uploads == ["found.png"]
    assert (await world.job(job.id)).state is State.WAITING


async def test_a_file_of_which_discord_tells_no_size_is_uploaded_all_the_same(world: World) -> None:
    """So it is with every result: its message is made of components."""
    url = "https://cdn.discordapp.com/attachments/7/8/found.png?ex=7fffffff"
    world.poster.attachments = [Attachment(url, "found.png", None, "image/png")]

    jobs = [await world.accept(video(world, image_url=MESSAGE)) for _ in range(2)]
    await world.go_on()

    assert [(await world.job(job.id)).state for job in jobs] == [State.WAITING, State.WAITING]
    # Whoever made the message wrote the number in such an address: nothing that was copied before stands for it.
    assert world.magic_hour.uploads == ["found.png", "found.png"]


@pytest.mark.parametrize(
    ("name", "marked", "before", "after"),
    [
        ("SPOILER_in.png", False, False, True),
        ("in.png", True, False, True),
        ("in.png", False, False, False),
        ("in.png", False, True, True),
    ],
)
async def test_what_is_made_of_what_a_linked_message_hides_is_a_spoiler(
    world: World, name: str, *, marked: bool, before: bool, after: bool
) -> None:
    world.poster.attachments = [Attachment(f"https://cdn.example/{name}", name, 1000, spoiler=marked)]

    job = await world.accept(replace(video(world, image_url=MESSAGE), spoiler=before))
    await world.go_on()

    job = await world.job(job.id)
    assert (job.state, job.spoiler) == (State.WAITING, after)


@pytest.mark.parametrize("trouble", [DiscordGone(), DiscordForbidden(), None])
async def test_a_linked_message_without_a_file_fails_the_job(
    world: World, trouble: DiscordGone | None
) -> None:
    if trouble:
        world.poster.troubles.append(trouble)

    job = await world.accept(video(world, image_url=MESSAGE))
    await world.go_on()

    assert await problem(world, job) == "message_gone"


async def test_the_first_file_of_a_linked_message_that_fits_is_taken(world: World) -> None:
    names = ("song.mp3", "found.png", "other.png")
    world.poster.attachments = [Attachment(f"https://cdn.example/{name}", name, 10, None) for name in names]

    await world.accept(video(world, image_url=MESSAGE))
    await world.go_on()

    assert world.magic_hour.uploads == ["found.png"]


async def test_a_linked_message_without_any_file_that_fits_is_refused_for_its_first(world: World) -> None:
    names = ("song.mp3", "notes.pdf")
    world.poster.attachments = [Attachment(f"https://cdn.example/{name}", name, 10, None) for name in names]

    job = await world.accept(video(world, image_url=MESSAGE))
    await world.go_on()

    failed = await world.job(job.id)
    assert failed.problem
    assert failed.problem.code == "source_refused"
    assert "song.mp3" in (failed.problem.detail or "")


async def test_a_pasted_address_of_a_discord_file_is_copied_before_it_dies(world: World) -> None:
    link = "https://cdn.discordapp.com/attachments/1/2/sea.png?ex=65f00000&is=65e00000&hm=ab"
    job = await world.accept(video(world, image_url=link))
    await world.go_on()

    assert world.magic_hour.uploads == ["sea.png"]
    assert (await world.job(job.id)).state is State.WAITING


async def test_a_linked_messages_file_of_the_wrong_sort_fails_the_job(world: World) -> None:
    world.poster.attachments = [Attachment("https://cdn.example/song.mp3", "song.mp3", 10, None)]

    job = await world.accept(video(world, image_url=MESSAGE))
    await world.go_on()

    assert await problem(world, job) == "source_refused"


async def test_a_public_link_is_passed_on_and_never_opened(world: World) -> None:
    job = await world.accept(video(world, image_url="https://pictures.example/sea.png"))
    await world.go_on()

    assert (world.magic_hour.opened, world.clips.read) == ([], [])
    assert world.magic_hour.bodies[0]["assets"] == {"image_file_path": "https://pictures.example/sea.png"}
    assert (await world.job(job.id)).state is State.WAITING


@pytest.mark.parametrize("source", [Source.LINK, Source.YOUTUBE])
async def test_nobody_opens_a_foreign_address_whatever_became_of_the_request(
    world: World, source: Source
) -> None:
    """The rules refuse such a request before it is a job; what another version wrote is not opened either."""
    order = lip_sync(world)
    foreign = replace(order.request.files[0], source=source, url="https://films.example/talk.mp4")
    request = replace(order.request, files=(foreign, order.request.files[1]))

    job = await world.accept(replace(order, request=request))
    await world.go_on()

    assert await problem(world, job) == "clip_unreadable"
    assert (world.magic_hour.opened, world.clips.read) == ([], [])


async def test_who_wants_a_foreign_address_brought_gets_the_job_back_as_it_was(world: World) -> None:
    job = await world.accept(video(world, image_url="https://pictures.example/sea.png"))
    uploader = world.role("uploader")
    assert isinstance(uploader, Role)

    assert await bring(uploader.crew, job, job.request.files[0]) == job
    assert world.magic_hour.opened == []


async def test_a_member_cancels_while_nothing_was_asked_of_magic_hour(world: World) -> None:
    job = await world.accept(video(world))

    await world.book.cancel(job.id)
    await world.go_on(60)

    assert (world.magic_hour.creates, world.magic_hour.uploads) == ([], [])
    assert await world.available() == 500
