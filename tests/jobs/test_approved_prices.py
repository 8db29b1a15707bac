"""What an approved job costs whom when its price falls and rises after the approval, on both databases."""

from pathlib import Path

import pytest

from bot.credits.ledger import EntryKind
from bot.jobs.states import State
from bot.store.database import Database
from tests.jobs.approving import MONA, approving_world, ask, booked, granted
from tests.jobs.world import ADA, GUILD, World


@pytest.fixture
async def world(either_database: Database, tmp_path: Path) -> World:
    """A bot with an allowance of 500 credits a week, where 300 credits and more have to be approved."""
    return await approving_world(either_database, tmp_path)


async def use_up(world: World, *credits: int) -> None:
    """Spend so many credits of Ada's allowance, beyond what her jobs hold now, without an approval."""
    price = world.magic_hour.price
    for each in credits:
        world.magic_hour.price = each
        job = await world.accept(world.order())
        await world.go_on()
        made = world.magic_hour.projects[(await world.job(job.id)).project_id or ""]
        made.status = "complete"
        await world.go_on(600)
    world.magic_hour.price = price


async def spent(world: World) -> int:
    """What Ada's jobs have drawn from her allowance this week."""
    return (await world.statements.standing(GUILD, ADA, (), world.clock())).spent


async def test_a_price_that_falls_and_rises_again_costs_the_member_no_more_than_was_approved(
    world: World,
) -> None:
    """100 credits of their own and 200 granted: what was freed is nobody's until the job takes it again."""
    await use_up(world, 400)
    job = await ask(world, 300)
    world.magic_hour.price = 100
    await world.book.approve(job.id, MONA)
    await world.go_on()
    assert await booked(world, job.id) == [("hold", 100), ("hold", 200), ("correction", -200)]
    assert await world.available() == 0

    world.magic_hour.finish(credits=300)
    await world.go_on(600)

    assert (await world.job(job.id)).credits == 300
    assert await spent(world) == 500
    assert await world.available() == 0
    assert {(reason, by) for _, reason, by in await granted(world)} == {(f"approved: job {job.id}", MONA)}


async def test_what_a_member_spends_meanwhile_of_their_own_is_granted_too(world: World) -> None:
    """Enough was there when it was approved, and nothing was granted; then its price fell, and the rest was spent."""
    job = await ask(world, 450)
    world.magic_hour.price = 100
    await world.book.approve(job.id, MONA)
    await world.go_on()
    await use_up(world, 200, 200)

    made = world.magic_hour.projects[(await world.job(job.id)).project_id or ""]
    made.status, made.credits = "complete", 450
    await world.go_on(600)

    assert (await world.job(job.id)).credits == 450
    assert [credits for credits, *_ in await granted(world)] == [350]
    assert await spent(world) == 500


async def test_what_exceeds_the_approval_is_charged_to_the_member(world: World) -> None:
    await use_up(world, 500)
    job = await ask(world, 300)
    await world.book.approve(job.id, MONA)
    await world.go_on()

    world.magic_hour.finish(credits=330)
    await world.go_on(600)

    assert await spent(world) == 530
    assert [credits for credits, *_ in await granted(world)] == [300]


async def test_a_failure_after_a_price_that_fell_and_rose_leaves_no_granted_credit(world: World) -> None:
    await use_up(world, 400)
    job = await ask(world, 300)
    world.magic_hour.price = 100
    await world.book.approve(job.id, MONA)
    await world.go_on()
    approved = await world.job(job.id)
    async with world.database.write() as transaction:
        await world.transitions.ledger.restate(
            transaction, approved.payer, 300, EntryKind.SETTLEMENT, world.clock()
        )

    world.magic_hour.finish("error")
    await world.go_on(600)

    assert (await world.job(job.id)).state is State.FAILED
    assert await spent(world) == 400
    assert await world.available() == 100
