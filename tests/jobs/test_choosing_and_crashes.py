"""The process dies around every transaction of a job whose member chooses faces, and is started again."""

from pathlib import Path

import pytest

from bot.jobs.job import Job
from bot.jobs.states import State
from tests.jobs.measuring import entries
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.test_choosing_faces import face_swap_video, with_faces
from tests.jobs.world import ADA, GUILD, World

CARDLESS = {(1, "after"), (2, "before")}
"""Deaths after which nobody knows where the card is, on which the faces would be shown."""

UNTIL_HELD = [(transaction, "after") for transaction in range(1, 13)]
DONE_BUT_NOT_WRITTEN = [(2, "before"), (4, "before"), (5, "before"), (7, "before")]
"""The card stands, the clip is uploaded, the search is begun, the faces are shown: and the process dies. Elsewhere
nothing happens between one transaction and the next."""

ABANDONED = [(transaction, "after") for transaction in range(7, 11)]
"""From when there is something to choose from to when the card tells the end."""


async def live(world: World, *, chooses: bool) -> Job:
    """The life of a job whose form is sent twice as soon as there are faces, and again after a death, or never."""
    for seconds in (0, 25, 25, 25, 25, *([600] if chooses else [25 * 3600, 25])):
        try:
            if not await world.book.recent(GUILD, ADA):
                await world.accept(face_swap_video(world))
            await world.go_on(seconds)
            for _ in range(2 if chooses else 0):
                await choose(world)
            world.magic_hour.finish()
        except Death:
            world.restart()
    (job,) = await world.book.recent(GUILD, ADA)
    return job


async def choose(world: World) -> None:
    for job in await world.book.recent(GUILD, ADA):
        if job.state is State.CHOOSING:
            await world.book.choose(job.id, with_faces(job, 1, 2))


@pytest.mark.parametrize(("transaction", "moment"), UNTIL_HELD + DONE_BUT_NOT_WRITTEN)
async def test_a_death_around_any_transaction_loses_no_job_and_holds_nothing_twice(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = World(mortal, tmp_path / "results")
    mortal.dies_at = (transaction, moment)

    job = await live(world, chooses=True)

    assert mortal.died
    shown = mortal.dies_at not in CARDLESS
    assert job.state is (State.DONE if shown else State.FAILED)
    assert await entries(world) == ([("hold", 300), ("correction", -290)] if shown else [])
    assert len(world.magic_hour.creates) == shown
    assert len(world.poster.posts) == 1
    assert not list(world.folder.glob("*"))


@pytest.mark.parametrize(("transaction", "moment"), ABANDONED)
async def test_a_death_around_any_transaction_of_an_abandoned_choice_costs_nothing(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = World(mortal, tmp_path / "results")
    mortal.dies_at = (transaction, moment)

    job = await live(world, chooses=False)

    assert mortal.died
    assert job.state is State.FAILED
    assert await entries(world) == []
    assert world.magic_hour.creates == []
    assert world.poster.posts == []
    assert world.poster.cards[job.id][-1] == State.FAILED
