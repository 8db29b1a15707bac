"""A file that Magic Hour got some days ago is not sent again, whoever uses it, and never counted on for too long."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import AccountEmpty, BotError, InvalidRequest, KeyRefused, NotFound, NotSent, Unclear
from bot.jobs.job import Job, Order
from bot.jobs.states import State
from bot.store.database import Database
from bot.store.schema import uploads
from bot.tools import Attachment
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.world import ADA, BOB, CHANNEL, GUILD, World

MESSAGE = f"https://discord.com/channels/{GUILD}/{CHANNEL}/77"
BEFORE_THE_CREATE = 8
"""The transactions of a job with one file until its create is sent; what follows is every job's way."""

EXPIRES = 0x80000000
"""A time after all of these tests, as Discord writes it into its addresses."""


def picture(
    number: int = 8, *, name: str = "in.png", folder: str = "attachments", seal: str = "ab"
) -> Attachment:
    """A file at Discord, as Discord itself tells of it."""
    url = f"https://cdn.discordapp.com/{folder}/7/{number}/{name}?ex={EXPIRES:x}&is=1&hm={seal}"
    return Attachment(url, name, 1000, "image/png")


async def animate(world: World, *, member: int = ADA, **files: Any) -> Job:
    """A command about one picture, carried as far as it goes now."""
    given = files or {"image": picture()}
    options = {"model": "wan-2.2", "resolution": "480p", "duration": 3, **given}
    job = await world.accept(world.order("image-to-video", member=member, **options))
    await world.go_on()
    return await world.job(job.id)


async def kept(world: World) -> dict[str, str]:
    """What is remembered: source -> path."""
    async with world.database.read() as transaction:
        rows = await transaction.execute(select(uploads.c.source, uploads.c.path))
        return {row.source: row.path for row in rows}


def sent(world: World) -> list[str]:
    """The paths that the creates named."""
    return [body["assets"]["image_file_path"] for body in world.magic_hour.bodies]


async def test_the_same_attachment_is_sent_once_for_everybody_and_at_any_address(world: World) -> None:
    await animate(world)
    await animate(world, member=BOB, image=picture(seal="cd"))
    world.poster.attachments = [picture(seal="ef")]
    await animate(world, image_url=MESSAGE)

    assert world.magic_hour.uploads == ["in.png"]
    assert sent(world) == ["api-assets/0.png"] * 3


async def test_another_command_uses_it_too(world: World) -> None:
    await animate(world)
    await world.accept(world.order("image-upscaler", image=picture()))
    await world.go_on()

    assert world.magic_hour.uploads == ["in.png"]


@pytest.mark.parametrize(
    "other", [picture(9), picture(name="in.webp"), Attachment("https://cdn.example/7/8/in.png", "in.png", 9)]
)
async def test_another_file_is_not_taken_for_it(world: World, other: Attachment) -> None:
    await animate(world)
    await animate(world, image=other)

    assert len(world.magic_hour.uploads) == 2


async def test_an_address_that_a_member_typed_proves_no_right_to_the_copy(world: World) -> None:
    """Its number can be guessed, and it would never be opened: so it neither uses a copy nor makes one of it."""
    await animate(world)
    typed = "https://cdn.discordapp.com/attachments/7/8/in.png?ex=80000000&is=1&hm=forged"

    await animate(world, member=BOB, image_url=typed)
    await animate(world, image_url=typed.replace("/8/", "/9/"))
    await animate(world, member=BOB, image=picture(9))

    assert world.magic_hour.uploads == ["in.png"] * 4


@pytest.mark.parametrize(("age", "uploads_made"), [(timedelta(days=6), 1), (timedelta(days=6, seconds=1), 2)])
async def test_a_copy_is_used_for_six_days(world: World, age: timedelta, uploads_made: int) -> None:
    await animate(world)
    world.clock.pass_seconds(age.total_seconds())
    await animate(world, member=BOB)

    assert len(world.magic_hour.uploads) == uploads_made


async def test_the_days_count_from_before_the_first_byte_went(world: World) -> None:
    """A transfer may take an hour, and nobody knows at which end of it Magic Hour begins to count."""

    async def slowly() -> None:
        world.clock.pass_seconds(3000)

    world.magic_hour.while_sending = slowly
    await animate(world)
    world.clock.pass_seconds(timedelta(days=6).total_seconds() - 2999)
    await animate(world, member=BOB)

    assert len(world.magic_hour.uploads) == 2


async def test_using_a_copy_does_not_renew_it(world: World) -> None:
    await animate(world)
    for _ in range(3):
        world.clock.pass_seconds(timedelta(days=2.5).total_seconds())
        await animate(world, member=BOB)

    assert len(world.magic_hour.uploads) == 2


async def test_a_job_knows_how_old_its_copies_are(world: World) -> None:
    first = await animate(world)
    world.clock.pass_seconds(timedelta(days=4).total_seconds())
    second = await animate(world)

    assert second.request.files[0].uploaded_at == first.created_at
    assert second.paths == first.paths


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, BEFORE_THE_CREATE + 1))
async def test_a_death_anywhere_never_asks_twice_and_seldom_sends_twice(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    """Only who dies between the last byte and the note of the copy sends it once more."""
    world = World(mortal, tmp_path / "results")
    mortal.dies_at = (transaction, moment)

    for seconds in (None, 0, 60, 60):
        try:
            if seconds is None:
                await world.accept(world.order("image-upscaler", image=picture()))
            else:
                await world.go_on(seconds)
        except Death:
            world.restart()

    jobs = await world.book.recent(GUILD, ADA)
    assert mortal.died
    assert [job.state for job in jobs] == [State.WAITING] * len(jobs)
    assert len(world.magic_hour.creates) == len(jobs)
    assert len(world.magic_hour.uploads) in {len(jobs), 2}
    assert list(await kept(world)) == ["discord:8:image:png"] * len(jobs)


async def test_a_death_between_the_note_of_the_copy_and_that_of_the_job_sends_nothing_again(
    mortal: MortalDatabase, tmp_path: Path
) -> None:
    world = World(mortal, tmp_path / "results")
    await world.accept(world.order("image-upscaler", image=picture()))
    await world.role("starter").step()
    mortal.dies_at = (mortal.writes + 2, "after")  # its claim, then the copy

    with pytest.raises(Death):
        await world.role("uploader").step()
    world.restart()
    await world.go_on(60)

    assert world.magic_hour.uploads == ["in.png"]
    assert len(world.magic_hour.creates) == 1


async def test_two_that_send_the_same_at_once_do_no_harm(either_database: Database, tmp_path: Path) -> None:
    world = World(either_database, tmp_path / "results")
    _, _, other = world.another_process("another")
    await world.accept(world.order("image-upscaler", member=ADA, image=picture()))
    second = next(role for role in other.roles if role.name == "uploader")

    async def meanwhile() -> None:
        world.magic_hour.while_sending = None
        await world.accept(world.order("image-upscaler", member=BOB, image=picture()))
        await world.role("starter").step()
        await second.step()

    world.magic_hour.while_sending = meanwhile
    await world.go_on()

    assert world.magic_hour.uploads == ["in.png", "in.png"]
    assert len(world.magic_hour.creates) == 2
    assert len(await kept(world)) == 1


async def test_copies_that_are_too_old_are_forgotten_as_new_ones_come(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results", allowance=None)
    for number in (1, 2):
        await animate(world, member=number, image=picture(number))
    world.clock.pass_seconds(timedelta(days=6, hours=1).total_seconds())
    await animate(world, image=picture(3))

    assert list(await kept(world)) == ["discord:3:image:png"]


DECLINES = [
    InvalidRequest(status=422, code="invalid_file", detail="The file does not exist."),
    NotFound(status=404, code=None, detail="Not found."),
]


@pytest.mark.parametrize("error", DECLINES)
async def test_a_copy_that_is_gone_after_all_is_made_again_by_the_same_job(
    world: World, error: BotError
) -> None:
    await animate(world)
    world.clock.pass_seconds(60)
    world.magic_hour.refusals.append(error)

    job = await animate(world, member=BOB)

    assert job.state is State.WAITING
    assert world.magic_hour.uploads == ["in.png", "in.png"]
    assert sent(world) == ["api-assets/0.png", "api-assets/1.png"]
    assert await kept(world) == {"discord:8:image:png": "api-assets/1.png"}
    assert world.magic_hour.creates.count(job.name) == 1
    assert [post.job_id for post in world.poster.posts] == []


@pytest.mark.parametrize("writing", range(7, 14))
async def test_a_death_while_a_copy_is_made_again_never_asks_twice(
    mortal: MortalDatabase, tmp_path: Path, writing: int
) -> None:
    """Where nobody wrote down that the create was declined, it counts as one of unknown fate, as ever."""
    world = World(mortal, tmp_path / "results")
    await animate(world)
    world.clock.pass_seconds(60)
    world.magic_hour.refusals.append(DECLINES[0])
    mortal.dies_at = (mortal.writes + writing, "after")

    try:
        await animate(world, member=BOB)
    except Death:
        world.restart()
        for _ in range(2):
            await world.go_on(60)

    (job,) = await world.book.recent(GUILD, BOB)
    assert mortal.died
    assert world.magic_hour.creates.count(job.name) == (job.state is State.WAITING)
    assert job.state in {State.WAITING, State.UNCONFIRMED}
    assert job.credits > 0


async def test_what_was_sent_for_this_very_job_is_not_sent_twice(world: World) -> None:
    """Then it is the request that Magic Hour does not take; the copy is forgotten all the same."""
    world.magic_hour.refusals.append(DECLINES[0])

    job = await animate(world)

    assert (job.state, job.credits) == (State.FAILED, 0)
    assert world.magic_hour.uploads == ["in.png"]
    assert await kept(world) == {}


async def test_a_request_that_is_never_taken_ends_after_one_more_try(world: World) -> None:
    await animate(world)
    world.clock.pass_seconds(60)
    world.magic_hour.refusals.extend([DECLINES[0]] * 5)

    job = await animate(world, member=BOB)

    assert job.state is State.FAILED
    assert len(world.magic_hour.refusals) == 3
    assert await world.available(BOB) == 500


@pytest.mark.parametrize("error", [AccountEmpty, KeyRefused])
async def test_a_refusal_for_another_reason_leaves_the_copies_alone(
    world: World, error: type[AccountEmpty]
) -> None:
    await animate(world)
    world.clock.pass_seconds(60)
    world.magic_hour.refusals.append(error(status=402, code=None, detail="no"))

    await animate(world, member=BOB)

    assert world.magic_hour.uploads == ["in.png"]
    assert await kept(world) == {"discord:8:image:png": "api-assets/0.png"}


@pytest.mark.parametrize("error", [NotSent(), Unclear()])
async def test_a_create_of_unknown_fate_is_never_begun_anew(world: World, error: BotError) -> None:
    await animate(world)
    world.clock.pass_seconds(60)
    world.magic_hour.refusals.append(error)

    await animate(world, member=BOB)
    await world.go_on(5)

    assert world.magic_hour.uploads == ["in.png"]


async def test_a_copy_whose_original_is_gone_as_well_fails_with_magic_hours_words(world: World) -> None:
    first = await animate(world)
    order = world.order("image-to-video", model="wan-2.2", resolution="480p", image=picture())
    world.clock.pass_seconds(EXPIRES - world.clock.now.timestamp())
    stale = await world.book.accept(_with(order, first), paths=first.paths)
    world.magic_hour.refusals.append(DECLINES[0])

    await world.book.card_shown(stale.id, 1)
    await world.go_on()

    failed = await world.job(stale.id)
    assert failed.problem
    assert (failed.problem.code, failed.credits) == ("invalid_request", 0)
    assert len(world.magic_hour.uploads) == 1


def _with(order: Order, first: Job) -> Order:
    """An order that uses the files of an earlier job again."""
    return replace(order, request=replace(order.request, files=first.request.files))


async def test_a_linked_message_is_asked_again_when_its_address_has_died_in_the_queue(world: World) -> None:
    early = f"{int(world.clock.now.timestamp()) + 60:x}"
    world.poster.attachments = [
        Attachment(f"https://cdn.discordapp.com/attachments/7/8/talk.mp4?ex={early}", "talk.mp4", 9, None)
    ]
    voice = Attachment("https://cdn.example/voice.mp3", "voice.mp3", 9)
    job = await world.accept(world.order("lip-sync", video_url=MESSAGE, audio=voice))
    await world.role("measurer").step()
    world.clock.pass_seconds(61)
    fresh = "https://cdn.discordapp.com/attachments/7/8/talk.mp4?ex=80000000"
    world.poster.attachments = [Attachment(fresh, "talk.mp4", 9, None)]

    await world.go_on()

    assert world.magic_hour.opened[0] == fresh
    assert (await world.job(job.id)).state is State.WAITING
