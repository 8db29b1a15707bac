"""The last step: the files, or what to do when they cannot be had."""

import pytest

from bot.errors import DiscordBusy, DiscordForbidden, DiskFull, DownloadBroken, NotFound, Unclear
from bot.jobs.job import Job
from bot.jobs.states import State
from tests.jobs.world import CHANNEL, World


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


async def test_a_download_that_keeps_breaking_is_posted_without_its_file(world: World, job: Job) -> None:
    world.magic_hour.broken_downloads.extend([DownloadBroken()] * 20)

    await deliver(world)

    assert [(post.files, len(post.missing)) for post in world.poster.posts] == [([], 1)]


@pytest.mark.parametrize("trouble", [DiskFull(), DownloadBroken(too_large=True)])
async def test_a_file_that_does_not_fit_is_not_attached(world: World, job: Job, trouble: Exception) -> None:
    world.magic_hour.broken_downloads.append(trouble)

    await deliver(world)

    assert [(post.files, len(post.missing)) for post in world.poster.posts] == [([], 1)]


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
    world.magic_hour.broken_downloads.append(DownloadBroken(expired=True))

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


async def test_a_busy_discord_does_not_cost_the_file(world: World, job: Job) -> None:
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


async def test_a_result_that_our_own_defect_keeps_back_is_kept(world: World, job: Job) -> None:
    """It is charged, what it cost in the end too, because it can be had."""
    world.poster.troubles.extend([ZeroDivisionError()] * 9)
    for made in world.magic_hour.projects.values():
        made.credits = 12

    for _ in range(40):
        await world.go_on(90)

    kept = await world.job(job.id)
    assert (kept.state, kept.result_id, kept.output_count) == (State.DONE, None, 1)
    assert world.poster.posts == []
    assert await world.available() == 488


async def test_what_our_own_defect_keeps_from_being_posted_at_all_is_given_back(
    world: World, job: Job
) -> None:
    world.magic_hour.broken_downloads.extend(ZeroDivisionError() for _ in range(9))

    for _ in range(40):
        await world.go_on(90)

    assert [post.words for post in world.poster.posts] == ["failed internal"]
    assert await world.available() == 500


async def test_a_result_for_which_there_is_no_place_is_kept_and_charged(world: World, job: Job) -> None:
    world.poster.troubles.append(DiscordForbidden())

    await deliver(world)

    kept = await world.job(job.id)
    assert (kept.state, kept.result_channel_id, kept.result_id) == (State.DONE, None, None)
    assert kept.output_count == 1
    assert kept.token is None
    assert world.poster.posts == []
    assert world.poster.cards[job.id][-1] is State.DONE, "the card says so"
    assert await world.available() == 490


async def test_where_the_result_stands_is_written_down_with_its_end(world: World) -> None:
    job = await world.accept(world.order("image-generator", prompt="sea", image_count=4))
    await world.go_on()
    world.magic_hour.finish(outputs=4)

    await deliver(world)

    done = await world.job(job.id)
    assert (done.result_channel_id, done.result_id, done.more_result_ids) == (CHANNEL, 0, ())
    assert done.output_count == 4


async def test_a_failure_that_can_be_told_nowhere_is_over_all_the_same(world: World) -> None:
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish("error", credits=0)
    world.poster.troubles.append(DiscordForbidden())

    await deliver(world)

    failed = await world.job(job.id)
    assert (failed.state, failed.result_id, failed.token) == (State.FAILED, None, None)
    assert (world.poster.posts, list(world.poster.troubles)) == ([], [])
    assert await world.available() == 500


async def test_where_a_failure_stands_is_written_down(world: World) -> None:
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish("error", credits=0)

    await deliver(world)

    failed = await world.job(job.id)
    assert (failed.result_channel_id, failed.result_id) == (CHANNEL, 0)


async def test_a_complete_project_without_outputs_fails_in_the_end(world: World, job: Job) -> None:
    for made in world.magic_hour.projects.values():
        made.outputs = 0

    for _ in range(20):
        await world.go_on(90)

    assert [post.words for post in world.poster.posts] == ["failed unknown_error"]


async def test_nothing_stays_on_the_disk(world: World, job: Job) -> None:
    await deliver(world)

    assert list(world.folder.iterdir()) == []
