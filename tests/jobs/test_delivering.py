"""The last step: the files, or what to do when they cannot be had."""

import pytest

from bot.errors import DiscordBusy, DiscordForbidden, DiskFull, DownloadBroken, NotFound, Unclear
from bot.jobs.job import Job
from bot.jobs.states import State
from tests.jobs.world import World


@pytest.fixture
async def job(world: World) -> Job:
    """A job that is complete at Magic Hour."""
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    return await world.job(job.id)


async def deliver(world: World) -> None:
    for _ in range(8):
        await world.go_on(30)


async def test_a_broken_download_is_tried_again(world: World, job: Job) -> None:
    world.magic_hour.broken_downloads.extend([DownloadBroken(), DownloadBroken(expired=True)])

    await deliver(world)

    assert [len(post.files) for post in world.poster.posts] == [1]


async def test_a_download_that_keeps_breaking_becomes_a_link(world: World, job: Job) -> None:
    world.magic_hour.broken_downloads.extend([DownloadBroken()] * 20)

    await deliver(world)

    assert [(post.files, len(post.links)) for post in world.poster.posts] == [([], 1)]


@pytest.mark.parametrize("trouble", [DiskFull(), DownloadBroken(too_large=True)])
async def test_a_file_that_does_not_fit_becomes_a_link(world: World, job: Job, trouble: Exception) -> None:
    world.magic_hour.broken_downloads.append(trouble)

    await deliver(world)

    assert [(post.files, len(post.links)) for post in world.poster.posts] == [([], 1)]


async def test_a_result_that_cannot_be_looked_up_waits(world: World, job: Job) -> None:
    await world.role("watcher").step()
    world.clock.pass_seconds(25)
    await world.role("watcher").step()
    world.magic_hour.troubles.append(Unclear())

    await deliver(world)

    assert (await world.job(job.id)).state is State.DONE


async def test_a_result_that_was_deleted_meanwhile_costs_nothing(world: World, job: Job) -> None:
    world.clock.pass_seconds(25)
    await world.role("watcher").step()
    world.magic_hour.projects.clear()

    for _ in range(3):
        await deliver(world)

    assert [post.words for post in world.poster.posts] == ["failed vanished"]
    assert await world.available() == 500


async def test_a_result_unknown_for_a_moment_is_looked_up_again(world: World, job: Job) -> None:
    world.clock.pass_seconds(25)
    await world.role("watcher").step()
    world.magic_hour.troubles.append(NotFound(status=404, code=None, detail="Not Found"))

    await deliver(world)

    assert (await world.job(job.id)).state is State.DONE


async def test_nothing_is_downloaded_while_discord_is_away(world: World, job: Job) -> None:
    world.poster.away = True
    await deliver(world)
    assert world.magic_hour.downloads == 0

    world.poster.away = False
    await deliver(world)

    assert (await world.job(job.id)).state is State.DONE


async def test_a_file_is_downloaded_once_however_often_discord_is_busy(world: World, job: Job) -> None:
    world.poster.troubles.extend([DiscordBusy()] * 5)

    await deliver(world)

    assert (await world.job(job.id)).state is State.DONE
    assert world.magic_hour.downloads == 1


async def test_a_busy_discord_does_not_turn_a_file_into_a_link(world: World, job: Job) -> None:
    world.poster.troubles.extend([DiscordBusy()] * 5)
    world.magic_hour.broken_downloads.append(DownloadBroken())

    await deliver(world)

    assert [len(post.files) for post in world.poster.posts] == [1]


async def test_a_result_that_may_stand_is_not_given_away_for_a_few_defects(world: World, job: Job) -> None:
    """It stands in the channel, then our own errors follow: it is found, and paid for."""
    world.poster.lost_answers.append(ZeroDivisionError())
    await world.go_on(30)
    world.poster.troubles.extend([ZeroDivisionError()] * 5)

    for _ in range(20):
        await world.go_on(90)

    assert (await world.job(job.id)).state is State.DONE
    assert len(world.poster.posts) == 1
    assert await world.available() == 490


async def test_a_result_that_our_own_defect_keeps_back_ends_with_words(world: World, job: Job) -> None:
    world.poster.troubles.extend([ZeroDivisionError()] * 9)

    for _ in range(40):
        await world.go_on(90)

    assert [post.words for post in world.poster.posts] == ["failed undeliverable"]
    assert await world.available() == 500


async def test_half_a_result_does_not_pass_for_the_words_that_it_failed(world: World, job: Job) -> None:
    """One of two messages stands when Discord refuses the rest for good: the member still hears how it ended."""
    world.poster.lost_answers.append(DiscordForbidden())

    await deliver(world)

    assert [post.words for post in world.poster.posts] == ["result, 10 credits", "failed undeliverable"]
    assert await world.available() == 500


async def test_a_complete_project_without_outputs_fails_in_the_end(world: World, job: Job) -> None:
    for made in world.magic_hour.projects.values():
        made.outputs = 0

    for _ in range(20):
        await world.go_on(90)

    assert [post.words for post in world.poster.posts] == ["failed unknown_error"]


async def test_nothing_stays_on_the_disk(world: World, job: Job) -> None:
    await deliver(world)

    assert list(world.folder.iterdir()) == []
