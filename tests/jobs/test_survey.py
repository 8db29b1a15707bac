"""What the start says of what an earlier process has left."""

import pytest

from bot.jobs.states import FINAL, State
from bot.jobs.survey import RESUMED, WAITING, Overview, Survey
from bot.store import jobs as table
from bot.store.database import Database
from tests.jobs.world import BOB, PICTURE, World


async def told(world: World) -> str:
    return str(await Survey(world.database, world.clock).take())


def test_every_state_that_is_not_final_is_spoken_of() -> None:
    assert RESUMED.keys() | WAITING.keys() == set(State) - FINAL


async def test_without_anything_to_do_it_says_so(world: World) -> None:
    assert await told(world) == "no unfinished jobs"


async def test_what_is_resumed_and_waited_for_is_counted_with_its_credits(world: World) -> None:
    await world.accept()
    await world.go_on()
    for _ in range(2):
        await world.accept(world.order(member=BOB))
    await world.book.accept(
        world.order("image-to-video", image=PICTURE, prompt="a wave", model="wan-2.2", resolution="480p")
    )

    line = await told(world)

    begin, resumed, waiting = line.split("; ")
    assert begin.startswith("4 unfinished jobs, ")
    assert begin.endswith(" credits held")
    assert resumed == "resumed: 3 waiting for their turn"
    assert waiting == "waiting: 1 at Magic Hour"


async def test_what_a_dead_process_carried_is_told_apart_from_what_its_leases_still_hold(
    world: World,
) -> None:
    await world.accept()
    now = world.clock()
    async with world.database.write() as transaction:
        await table.claim(
            transaction, [State.ACCEPTED], now=now, owner="dead", until=now.replace(minute=1), limit=1
        )
    assert (await told(world)).endswith("left to who carries them: 1 until their leases end")

    world.clock.pass_seconds(120)

    assert (await told(world)).endswith("released: 1 lease that had run out")


async def test_ends_that_nobody_was_told_of_are_counted(world: World) -> None:
    await world.accept()
    await world.go_on()
    world.magic_hour.finish("error")
    await world.hint("p0", None)
    await world.role("watcher").step()

    assert (
        await told(world) == "0 unfinished jobs, 0 credits held; resumed: 1 of whose end is still to be told"
    )


@pytest.mark.parametrize("states", [{("a state of another version", "a tool"): 2}])
def test_what_another_version_knows_is_counted_without_a_word(states: dict[tuple[str, str], int]) -> None:
    overview = Overview(states, 5, 0, 0, 0, None, None)

    assert str(overview) == "2 unfinished jobs, 5 credits held"


async def test_both_databases_answer_alike(either_database: Database, world: World) -> None:
    overview = await Survey(either_database, world.clock).take()

    assert overview == Overview({}, 0, 0, 0, 0, None, None)
