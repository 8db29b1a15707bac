"""How those who rest are woken: one by one, and nobody in vain."""

import asyncio

from bot.jobs.bells import Bells
from bot.jobs.states import State

LONG = 60.0


async def resting(bells: Bells, *topics: State) -> list[asyncio.Task[None]]:
    """Three workers of one role that rest."""
    bell = bells.listen(topics)
    tasks = [asyncio.create_task(bell.rest(LONG)) for _ in range(3)]
    await asyncio.sleep(0)
    return tasks


async def woken(tasks: list[asyncio.Task[None]]) -> int:
    for _ in range(3):
        await asyncio.sleep(0)
    return sum(task.done() for task in tasks)


async def end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_ring_wakes_one_of_each_role_that_listens_for_it() -> None:
    bells = Bells()
    uploaders, watchers = await resting(bells, State.UPLOADING), await resting(bells, State.WAITING)

    bells.ring(State.UPLOADING)

    assert (await woken(uploaders), await woken(watchers)) == (1, 0)
    await end([*uploaders, *watchers])


async def test_as_many_are_woken_as_there_were_rings() -> None:
    bells = Bells()
    tasks = await resting(bells, State.UPLOADING)

    bells.ring(State.UPLOADING)
    bells.ring(State.UPLOADING)

    assert await woken(tasks) == 2
    await end(tasks)


async def test_a_ring_that_nobody_hears_is_not_lost() -> None:
    """It may have come between a look and the rest after it."""
    bells = Bells()
    bell = bells.listen([State.UPLOADING])

    bells.ring(State.UPLOADING)

    await asyncio.wait_for(bell.rest(LONG), 1)


async def test_passing_on_disturbs_nobody_who_does_not_rest() -> None:
    bell = Bells().listen([State.UPLOADING])

    assert not bell.pass_on()

    resting_still = asyncio.create_task(bell.rest(LONG))
    assert await woken([resting_still]) == 0
    await end([resting_still])


async def test_who_has_left_takes_no_ring_from_those_who_rest() -> None:
    bells = Bells()
    tasks = await resting(bells, State.UPLOADING)
    await end(tasks[:2])

    bells.ring(State.UPLOADING)

    assert await woken(tasks[2:]) == 1


async def test_all_are_woken_to_stop() -> None:
    bells = Bells()
    bell = bells.listen([State.UPLOADING])
    tasks = [asyncio.create_task(bell.rest(LONG)) for _ in range(3)]
    await asyncio.sleep(0)

    bell.ring_all()

    assert await woken(tasks) == 3
