"""Chapter 3: credits are held when a job is accepted, settled when it is done, and given back when it fails."""

import pytest

from bot.errors import NotEnoughCredits
from tests.jobs.world import World


async def test_accepting_a_job_holds_its_price(world: World) -> None:
    await world.accept()

    assert await world.available() == 500 - 10


async def test_a_finished_job_costs_what_magic_hour_charged(world: World) -> None:
    await world.accept()
    await world.go_on()

    world.magic_hour.finish(credits=8)
    await world.go_on(seconds=30)

    assert await world.available() == 500 - 8


async def test_a_failed_job_costs_nothing(world: World) -> None:
    await world.accept()
    await world.go_on()

    world.magic_hour.finish("error")
    await world.go_on(seconds=30)

    assert await world.available() == 500


async def test_what_is_not_covered_is_refused(world: World) -> None:
    for _ in range(50):
        await world.accept()

    with pytest.raises(NotEnoughCredits):
        await world.accept()


async def test_the_ledger_tells_what_happened(world: World) -> None:
    await world.accept()
    await world.go_on()
    world.magic_hour.finish(credits=8)
    await world.go_on(seconds=30)

    entries = await world.ledger.entries(guild_id=1, member_id=3, limit=10)

    assert [(entry.kind, entry.credits) for entry in entries] == [("settlement", -2), ("hold", 10)]
