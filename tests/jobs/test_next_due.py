"""When the next job is due is asked every few seconds, however many wait."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from bot.jobs.courier import Courier
from bot.jobs.watcher import Watcher
from bot.store import jobs as table
from bot.store.database import Database
from tests.jobs.world import World

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LATER, LATEST = NOW + timedelta(seconds=30), NOW + timedelta(seconds=60)


@pytest.mark.parametrize(("role", "untold"), [(Watcher, False), (Courier, True)])
async def test_it_is_found_in_indexes_at_their_beginning(
    database: Database, role: type[Watcher | Courier], *, untold: bool
) -> None:
    query = table._next_due(tuple(role.states), untold=untold)
    said = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.read() as transaction:
        plan = [row[3] for row in await transaction.execute(text(f"EXPLAIN QUERY PLAN {said}"))]

    assert [step for step in plan if "jobs" in step and not step.startswith("S")] == []
    assert [step for step in plan if step.startswith("SCAN jobs") and "ix_jobs_untold" not in step] == []
    assert any("ix_jobs_leased" in step for step in plan)
    assert not any("TEMP B-TREE" in step for step in plan)


async def test_it_is_the_first_that_is_free_or_whose_lease_ends(world: World) -> None:
    first, second = [await world.accept() for _ in range(2)]

    async def due(**leases: object) -> datetime | None:
        async with world.database.write() as transaction:
            await table.move(transaction, first.id, {"accepted"}, {"due_at": NOW, **leases})
            await table.move(transaction, second.id, {"accepted"}, {"due_at": LATER})
            return await table.next_due(transaction, ["accepted", "waiting"])

    assert await due() == NOW
    assert await due(lease_owner="somebody", lease_until=LATEST) == LATER
    assert await due(lease_owner="somebody", lease_until=NOW - timedelta(seconds=1)) == NOW
