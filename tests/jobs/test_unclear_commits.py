"""The line to PostgreSQL breaks at a commit: whether it was written is found out, and nothing is held twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.errors import CommitUnclear
from bot.jobs.book import JobBook
from bot.jobs.states import State
from bot.store.database import Database
from tests.databases import postgres_database
from tests.jobs.batching import PRICE, orders
from tests.jobs.world import World
from tests.store.silence import Way, way_to

arrives = pytest.mark.parametrize("arrives", [True, False], ids=["committed", "not committed"])


@dataclass(frozen=True)
class Scene:
    """A world `near` stands at the end of a way that breaks; everything else is looked up directly."""

    world: World
    way: Way
    near: World

    @property
    def book(self) -> JobBook:
        return self.near.book


@pytest.fixture
async def scene(postgres: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with postgres_database(postgres) as database, way_to(postgres) as way:
        near = World(Database(way.url), tmp_path)
        try:
            yield Scene(World(database, tmp_path), way, near)
        finally:
            await near.database.close()


@arrives
async def test_a_job_is_accepted_once(scene: Scene, *, arrives: bool) -> None:
    order = scene.world.order()
    scene.way.break_at_commit(arrives=arrives)

    job = await scene.book.accept(order)

    assert [entry.job_id for entry in await scene.world.entries()] == [job.id]
    assert await scene.world.available() == 500 - job.credits


@arrives
async def test_so_is_a_batch(scene: Scene, *, arrives: bool) -> None:
    scene.way.break_at_commit(arrives=arrives)

    batch = await scene.book.accept_batch(orders(scene.world, 3))

    assert {entry.job_id for entry in await scene.world.entries()} == {job.id for job in batch}
    assert await scene.world.available() == 500 - 3 * PRICE


async def test_so_are_all_of_those_that_shared_the_commit(scene: Scene) -> None:
    asked = [scene.world.order() for _ in range(5)]
    scene.way.break_at_commit(arrives=True)

    jobs = await asyncio.gather(*map(scene.book.accept, asked))

    assert len({job.id for job in jobs}) == 5
    assert await scene.world.available() == 500 - sum(job.credits for job in jobs)


async def test_whoever_cannot_be_told_is_not_told_that_nothing_was_charged(scene: Scene) -> None:
    order = scene.world.order()
    scene.way.break_at_commit(arrives=True, for_good=True)

    with pytest.raises(CommitUnclear, match=r"perhaps it was done, perhaps not\. Look at `/jobs`"):
        await scene.book.accept(order)

    assert len(await scene.world.entries()) == 1


@arrives
async def test_a_request_that_was_certainly_not_sent_is_sent_later(scene: Scene, *, arrives: bool) -> None:
    """That it goes out is written down before; after an unclear commit it does not go out."""
    near = scene.near
    job = await near.accept()
    await near.role("starter").step()
    scene.way.break_at_commit(arrives=arrives, after=1)  # the first one is that of the claim

    await near.role("submitter").step()

    waiting = await scene.world.job(job.id)
    assert near.magic_hour.creates == []
    assert (waiting.state, waiting.create_sent_at) == (State.SUBMITTING, None)
    await near.go_on(60)
    assert len(near.magic_hour.creates) == 1
    assert (await scene.world.job(job.id)).state is State.WAITING
