"""The contract of the job queries, the same on both databases."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.jobs.job import Job
from bot.jobs.states import State
from bot.store import jobs as table
from bot.store.database import Database
from tests.jobs.world import World


@pytest.fixture
def world(either_database: Database, tmp_path: Path) -> World:
    return World(either_database, tmp_path)


async def claim(world: World, owner: str, *, limit: int = 10, now: datetime | None = None) -> list[str]:
    now = now or world.clock()
    async with world.database.write() as connection:
        until = now + timedelta(seconds=20)
        rows = await table.claim(connection, [State.ACCEPTED], now=now, owner=owner, until=until, limit=limit)
    return [row["id"] for row in rows]


async def test_a_row_comes_back_as_the_job_it_was(world: World) -> None:
    accepted = await world.book.accept(world.order())

    assert await world.book.get(accepted.id) == accepted


async def test_only_what_is_due_is_claimed(world: World) -> None:
    early = await world.accept()
    await world.book.accept(world.order())

    assert await claim(world, "a") == [early.id]


async def test_a_leased_job_is_nobody_elses_until_the_lease_ends(world: World) -> None:
    job = await world.accept()
    await claim(world, "a")

    assert await claim(world, "b") == []
    assert await claim(world, "b", now=world.clock() + timedelta(seconds=21)) == [job.id]


async def test_claims_at_the_same_time_share_the_work(world: World) -> None:
    jobs = [await world.accept() for _ in range(12)]

    claims = await asyncio.gather(*(claim(world, f"owner-{number}", limit=3) for number in range(6)))

    claimed = [job_id for claim_ in claims for job_id in claim_]
    assert len(claimed) == len(set(claimed))
    rest = await claim(world, "last")
    assert sorted([*claimed, *rest]) == sorted(job.id for job in jobs)


async def test_the_longest_waiting_is_claimed_first(world: World) -> None:
    first = await world.accept()
    world.clock.pass_seconds(1)
    await world.accept()

    assert await claim(world, "a", limit=1) == [first.id]


async def test_a_dropped_lease_frees_the_job_at_once(world: World) -> None:
    job = await world.accept()
    await claim(world, "a")

    async with world.database.write() as connection:
        await table.drop_leases(connection, "a")

    assert await claim(world, "b") == [job.id]


async def test_a_renewed_lease_lasts_longer(world: World) -> None:
    job = await world.accept()
    await claim(world, "a")
    async with world.database.write() as connection:
        await table.renew_leases(connection, "a", [job.id], world.clock() + timedelta(seconds=60))

    assert await claim(world, "b", now=world.clock() + timedelta(seconds=30)) == []


async def test_a_move_from_another_state_or_without_the_lease_does_nothing(world: World) -> None:
    job = await world.accept()
    await claim(world, "a")

    async with world.database.write() as connection:
        changes = {"state": State.UPLOADING}
        assert await table.move(connection, job.id, [State.WAITING], changes, owner="a") is None
        assert await table.move(connection, job.id, [State.ACCEPTED], changes, owner="b") is None
        assert await table.move(connection, job.id, [State.ACCEPTED], changes, owner="a") is not None


async def test_the_create_request_is_marked_once(world: World) -> None:
    job = await world.accept()
    await claim(world, "a")
    async with world.database.write() as connection:
        await table.move(connection, job.id, [State.ACCEPTED], {"state": State.SUBMITTING})
        marks = [
            await table.mark_sent(connection, job.id, State.SUBMITTING, "a", world.clock()) for _ in range(2)
        ]

    assert marks == [True, False]


async def test_the_next_due_time_is_known(world: World) -> None:
    assert await _next_due(world) is None
    job: Job = await world.book.accept(world.order())

    assert await _next_due(world) == job.due_at


async def _next_due(world: World) -> datetime | None:
    async with world.database.read() as connection:
        return await table.next_due(connection, [State.ACCEPTED])
