"""How long somebody rests is measured by the clock of the loop that they rest on."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.jobs.bells import SOUND_REST, Bell
from tests.simulation.loop import SimulatedLoop


@pytest.fixture
def loop() -> Iterator[SimulatedLoop]:
    loop = SimulatedLoop()
    yield loop
    loop.close()


async def rested(bell: Bell, seconds: float) -> float:
    """When somebody who wants to rest so long is awake again."""
    await bell.rest(seconds)
    return asyncio.get_running_loop().time()


def test_a_rest_lasts_as_long_as_it_should_on_a_clock_that_jumps(loop: SimulatedLoop) -> None:
    assert loop.run_until_complete(rested(Bell(), 3600.0)) == 3600.0


def test_who_rests_beside_somebody_who_looks_sooner_rests_longer(loop: SimulatedLoop) -> None:
    bell = Bell()

    async def both() -> tuple[float, float]:
        return await asyncio.gather(rested(bell, 1.0), rested(bell, 2.0))

    assert tuple(loop.run_until_complete(both())) == (1.0, SOUND_REST)
