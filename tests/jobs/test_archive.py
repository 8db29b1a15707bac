"""Results that are kept on our disk: whole, for their days, and never at the cost of what works without them."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import DiscordForbidden, DownloadBroken, NotFound
from bot.jobs.archive import Archive, copy
from bot.jobs.job import Job
from bot.jobs.states import State
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.test_delivering import deliver
from tests.jobs.test_delivering_large_files import LIMIT, lay
from tests.jobs.world import ADA, World

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
JOB = "0123456789ab"


def keeping(world: World) -> World:
    """The world with an archive."""
    world.archive = Archive(world.folder.parent / "archive", keeping=True, days=30)
    world.restart()
    return world


@pytest.fixture
def archiving(world: World) -> World:
    return keeping(world)


async def picture_of(world: World) -> Job:
    """A job for two pictures that is complete at Magic Hour."""
    job = await world.accept(world.order("image-generator", prompt="sea", image_count=2))
    await world.go_on()
    world.magic_hour.finish(outputs=2)
    return job


def kept(world: World, job: Job) -> list[str]:
    return sorted(path.name for path in (world.archive.folder / job.id).iterdir())


def aged(path: Path, age: timedelta) -> Path:
    """The same file or folder, last touched so long before now."""
    moment = (NOW - age).timestamp()
    os.utime(path, (moment, moment))
    return path


async def test_a_result_is_kept_whole_beside_being_posted(archiving: World) -> None:
    job = await picture_of(archiving)

    await deliver(archiving)

    names = [f"image-generator-{job.id}-{number}.png" for number in (1, 2)]
    assert [post.files for post in archiving.poster.posts] == [names]
    assert kept(archiving, job) == names
    assert list(archiving.folder.iterdir()) == []


async def test_without_an_archive_nothing_is_kept(world: World) -> None:
    await picture_of(world)

    await deliver(world)

    assert not world.archive.folder.exists()


async def test_what_was_too_large_to_be_attached_is_kept_without_its_preview(archiving: World) -> None:
    archiving.magic_hour.size = LIMIT + 1
    job = await picture_of(archiving)

    await deliver(archiving)

    assert [len(post.previews) for post in archiving.poster.posts] == [2]
    assert kept(archiving, job) == [f"image-generator-{job.id}-{number}.png" for number in (1, 2)]


async def test_a_large_sound_is_fetched_for_the_archive(archiving: World) -> None:
    archiving.magic_hour.size = LIMIT + 1
    job = await archiving.accept()
    await archiving.go_on()
    archiving.magic_hour.finish()

    await deliver(archiving)

    assert kept(archiving, job) == [f"voice-generator-{job.id}-1.mp3"]
    assert archiving.previews.asked == []


async def test_a_result_without_a_place_is_kept_too(archiving: World) -> None:
    job = await picture_of(archiving)
    archiving.poster.troubles.append(DiscordForbidden())

    await deliver(archiving)

    assert len(kept(archiving, job)) == 2


async def test_an_archive_that_cannot_be_written_costs_only_itself(archiving: World) -> None:
    lay(archiving.archive.folder)  # a file where the folder should be
    job = await picture_of(archiving)

    await deliver(archiving)

    assert (await archiving.job(job.id)).state is State.DONE
    assert [len(post.files) for post in archiving.poster.posts] == [2]
    assert list(archiving.folder.iterdir()) == []


def test_near_the_end_of_the_disk_nothing_more_is_kept(tmp_path: Path) -> None:
    full = Archive(tmp_path / "archive", keeping=True, days=30, free_bytes=lambda _: 1_000)
    file = lay(tmp_path / "picture.png")

    full.keep(JOB, [file], NOW)

    assert file.exists()
    assert list((tmp_path / "archive" / JOB).iterdir()) == []


async def test_an_earlier_result_is_had_from_the_archive_once_magic_hour_has_deleted_it(
    archiving: World,
) -> None:
    job = await picture_of(archiving)
    await deliver(archiving)
    archiving.magic_hour.projects.clear()
    downloads = archiving.magic_hour.downloads

    async with archiving.outputs.at_hand(await archiving.job(job.id), LIMIT) as outputs:
        read = [each.path.read_bytes() for each in outputs if each.path]

    assert read == [b"x" * 10] * 2
    assert archiving.magic_hour.downloads == downloads
    assert len(kept(archiving, job)) == 2


async def test_without_an_archive_an_earlier_result_is_downloaded_once_more_and_cleared_away(
    world: World,
) -> None:
    job = await picture_of(world)
    await deliver(world)

    async with world.outputs.at_hand(await world.job(job.id), LIMIT) as outputs:
        assert all(each.path and each.path.is_file() for each in outputs)

    assert list(world.folder.iterdir()) == []


async def test_of_an_archive_with_gaps_the_rest_comes_from_magic_hour(archiving: World) -> None:
    job = await picture_of(archiving)
    await deliver(archiving)
    (archiving.archive.folder / job.id / kept(archiving, job)[0]).unlink()

    async with archiving.outputs.at_hand(await archiving.job(job.id), LIMIT) as outputs:
        assert [each.path is not None for each in outputs] == [True, True]

    archiving.magic_hour.projects.clear()
    async with archiving.outputs.at_hand(await archiving.job(job.id), LIMIT) as outputs:
        assert [each.path is not None for each in outputs] == [False, True]


@pytest.mark.parametrize("gone", ["unknown", "disabled", "empty"])
async def test_a_result_that_nobody_has_any_more_is_said_to_be_gone(world: World, gone: str) -> None:
    job = await picture_of(world)
    await deliver(world)
    for made in world.magic_hour.projects.values():
        made.enabled, made.outputs = gone != "disabled", 0 if gone == "empty" else 2
    if gone == "unknown":
        world.magic_hour.projects.clear()

    with pytest.raises(NotFound):
        async with world.outputs.at_hand(await world.job(job.id), LIMIT):
            raise AssertionError("there is nothing to post")


async def test_an_erased_result_leaves_nothing_here(archiving: World) -> None:
    job = await picture_of(archiving)
    await deliver(archiving)
    lay(archiving.folder / job.id / f"image-generator-{job.id}-1.png")

    await archiving.outputs.erase(job)
    await archiving.outputs.erase(job)

    assert list(archiving.archive.folder.iterdir()) == list(archiving.folder.iterdir()) == []


def test_after_its_days_a_result_leaves_the_archive(tmp_path: Path) -> None:
    archive = Archive(tmp_path, keeping=False, days=30)
    for name, days in (("aaaaaaaaaaaa", 31), ("bbbbbbbbbbbb", 29), ("not-a-job", 31)):
        aged(lay(tmp_path / name / "picture.png").parent, timedelta(days=days))

    archive.sweep(NOW)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["bbbbbbbbbbbb", "not-a-job"]


def test_its_days_are_counted_from_when_it_was_kept(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", keeping=True, days=1)
    archive.keep(JOB, [lay(tmp_path / "picture.png")], NOW)

    archive.sweep(NOW + timedelta(hours=23))
    assert (tmp_path / "archive" / JOB / "picture.png").exists()

    archive.sweep(NOW + timedelta(hours=25))
    assert not (tmp_path / "archive" / JOB).exists()


def test_what_was_never_written_to_its_end_is_removed(tmp_path: Path) -> None:
    archive = Archive(tmp_path, keeping=True, days=30)
    aged(lay(tmp_path / JOB / "old.png.part"), timedelta(hours=2))
    aged(lay(tmp_path / JOB / "new.png.part"), timedelta(minutes=2))
    aged(lay(tmp_path / JOB / "old.png"), timedelta(hours=2))
    aged(tmp_path / JOB, timedelta(days=2))

    archive.sweep(NOW)

    assert sorted(path.name for path in (tmp_path / JOB).iterdir()) == ["new.png.part", "old.png"]


def test_no_archive_needs_no_sweeping(tmp_path: Path) -> None:
    Archive(tmp_path / "archive", keeping=False, days=30).sweep(NOW)

    assert list(tmp_path.iterdir()) == []


def test_on_another_disk_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    file = lay(tmp_path / "picture.png", b"whole")
    copy(file, tmp_path / "copied.png")
    with pytest.raises(FileNotFoundError):
        copy(tmp_path / "missing.png", tmp_path / "never.png")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["copied.png", "picture.png"]
    assert (tmp_path / "copied.png").read_bytes() == b"whole"


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_death_around_the_end_of_a_delivery_keeps_the_result_once(
    mortal: MortalDatabase, tmp_path: Path, moment: str
) -> None:
    """The archive already has the files when the transaction that ends the job is lost."""
    world = keeping(World(mortal, tmp_path / "results"))
    job = await picture_of(world)
    world.clock.pass_seconds(30)
    await world.role("watcher").step()
    mortal.dies_at = (mortal.writes + 3, moment)  # the claim, the note that it is being posted, and the end

    with pytest.raises(Death):
        await world.role("courier").step()
    assert len(kept(world, job)) == 2
    world.restart()
    await world.go_on(world.pace.lease + 1)
    world.clock.pass_seconds(7200)
    await world.engine.housekeeper.step()

    assert (await world.job(job.id)).state is State.DONE
    assert len(world.poster.posts) == 1
    assert world.magic_hour.downloads == 2
    assert len(kept(world, job)) == 2


async def test_a_death_between_two_files_leaves_neither_out(archiving: World) -> None:
    """One file is in the archive already when the process dies; the other one still lies where it was fetched."""
    job = await picture_of(archiving)
    archiving.poster.lost_answers.append(Death())
    with pytest.raises(Death):
        await archiving.go_on(30)
    first, second = sorted((archiving.folder / job.id).iterdir())
    archiving.archive.keep(job.id, [first], NOW)
    archiving.restart()

    await archiving.go_on(archiving.pace.lease + 1)

    assert kept(archiving, job) == [first.name, second.name]
    assert (len(archiving.poster.posts), archiving.magic_hour.downloads) == (1, 2)


async def test_a_result_of_which_nothing_could_be_fetched_has_no_place_in_the_archive(
    archiving: World,
) -> None:
    archiving.magic_hour.broken_downloads.extend([DownloadBroken()] * 20)
    await picture_of(archiving)

    await deliver(archiving)

    assert [len(post.missing) for post in archiving.poster.posts] == [2]
    assert not archiving.archive.folder.exists()


async def test_what_a_dead_process_left_of_an_ended_job_is_cleared_away_at_the_next_start(
    world: World,
) -> None:
    ended = await picture_of(world)
    await deliver(world)
    waiting = await world.accept()
    for job_id in (ended.id, waiting.id, JOB, "not-a-job"):
        aged(lay(world.folder / job_id / "picture.png").parent, timedelta(hours=2))

    await world.engine.housekeeper.step()

    assert sorted(path.name for path in world.folder.iterdir()) == sorted([waiting.id, "not-a-job"])


async def test_what_another_process_has_deleted_leaves_this_archive_too(archiving: World) -> None:
    """It has a disk of its own; or one that had stalled over the result wrote it down after it was deleted."""
    gone, standing = [await picture_of(archiving) for _ in range(2)]
    await deliver(archiving)
    await archiving.book.erase(gone.id, ADA)
    await archiving.go_on()
    lay(archiving.archive.folder / gone.id / "picture.png")

    await archiving.engine.housekeeper.step()

    assert [path.name for path in archiving.archive.folder.iterdir()] == [standing.id]


async def test_what_is_just_being_posted_leaves_the_archive_afterwards(archiving: World) -> None:
    job = await picture_of(archiving)
    await deliver(archiving)
    async with archiving.outputs.at_hand(await archiving.job(job.id), LIMIT) as outputs:
        await archiving.book.erase(job.id, ADA)
        await archiving.engine.housekeeper.step()
        assert all(each.path and each.path.is_file() for each in outputs)

    await archiving.engine.housekeeper.step()

    assert list(archiving.archive.folder.iterdir()) == []


async def test_what_is_being_posted_again_is_not_taken_for_left_behind(world: World) -> None:
    job = await picture_of(world)
    await deliver(world)
    async with world.outputs.at_hand(await world.job(job.id), LIMIT) as outputs:
        aged(world.folder / job.id, timedelta(hours=2))
        await world.engine.housekeeper.step()

        assert all(each.path and each.path.is_file() for each in outputs)


async def test_another_process_has_an_hour_to_post_something_again(world: World) -> None:
    job = await picture_of(world)
    await deliver(world)
    lay(world.folder / job.id / "picture.png")
    aged(world.folder / job.id, timedelta(minutes=50))

    await world.engine.housekeeper.step()
    assert (world.folder / job.id).exists()

    world.clock.pass_seconds(3600)
    await world.engine.housekeeper.step()
    assert not (world.folder / job.id).exists()


async def test_two_who_want_the_same_result_again_do_not_take_it_from_each_other(world: World) -> None:
    job = await picture_of(world)
    await deliver(world)
    job = await world.job(job.id)
    seen = []

    async def show() -> None:
        async with world.outputs.at_hand(job, LIMIT) as outputs:
            await asyncio.sleep(0)
            seen.append([each.path is not None and each.path.is_file() for each in outputs])

    await asyncio.gather(show(), show())

    assert seen == [[True, True]] * 2


async def test_the_housekeeper_looks_at_once_and_then_once_an_hour(world: World) -> None:
    housekeeper = world.engine.housekeeper
    assert await housekeeper.next_due() == 0

    await housekeeper.step()

    assert await housekeeper.next_due() == 3600
