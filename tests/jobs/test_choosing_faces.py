"""Jobs whose member chooses faces: they are looked for, shown, and nothing is held before new ones are given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import (
    DiscordBusy,
    DiscordGone,
    DownloadBroken,
    InvalidRequest,
    KeyRefused,
    NotEnoughCredits,
    NotSent,
    NoWorkingKey,
    Refusal,
    ShuttingDown,
    Unclear,
)
from bot.jobs.detector import CHOICE_LIFETIME, DOWNLOAD_ATTEMPTS, MOST_SHOWN
from bot.jobs.job import UPLOAD_REUSE, Job, Order
from bot.jobs.states import State
from bot.store.database import Database
from bot.tools import Attachment, Plan, Request
from bot.tools.faces import FaceSwap
from tests.jobs.approving import MONA, decide, requests
from tests.jobs.measuring import MESSAGE, entries
from tests.jobs.world import CLIP, PICTURE, World

HOUR = 3600.0
DAY = 24 * HOUR


def face_swap(world: World, **options: Any) -> Order:
    """A photo in which two faces are found; 10 credits."""
    return world.order("face-swap-photo", target=PICTURE, choose_faces=True, **options)


def face_swap_video(world: World, **options: Any) -> Order:
    """A clip of unknown length, about 30 credits a second, with two faces."""
    return world.order("face-swap-video", video=CLIP, choose_faces=True, **options)


async def found(world: World, order: Order | None = None) -> Job:
    """A job whose faces are shown."""
    job = await world.accept(order or face_swap(world))
    await world.go_on()
    await world.go_on(5)
    job = await world.job(job.id)
    assert job.state is State.CHOOSING, job.problem
    return job


def with_faces(job: Job, *numbers: int) -> Request:
    """The job's request with a new face for each of these."""
    assert isinstance(job.request.tool, FaceSwap)
    pictures = {
        number: Attachment(f"https://cdn.example/new{number}.png?sig=secret", f"new{number}.png", 1000)
        for number in numbers
    }
    return job.request.tool.chosen(job.request, job.faces, pictures, Plan.CREATOR, job.created_at)


async def ended(world: World, job: Job) -> str:
    """The code of the problem that ended a job for which nothing was ever booked."""
    failed = await world.job(job.id)
    assert (failed.state, failed.credits) == (State.FAILED, 0)
    assert failed.problem
    assert await entries(world) == []
    assert world.magic_hour.creates == []
    assert not list(world.folder.glob("*")), "what was downloaded is gone"
    return failed.problem.code


def told(world: World, job: Job) -> Sequence[str]:
    return [post.words for post in world.poster.posts if post.job_id == job.id]


# Looking for faces


async def test_a_job_is_taken_without_a_price_before_its_faces_are_looked_for(world: World) -> None:
    job = await world.book.accept(face_swap(world))
    await world.go_on()

    assert (job.state, job.quote, job.quote_exact, job.credits) == (State.DETECTING, 0, False, 0)
    assert await entries(world) == []
    assert (world.magic_hour.uploads, world.magic_hour.searched) == ([], []), "its card does not stand yet"


async def test_the_faces_are_looked_for_and_shown_in_one_picture(world: World) -> None:
    job = await found(world)

    assert world.magic_hour.uploads == ["in.png"]
    assert world.magic_hour.searched == [job.paths["target"]]
    assert job.faces == ("api-assets/search1/0-0.png", "api-assets/search1/0-1.png")
    ((shown, size),) = world.poster.sheets
    assert (shown.id, shown.state, shown.faces, shown.due_at) == (job.id, job.state, job.faces, job.due_at)
    assert size == (436, 224)
    assert world.poster.cards[job.id] == [State.CHOOSING]
    assert not list(world.folder.glob("*")), "the picture is at Discord now"


async def test_nothing_is_held_and_nobody_is_told_while_faces_wait_to_be_chosen(world: World) -> None:
    job = await found(world)
    await world.go_on(HOUR)

    job = await world.job(job.id)
    assert (job.state, job.credits) == (State.CHOOSING, 0)
    assert await entries(world) == []
    assert world.poster.posts == []
    assert job.due_at == world.clock() - timedelta(seconds=HOUR) + CHOICE_LIFETIME


async def test_a_search_that_takes_its_time_is_asked_after_again(world: World) -> None:
    world.magic_hour.search_status = "queued"
    job = await world.accept(face_swap(world))
    for status in ("queued", "rendering", "a new word"):
        world.magic_hour.search_status = status
        await world.go_on(5)
        assert (await world.job(job.id)).state is State.DETECTING
    world.magic_hour.search_status = "complete"

    await world.go_on(5)

    assert (await world.job(job.id)).state is State.CHOOSING
    assert len(world.magic_hour.searched) == 1


async def test_a_search_that_never_ends_is_given_up(world: World) -> None:
    world.magic_hour.search_status = "rendering"
    job = await world.accept(face_swap(world))
    await world.go_on()

    await world.go_on(HOUR + 1)

    assert await ended(world, job) == "detection_failed"


async def test_a_picture_without_faces_ends_the_job(world: World) -> None:
    world.magic_hour.found = 0
    job = await world.accept(face_swap(world))
    await world.go_on()
    await world.go_on(5)

    assert await ended(world, job) == "no_faces_found"
    assert told(world, job) == ["failed no_faces_found"]
    assert world.poster.sheets == []


async def test_a_search_that_fails_ends_the_job(world: World) -> None:
    world.magic_hour.search_status = "error"
    job = await world.accept(face_swap(world))
    await world.go_on()
    await world.go_on(5)

    assert await ended(world, job) == "detection_failed"


async def test_a_search_that_is_not_known_any_more_ends_the_job(world: World) -> None:
    world.magic_hour.forgotten = True
    job = await world.accept(face_swap(world))
    for _ in range(15):
        await world.go_on(90)

    assert await ended(world, job) == "detection_failed"


async def test_a_search_that_is_not_known_for_a_moment_goes_on(world: World) -> None:
    world.magic_hour.forgotten = True
    job = await world.accept(face_swap(world))
    await world.go_on()
    await world.go_on(5)
    world.magic_hour.forgotten = False
    await world.go_on(5)

    assert (await world.job(job.id)).state is State.CHOOSING


async def test_a_search_that_cannot_be_begun_yet_is_begun_later(world: World) -> None:
    world.magic_hour.search_troubles += [NotSent(), Unclear(reason="x"), TimeoutError()]
    job = await world.accept(face_swap(world))
    for _ in range(5):
        await world.go_on(5)

    assert (await world.job(job.id)).state is State.CHOOSING
    assert world.magic_hour.uploads == ["in.png"], "the file is not sent again"


async def test_magic_hour_out_of_reach_for_an_hour_ends_the_job(world: World) -> None:
    world.magic_hour.search_troubles += [NotSent()] * 100
    job = await world.accept(face_swap(world))
    await world.go_on()
    await world.go_on(HOUR + 1)

    assert await ended(world, job) == "unreachable"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidRequest(status=422, code=None, detail="No."), "invalid_request"),
        (KeyRefused(status=401, code=None, detail="No."), "key_refused"),
    ],
)
async def test_a_search_that_is_declined_ends_the_job(world: World, error: Exception, code: str) -> None:
    world.magic_hour.search_troubles.append(error)
    job = await world.accept(face_swap(world))
    await world.go_on()

    assert await ended(world, job) == code


async def test_a_copy_of_before_that_magic_hour_misses_is_brought_once_more(world: World) -> None:
    first = await found(world, face_swap_of_message(world))
    world.clock.pass_seconds(HOUR)
    world.magic_hour.search_troubles.append(InvalidRequest(status=422, code=None, detail="No such file."))

    second = await found(world, face_swap_of_message(world))

    assert second.paths != first.paths
    assert len(world.magic_hour.uploads) == 2


def face_swap_of_message(world: World) -> Order:
    """About a picture that is known by its number at Discord."""
    world.poster.attachments = [
        Attachment("https://cdn.discordapp.com/attachments/7/8/in.png?ex=7fffffff", "in.png", 1000)
    ]
    return world.order("face-swap-photo", target_url=MESSAGE, choose_faces=True)


async def test_what_magic_hour_can_read_by_itself_is_not_uploaded(world: World) -> None:
    link = "https://files.example/people.png"
    await found(world, world.order("face-swap-photo", target_url=link, choose_faces=True))

    assert (world.magic_hour.uploads, world.magic_hour.searched) == ([], [link])


async def test_a_message_is_looked_up_for_its_picture(world: World) -> None:
    job = await found(world, face_swap_of_message(world))

    assert world.poster.looked_up == 1
    assert job.request.files[0].filename == "in.png"


async def test_faces_out_of_a_picture_that_its_message_hides_are_hidden_too(world: World) -> None:
    order = face_swap_of_message(world)
    world.poster.attachments = [replace(file, spoiler=True) for file in world.poster.attachments]

    await found(world, order)

    assert [shown.spoiler for shown, _ in world.poster.sheets] == [True]


@pytest.mark.parametrize("hidden", [True, False])
async def test_with_a_new_face_that_is_hidden_the_result_is_too(world: World, *, hidden: bool) -> None:
    job = await found(world)
    request = with_faces(job, 1, 2)
    *others, last = request.files
    request = replace(request, files=(*others, replace(last, spoiler=hidden)))

    chosen = await world.book.choose(job.id, request)

    assert chosen
    assert (job.spoiler, chosen.spoiler) == (False, hidden)


async def test_a_message_without_a_picture_ends_the_job(world: World) -> None:
    job = await world.accept(world.order("face-swap-photo", target_url=MESSAGE, choose_faces=True))
    await world.go_on()

    assert await ended(world, job) == "message_gone"


async def test_a_clip_that_nobody_could_measure_any_more_is_not_searched(world: World) -> None:
    stale = Attachment("https://cdn.example/talk.mp4?ex=5f5e1000", "talk.mp4", 1000)
    job = await world.accept(world.order("face-swap-video", video=stale, choose_faces=True))
    await world.go_on()

    assert await ended(world, job) == "source_gone"
    assert world.magic_hour.searched == []


# Showing them


async def test_no_more_faces_are_shown_than_one_can_choose_from(world: World) -> None:
    world.magic_hour.found = 40
    job = await found(world)

    assert len(job.faces) == MOST_SHOWN
    ((_, size),) = world.poster.sheets
    assert size == (1072, 1072)


async def test_a_face_whose_download_breaks_is_fetched_again(world: World) -> None:
    world.magic_hour.broken_downloads += [DownloadBroken()] * DOWNLOAD_ATTEMPTS
    job = await world.accept(face_swap(world))
    for _ in range(8):
        await world.go_on(20)

    assert (await world.job(job.id)).state is State.CHOOSING
    assert world.magic_hour.downloads == 2


@pytest.mark.parametrize("broken", [[DownloadBroken()] * 50, [DownloadBroken(too_large=True)] * 2])
async def test_faces_that_cannot_be_fetched_can_be_chosen_all_the_same(
    world: World, broken: list[Exception]
) -> None:
    world.magic_hour.broken_downloads += broken
    job = await world.accept(face_swap(world))
    for _ in range(8):
        await world.go_on(20)

    assert (await world.job(job.id)).state is State.CHOOSING
    assert world.magic_hour.downloads == 0


async def test_faces_are_shown_once_discord_is_there_again(world: World) -> None:
    world.poster.away = True
    job = await world.accept(face_swap(world))
    await world.go_on()
    await world.go_on(5)
    assert world.magic_hour.downloads == 0, "nothing is fetched in vain"
    world.poster.away = False
    world.poster.card_troubles.append(DiscordBusy())
    for _ in range(4):
        await world.go_on(10)

    assert (await world.job(job.id)).state is State.CHOOSING
    assert len(world.poster.sheets) == 1


async def test_a_card_that_is_gone_cannot_show_faces(world: World) -> None:
    world.poster.card_troubles.append(DiscordGone())
    job = await world.accept(face_swap(world))
    await world.go_on()
    await world.go_on(5)

    assert await ended(world, job) == "faces_unshown"
    assert told(world, job) == ["failed faces_unshown"]


async def test_what_was_canceled_while_its_faces_were_shown_says_so_again(world: World) -> None:
    job = await world.accept(face_swap(world))
    await world.go_on()

    async def cancel() -> None:
        await world.book.cancel(job.id)
        await world.engine.announcer.step()

    world.poster.meanwhile = cancel
    await world.go_on(5)

    assert (await world.job(job.id)).state is State.CANCELED
    assert world.poster.cards[job.id] == [State.CANCELED, State.CHOOSING, State.CANCELED]


# Choosing


async def test_the_credits_are_held_once_faces_are_chosen(world: World) -> None:
    job = await found(world)

    chosen = await world.book.choose(job.id, with_faces(job, 2))

    assert chosen
    assert (chosen.state, chosen.quote, chosen.credits, chosen.accepted_at) == (
        State.ACCEPTED,
        10,
        10,
        world.clock(),
    )
    assert await entries(world) == [("hold", 10)]


async def test_a_job_with_chosen_faces_ends_like_every_other(world: World) -> None:
    job = await found(world)
    await world.book.choose(job.id, with_faces(job, 1, 2))
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)

    job = await world.job(job.id)
    assert job.state is State.DONE
    assert world.magic_hour.uploads == ["in.png", "new1.png", "new2.png"]
    (body,) = world.magic_hour.bodies
    assert body["assets"]["face_mappings"] == [
        {"original_face": job.faces[0], "new_face": job.paths["new_face1"]},
        {"original_face": job.faces[1], "new_face": job.paths["new_face2"]},
    ]
    assert body["assets"]["target_file_path"] == job.paths["target"]
    assert await entries(world) == [("hold", 10)]


async def test_a_clip_is_measured_after_its_faces_were_chosen(world: World) -> None:
    job = await found(world, face_swap_video(world))

    chosen = await world.book.choose(job.id, with_faces(job, 1))
    assert chosen
    assert (chosen.state, chosen.credits) == (State.MEASURING, 0)
    await world.go_on()

    job = await world.job(job.id)
    assert job.state is State.WAITING
    assert (await entries(world))[0] == ("hold", 300)
    (body,) = world.magic_hour.bodies
    assert body["end_seconds"] == 10
    assert len(body["assets"]["face_mappings"]) == 1


async def test_a_second_choice_changes_nothing(world: World) -> None:
    job = await found(world)

    first = await world.book.choose(job.id, with_faces(job, 1))
    second = await world.book.choose(job.id, with_faces(job, 2))

    assert second is None
    assert first
    assert (await world.job(job.id)).request == first.request
    assert await entries(world) == [("hold", 10)]


async def test_whoever_cannot_pay_may_choose_again_later(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path / "results", allowance=15)
    first, second = await found(world), await found(world)
    await world.book.choose(first.id, with_faces(first, 1))

    with pytest.raises(NotEnoughCredits):
        await world.book.choose(second.id, with_faces(second, 1))
    assert (await world.job(second.id)).state is State.CHOOSING
    assert await entries(world) == [("hold", 10)]

    await world.book.cancel(first.id)
    chosen = await world.book.choose(second.id, with_faces(second, 2))
    assert chosen
    assert chosen.state is State.ACCEPTED


async def test_where_managers_decide_a_choice_waits_for_them(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path / "results")
    await decide(world, threshold=10)
    job = await found(world)

    chosen = await world.book.choose(job.id, with_faces(job, 1))
    await world.go_on()

    assert chosen
    assert (chosen.state, chosen.quote, chosen.credits) == (State.AWAITING_APPROVAL, 10, 0)
    assert chosen.due_at - chosen.created_at == UPLOAD_REUSE, "so long Magic Hour has the faces"
    assert len(requests(world)) == 1
    approved = await world.book.approve(job.id, MONA)
    assert approved
    assert approved.credits == 10


@pytest.mark.parametrize(
    ("close", "refusal"),
    [
        (lambda world: setattr(world.book, "accepting", False), ShuttingDown),
        (lambda world: setattr(world.account, "key_refused", True), NoWorkingKey),
    ],
)
async def test_nothing_is_chosen_while_no_work_is_taken(
    world: World, close: Callable[[World], None], refusal: type[Refusal]
) -> None:
    job = await found(world)
    close(world)

    with pytest.raises(refusal):
        await world.book.choose(job.id, with_faces(job, 1))

    assert (await world.job(job.id)).state is State.CHOOSING


async def test_files_of_an_earlier_choice_are_not_taken_for_those_that_were_given(world: World) -> None:
    order = face_swap(world)
    job = await world.book.accept(order, paths={"target": "old/target.png", "new_face1": "old/face.png"})
    await world.book.card_shown(job.id, 1)
    await world.go_on()
    await world.go_on(5)
    job = await world.job(job.id)

    chosen = await world.book.choose(job.id, with_faces(job, 1))

    assert chosen
    assert chosen.paths == {"target": "old/target.png"}
    assert world.magic_hour.searched == ["old/target.png"]


# Ending without a choice


@pytest.mark.parametrize("waits", [False, True])
async def test_whoever_cancels_has_spent_nothing(world: World, *, waits: bool) -> None:
    job = await (found(world) if waits else world.accept(face_swap(world)))

    await world.book.cancel(job.id)
    await world.go_on(DAY)

    assert (await world.job(job.id)).state is State.CANCELED
    assert await world.book.choose(job.id, with_faces(await found(world), 1)) is None
    assert await entries(world) == []
    assert told(world, job) == []


async def test_faces_that_nobody_chooses_expire_and_the_card_says_so(world: World) -> None:
    job = await found(world)

    await world.go_on(DAY)

    assert await ended(world, job) == "faces_not_chosen"
    assert told(world, job) == []
    assert world.poster.cards[job.id][-1] == State.FAILED
    assert await world.book.choose(job.id, with_faces(job, 1)) is None


async def test_a_choice_that_is_over_is_not_taken_before_the_clerk_comes(world: World) -> None:
    job = await found(world)
    world.clock.pass_seconds(DAY)

    assert await world.book.choose(job.id, with_faces(job, 1)) is None
    assert await entries(world) == []


async def test_a_choice_ends_with_the_address_of_a_clip_that_has_to_be_measured(world: World) -> None:
    ends = int(world.clock().timestamp()) + 3600
    clip = Attachment(f"https://cdn.example/talk.mp4?ex={ends:x}", "talk.mp4", 1000)

    unmeasured = await found(world, world.order("face-swap-video", video=clip, choose_faces=True))
    known = await found(world, world.order("face-swap-video", video=clip, choose_faces=True, end=3))

    assert unmeasured.due_at.timestamp() == ends
    assert known.due_at == world.clock() + CHOICE_LIFETIME


async def test_a_private_choice_ends_while_its_card_can_still_be_replaced(world: World) -> None:
    job = await found(world, face_swap(world, private=True))
    assert job.due_at - job.created_at == timedelta(minutes=14)

    world.clock.now = job.due_at
    await world.go_on()

    assert await ended(world, job) == "faces_not_chosen"
    assert told(world, job) == ["failed faces_not_chosen"]


async def test_a_private_card_that_cannot_be_edited_any_more_shows_no_faces(world: World) -> None:
    world.magic_hour.search_status = "rendering"
    job = await world.accept(face_swap(world, private=True))
    await world.go_on()
    world.magic_hour.search_status = "complete"
    await world.go_on(15 * 60)

    assert await ended(world, job) == "faces_unshown"
    assert world.magic_hour.downloads == 0
