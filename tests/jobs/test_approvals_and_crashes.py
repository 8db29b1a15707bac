"""The process dies at every point of an approval: nothing is asked, granted, held or told twice, or forgotten."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.states import State
from bot.servers.notices import NoticeKind
from tests.jobs.approving import MAX, MONA, approving_world, booked, clip, granted, requests
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.world import World

DEATHS = [(transaction, moment) for transaction in range(1, 9) for moment in ("before", "after")]
"""From the command until everybody has been told that it was approved; what follows is every job's way."""

DEATHS.remove(
    (7, "after")
)  # that two messages stand is written down at once, so the seventh ends as the eighth


async def through(world: World, step: Callable[[], Awaitable[Any]]) -> Any:
    """Take a step; after a death a new process takes it again, as people and Discord do."""
    try:
        return await step()
    except Death:
        world.restart()
        world.clock.pass_seconds(world.pace.lease + 60)
        return await step()


@pytest.mark.parametrize(("transaction", "moment"), DEATHS)
async def test_a_death_around_any_transaction_leaves_one_request_one_grant_and_one_hold(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = await approving_world(mortal, tmp_path)
    world.magic_hour.price = 600
    mortal.writes, mortal.dies_at = 0, (transaction, moment)
    order = clip(world, 600)

    job = await through(world, lambda: world.accept(order))
    await through(world, lambda: world.role("reporter").step())
    await through(world, lambda: world.book.approve(job.id, MONA))
    await through(world, lambda: world.role("reporter").step())

    assert mortal.died
    await world.go_on(120)
    world.magic_hour.finish()
    await world.go_on(600)
    done = await world.job(job.id)
    assert (done.state, done.decided_by) == (State.DONE, MONA)
    assert await booked(world, job.id) == [("hold", 500), ("hold", 100)]
    assert await granted(world) == [(100, f"approved: job {job.id}", MONA)]
    assert len(requests(world)) == 1
    assert [told.notices[0].kind for told in world.poster.told].count(NoticeKind.APPROVED) == 1
    assert len(world.poster.posts) == len(world.magic_hour.creates) == 1
    assert await world.book.approve(job.id, MAX) is None


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, 4))
async def test_a_death_around_a_denial_turns_it_down_once(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = await approving_world(mortal, tmp_path)
    job = await world.accept(clip(world, 300))
    await world.go_on()
    mortal.writes, mortal.dies_at = 0, (transaction, moment)

    await through(world, lambda: world.book.deny(job.id, MONA, "no"))
    await through(world, world.go_on)
    await through(world, lambda: world.go_on(60))

    assert mortal.died
    assert (await world.job(job.id)).state is State.DENIED
    assert [post.words for post in world.poster.posts] == ["denied denied"]
    assert await booked(world, job.id) == []
