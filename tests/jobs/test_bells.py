"""How those who rest are woken: one by one, and nobody in vain."""

import asyncio

from bot.jobs.bells import Bells
from bot.jobs.states import State

LONG = 60.0


async def resting(bells: Bells, *topics: State) -> list[asyncio.Task[bool]]:
    """Three workers of one role that rest."""
    bell = bells.listen(topics)
    tasks = [asyncio.create_task(bell.rest(LONG)) for _ in range(3)]
    await asyncio.sleep(0)
    return tasks


async def woken(tasks: list[asyncio.Task[bool]]) -> int:
    for _ in range(3):
        await asyncio.sleep(0)
    return sum(task.done() for task in tasks)


async def end(tasks: list[asyncio.Task[bool]]) -> None:
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


async def test_of_those_who_rest_one_keeps_the_time() -> None:
    """Whoever finds something when it is due wakes the next: the others need not look too."""
    bell = Bells().listen([State.UPLOADING])
    tasks = [asyncio.create_task(bell.rest(seconds)) for seconds in (0.02, 0.02, 0.03)]

    done, _ = await asyncio.wait(tasks, timeout=0.2)

    assert done == {tasks[0]}
    await end(tasks)


async def test_who_has_to_look_sooner_does() -> None:
    bell = Bells().listen([State.UPLOADING])
    tasks = [asyncio.create_task(bell.rest(seconds)) for seconds in (LONG, 0.02)]

    done, _ = await asyncio.wait(tasks, timeout=5, return_when=asyncio.FIRST_COMPLETED)

    assert done == {tasks[1]}
    await end(tasks)


async def test_when_the_one_who_kept_the_time_is_woken_it_is_the_next_who_rests() -> None:
    bell = Bells().listen([State.UPLOADING])
    tasks = [asyncio.create_task(bell.rest(LONG)) for _ in range(2)]
    await asyncio.sleep(0)
    bell.ring()

    looking_again = asyncio.create_task(bell.rest(0.02))

    await asyncio.wait_for(looking_again, 5)
    assert [task.done() for task in tasks] == [True, False]
    await end(tasks)


async def test_what_is_rung_goes_beyond_this_process_and_what_comes_from_there_stays_here() -> None:
    bells, told = Bells(), list[str]()
    bells.beyond = told.append
    bell = bells.listen([State.UPLOADING])

    bells.ring(State.UPLOADING)
    assert bell.heard()
    bells.ring_here(State.UPLOADING)
    assert bell.heard()

    assert told == [State.UPLOADING]


async def test_who_is_about_to_look_needs_nobody_beside_them() -> None:
    bell = Bells().listen([State.UPLOADING], 0.01)
    tasks = [asyncio.create_task(bell.rest(LONG)) for _ in range(3)]
    await asyncio.sleep(0)

    for _ in range(3):
        bell.ring()
        await asyncio.sleep(0)

    await asyncio.wait_for(tasks[0], 1)
    assert await woken(tasks) == 1
    await end(tasks)


async def test_a_ring_after_the_moment_wakes_the_next() -> None:
    bell = Bells().listen([State.UPLOADING], 0.01)
    tasks = [asyncio.create_task(bell.rest(LONG)) for _ in range(2)]
    await asyncio.sleep(0)
    bell.ring()
    await asyncio.wait_for(tasks[0], 1)

    bell.ring()

    await asyncio.wait_for(tasks[1], 1)
