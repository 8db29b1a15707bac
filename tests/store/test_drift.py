"""The contract of the queries that compare the account with the jobs, the same on both databases."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store import drift as table
from bot.store import jobs
from bot.store.database import Database
from tests.jobs.world import World


@pytest.fixture
def world(either_database: Database, tmp_path: Path) -> World:
    return World(either_database, tmp_path)


async def a_job(world: World, state: str, **facts: Any) -> None:
    """A job of ten credits that has come so far."""
    job = await world.book.accept(world.order())
    async with world.database.write() as connection:
        await jobs.move(connection, job.id, [job.state], {"state": state, **facts})


async def charges(world: World) -> tuple[int, int]:
    async with world.database.read() as connection:
        return await table.charges(connection, settled_before=world.clock() - timedelta(minutes=10))


@pytest.mark.parametrize(
    ("state", "facts", "charged", "at_stake"),
    [
        ("accepted", {}, 0, 0),
        ("submitting", {"sent": True}, 0, 10),
        ("unconfirmed", {"sent": True}, 0, 10),
        ("waiting", {"sent": True, "submitted": True, "credits": 25}, 25, 25),
        ("done", {"sent": True, "submitted": True, "credits": 7, "ended": True}, 7, 0),
        ("done", {"sent": True, "submitted": True, "credits": 7, "just": True}, 7, 10),
        ("failed", {"sent": True, "credits": 0, "ended": True, "problem_code": "invalid_request"}, 0, 0),
        ("failed", {"sent": True, "credits": 0, "ended": True, "problem_code": "unconfirmed"}, 10, 0),
    ],
)
async def test_a_job_counts_as_far_as_it_has_come(
    world: World, state: str, facts: dict[str, Any], charged: int, at_stake: int
) -> None:
    await a_job(world, state, **_columns(world, **facts))

    assert await charges(world) == (charged, at_stake)


@pytest.mark.parametrize(("vendor_status", "charged"), [("error", 0), ("complete", 10), (None, 10)])
async def test_a_failure_of_ours_counts_as_charged_and_one_of_magic_hours_does_not(
    world: World, vendor_status: str | None, charged: int
) -> None:
    facts = _columns(world, sent=True, submitted=True, ended=True, credits=0)

    await a_job(world, "failed", **facts, project_id="p1", vendor_status=vendor_status)

    assert await charges(world) == (charged, 0)


def _columns(
    world: World,
    *,
    sent: bool = False,
    submitted: bool = False,
    ended: bool = False,
    just: bool = False,
    **facts: Any,
) -> dict[str, Any]:
    now = world.clock()
    finished = {"finished_at": now if just else now - timedelta(minutes=11)} if ended or just else {}
    return {
        **facts,
        **({"create_sent_at": now} if sent else {}),
        **({"submitted_at": now} if submitted else {}),
        **finished,
    }


async def test_without_jobs_nothing_was_charged(world: World) -> None:
    assert await charges(world) == (0, 0)
    async with world.database.read() as connection:
        assert await table.spent_since(connection, world.clock()) == (0, None)


async def test_what_was_spent_since_a_moment_is_known(world: World) -> None:
    begin = world.clock()
    await a_job(world, "done", submitted_at=begin - timedelta(seconds=1))
    for seconds in (0, 50):
        await a_job(world, "done", submitted_at=begin + timedelta(seconds=seconds))

    async with world.database.read() as connection:
        assert await table.spent_since(connection, begin) == (20, begin)


async def test_the_latest_checkpoint_takes_the_place_of_the_one_before(world: World) -> None:
    for total in (5, 7):
        async with world.database.write() as connection:
            values = {"account_id": None, "total": total, "checked_at": world.clock()}
            await table.put_checkpoint(connection, values)

    async with world.database.read() as connection:
        latest = await table.latest_checkpoint(connection)
    assert latest is not None
    assert (latest["total"], latest["checked_at"]) == (7, world.clock())
