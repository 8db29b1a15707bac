"""Chapter 2: an accepted command is a job, a row that the engine's roles carry from state to state."""

from bot.jobs.states import State
from tests.jobs.world import PICTURE, World


async def test_an_accepted_command_is_a_job(world: World) -> None:
    job = await world.accept()

    assert job.state is State.ACCEPTED


async def test_uploader_and_submitter_bring_it_to_magic_hour(world: World) -> None:
    job = await world.accept(world.order("image-to-video", image=PICTURE, prompt="waves"))

    await world.go_on()

    assert world.magic_hour.uploads == ["in.png"]
    assert (await world.job(job.id)).state is State.WAITING


async def test_the_watcher_sees_that_it_is_done_and_the_courier_posts_it(world: World) -> None:
    job = await world.accept()
    await world.go_on()

    world.magic_hour.finish()
    await world.go_on(seconds=30)

    assert (await world.job(job.id)).state is State.DONE
    assert [post.job_id for post in world.poster.posts] == [job.id]


async def test_a_fresh_webhook_brings_the_result_and_an_old_one_is_only_a_hint_to_look(world: World) -> None:
    first, second = [await world.accept() for _ in range(2)]
    await world.go_on()
    world.magic_hour.finish()

    await world.webhook("p0")
    assert (await world.job(first.id)).state is State.DELIVERING
    await world.webhook("p1", fresh=False)
    assert (await world.job(second.id)).state is State.WAITING

    await world.go_on(seconds=0)
    assert {(await world.job(job.id)).state for job in (first, second)} == {State.DONE}
