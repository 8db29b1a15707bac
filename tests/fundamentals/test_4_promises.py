"""Chapter 4: nothing is lost, paid twice or posted twice, whatever dies."""

from bot.errors import Unclear
from bot.jobs.states import State
from tests.jobs.world import World


async def test_a_restart_takes_a_job_up_where_it_stopped(world: World) -> None:
    job = await world.accept()
    await world.go_on()

    world.restart()
    world.magic_hour.finish()
    await world.go_on(seconds=30)

    assert (await world.job(job.id)).state is State.DONE


async def test_a_create_whose_answer_is_lost_is_not_repeated(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Unclear())

    await world.go_on()
    await world.go_on(seconds=600)

    assert len(world.magic_hour.creates) == 1
    assert (await world.job(job.id)).state is State.UNCONFIRMED


async def test_the_webhook_of_a_lost_create_finds_its_job_by_name(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Unclear())
    await world.go_on()

    await world.hint("p0", job.name)

    assert (await world.job(job.id)).state is State.WAITING


async def test_the_same_command_delivered_twice_is_one_job(world: World) -> None:
    order = world.order()

    assert (await world.accept(order)).id == (await world.accept(order)).id
