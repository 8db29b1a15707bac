"""How many unfinished jobs one member may have: counted where they are accepted, so that nobody gets past it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import build
from bot.errors import BatchRefused, TooManyJobs
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.jobs import batching
from tests.jobs.approving import MONA, approving_world, clip
from tests.jobs.measuring import lip_sync
from tests.jobs.queueing import ask, finish_one
from tests.jobs.world import ADA, World

BOB = ADA + 1
MOST = 4


@pytest.fixture
def strict(world: World) -> World:
    """Where nobody may have more than four."""
    world.queue.most_unfinished = MOST
    return world


async def test_one_too_many_is_refused_with_what_can_be_done(strict: World) -> None:
    await ask(strict, MOST)

    with pytest.raises(TooManyJobs) as refused:
        await strict.book.accept(strict.order())

    assert str(refused.value) == (
        "You have 4 jobs on this server that are not done yet, and more than 4 at a time are not taken. Wait for some "
        "of them, or cancel those that you do not need with `/jobs cancel`. Nothing was charged."
    )
    assert await strict.available() == 500 - MOST * 10


async def test_commands_at_the_same_moment_cannot_exceed_it(
    either_database: Database, tmp_path: Path
) -> None:
    world = World(either_database, tmp_path / "results")
    world.queue.most_unfinished = MOST
    _, neighbour, _ = world.another_process("neighbour")
    orders = [world.order() for _ in range(12)]

    asked = [(world.book if number % 2 else neighbour).accept(order) for number, order in enumerate(orders)]
    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert sum(isinstance(answer, Job) for answer in answers) == MOST
    assert sum(isinstance(answer, TooManyJobs) for answer in answers) == len(orders) - MOST
    assert await world.available() == 500 - MOST * 10


async def test_whatever_ends_makes_room(strict: World) -> None:
    first, second, *_ = await ask(strict, MOST)
    await strict.go_on()
    await finish_one(strict, first)
    assert (await strict.job(first.id)).state is State.DONE

    await ask(strict, 1)

    with pytest.raises(TooManyJobs):
        await strict.book.accept(strict.order())
    assert not (await strict.job(second.id)).state.final


async def test_others_on_the_server_are_not_counted(strict: World) -> None:
    await ask(strict, MOST, BOB)

    assert len(await ask(strict, MOST)) == MOST


async def test_what_has_no_price_yet_is_counted_and_refused_as_well(strict: World) -> None:
    for _ in range(MOST):
        await strict.book.accept(lip_sync(strict))

    with pytest.raises(TooManyJobs):
        await strict.book.accept(lip_sync(strict))
    with pytest.raises(TooManyJobs):
        await strict.book.accept(strict.order())


async def test_what_waits_for_approval_is_counted_and_refused_as_well(
    database: Database, tmp_path: Path
) -> None:
    world = await approving_world(database, tmp_path)
    world.queue.most_unfinished = 2
    await world.accept(clip(world, 300))
    await world.accept(clip(world, 300))

    with pytest.raises(TooManyJobs):
        await world.book.accept(clip(world, 300))


async def test_the_same_command_twice_is_not_refused_for_the_job_that_it_has(strict: World) -> None:
    await ask(strict, MOST - 1)
    order = strict.order()
    job = await strict.book.accept(order)

    assert (await strict.book.accept(order)).id == job.id


async def test_a_command_is_known_even_when_others_have_taken_its_place(strict: World) -> None:
    order = strict.order()
    job = await strict.accept(order)
    await strict.book.cancel(job.id)
    await ask(strict, MOST)

    assert (await strict.book.accept(order)).state is State.CANCELED


async def test_all_jobs_of_a_batch_are_counted(strict: World) -> None:
    await ask(strict, 2)

    with pytest.raises(
        BatchRefused, match=r"^With all 3 you would have more than 4 jobs.* not done yet\. Take fewer"
    ):
        await strict.book.accept_batch(batching.orders(strict, 3))
    assert await strict.available() == 500 - 2 * 10

    assert len(await batching.ask(strict, 2)) == 2
    with pytest.raises(TooManyJobs):
        await strict.book.accept_batch(batching.orders(strict, 2))


async def test_a_job_that_was_accepted_goes_on_under_a_lower_limit(strict: World) -> None:
    measured = await strict.accept(lip_sync(strict))
    await ask(strict, MOST - 1)
    strict.queue.most_unfinished = 1

    await strict.go_on()

    job = await strict.job(measured.id)
    assert (job.state, job.problem) == (State.WAITING, None)


async def test_an_approval_is_given_under_a_lower_limit(database: Database, tmp_path: Path) -> None:
    world = await approving_world(database, tmp_path)
    waiting = await world.accept(clip(world, 300))
    await world.accept(replace(world.order(), role_ids=()))
    world.queue.most_unfinished = 1

    approved = await world.book.approve(waiting.id, MONA)

    assert approved is not None
    assert approved.state is State.ACCEPTED


async def test_the_setting_is_the_limit(tmp_path: Path) -> None:
    facts = {
        "discord_token": "token",
        "magic_hour_api_key": "key",
        "database_url": f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}",
        "data_dir": tmp_path,
        "max_unfinished_jobs_per_member": 1,
    }
    parts = build(Settings.model_validate(facts))
    await migrate(parts.database)
    orders = World(parts.database, tmp_path / "results")

    await parts.book.accept(orders.order())
    with pytest.raises(TooManyJobs, match="You have 1 job on this server"):
        await parts.book.accept(orders.order())

    await parts.clips.aclose()
    await parts.magic_hour.aclose()
    await parts.database.close()
