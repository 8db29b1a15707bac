"""What was asked for is forgotten in time; what it cost, where and when, stays, and so do the books."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.credits.periods import Period
from bot.credits.usage import By, Usage
from bot.jobs import forgetter
from bot.jobs.forgetter import Forgetter
from bot.jobs.history import History
from bot.jobs.job import UPLOAD_REUSE, Job
from bot.jobs.transitions import OPEN_STATES
from bot.servers.changes import Manager
from bot.servers.servers import Servers
from bot.store.books import books_problems
from bot.store.database import Database
from bot.store.forgetting import jobs_to_forget, waiting
from bot.store.schema import jobs, notices, uploads
from tests.jobs.erasing import LOG, done, is_gone, log_lines, with_log
from tests.jobs.world import ADA, BOB, GUILD, World
from tests.store.test_indexes import plan

WORDS = "a very secret wish"


@pytest.fixture
def world(either_database: Database, tmp_path: Path) -> World:
    return World(either_database, tmp_path / "results", allowance=None)


async def failed(world: World) -> Job:
    """A job that Magic Hour declined, in words that repeat what was asked for."""
    order = world.order("voice-generator", prompt=WORDS, voice_name="Elon Musk")
    job = await world.accept(order)
    await world.go_on()
    world.magic_hour.finish("error", error={"code": "strange", "message": f"no {WORDS}"})
    await world.go_on(600)
    return await world.job(job.id)


async def pass_days(world: World, days: float) -> None:
    world.clock.now += timedelta(days=days)
    await world.engine.housekeeper.step()


async def test_a_years_old_request_is_forgotten_and_its_accounts_are_kept(world: World) -> None:
    job = await done(world)
    usage = Usage(world.database, world.rules, OPEN_STATES)
    spent = await usage.summary(GUILD, Period.MONTH, By.TOOL, world.clock())
    then = world.clock()

    await pass_days(world, 366)

    kept = await world.job(job.id)
    assert kept.forgotten_at == world.clock()
    assert (kept.request.files, kept.request.subject(), kept.request.given) == ((), "", {})
    assert (kept.paths, kept.role_ids, kept.token) == ({}, (), None)
    changed = {"request", "forgotten_at", "paths", "role_ids", "token"}
    assert replace(job, **{name: getattr(kept, name) for name in changed}) == kept
    assert await usage.summary(GUILD, Period.MONTH, By.TOOL, then) == spent
    assert await books_problems(world.database) == []


async def test_nothing_of_a_members_words_is_left_in_the_row(world: World) -> None:
    job = await failed(world)
    assert job.problem is not None
    assert WORDS in str(job.problem.detail)

    await pass_days(world, 366)

    async with world.database.read() as connection:
        row = (await connection.execute(select(jobs).where(jobs.c.id == job.id))).mappings().one()
    assert WORDS not in str(dict(row))
    assert row["problem_code"] == "strange"


async def test_a_younger_request_is_remembered(world: World) -> None:
    job = await failed(world)

    await pass_days(world, 364)

    assert await world.job(job.id) == job


async def test_how_long_it_is_remembered_is_a_setting(world: World) -> None:
    job = await failed(world)

    await Forgetter(world.transitions, 40).forget(world.clock() + timedelta(days=41))

    assert (await world.job(job.id)).forgotten_at == world.clock() + timedelta(days=41)


async def test_what_goes_on_is_not_forgotten_however_old(world: World) -> None:
    untold = await failed(world)
    waits = await world.accept()
    async with world.database.write() as connection:
        await connection.execute(update(jobs).where(jobs.c.id == untold.id).values(told_at=None))
    before = await world.job(waits.id), await world.job(untold.id)

    await pass_days(world, 800)

    assert (await world.job(waits.id), await world.job(untold.id)) == before


async def test_a_result_that_is_being_deleted_is_forgotten_when_that_is_done(world: World) -> None:
    job = await done(world)
    world.clock.now += timedelta(days=366)
    await world.book.erase(job.id, ADA)

    await world.engine.housekeeper.step()
    assert (await world.job(job.id)).forgotten_at is None

    await world.go_on()
    await pass_days(world, 0)
    assert (await world.job(job.id)).forgotten_at == world.clock()


async def test_a_forgotten_result_can_still_be_deleted_everywhere(world: World) -> None:
    await with_log(world)
    job = await done(world)
    await pass_days(world, 366)

    await world.book.erase(job.id, BOB)
    await world.go_on()

    job = await world.job(job.id)
    assert is_gone(world, job)
    assert job.erased_by == BOB


async def test_forgotten_jobs_stand_in_the_lists(world: World) -> None:
    await failed(world)
    await done(world)
    await pass_days(world, 366)

    page = await History(world.database, world.transitions.bells).page(GUILD, ADA)

    assert [each.id for each in page.jobs if isinstance(each, Job) and each.forgotten_at] == [
        each.id for each in page.jobs
    ]
    assert len(page.jobs) == 2


async def test_very_many_are_forgotten_in_several_transactions(world: World) -> None:
    job = await failed(world)
    async with world.database.write() as connection:
        row = dict((await connection.execute(select(jobs).where(jobs.c.id == job.id))).mappings().one())
        copies = [
            {
                **row,
                "id": f"{number:012x}",
                "interaction_id": 10_000 + number,
                "name": f"copy {number}",
                "faces": [],
            }
            for number in range(2 * forgetter.AT_ONCE + 5)
        ]
        await connection.execute(jobs.insert(), [{**copy, "credits": 0} for copy in copies])

    await pass_days(world, 366)

    async with world.database.read() as connection:
        remembered = select(func.count()).where(jobs.c.forgotten_at.is_(None))
        assert (await connection.execute(remembered)).scalar() == 0
        assert not await waiting(connection, world.clock())


async def test_old_notices_and_copies_are_swept_and_waiting_notices_stay(world: World) -> None:
    await with_log(world)
    await done(world)
    assert len(log_lines(world)) == 2
    await Servers(world.database).change(Manager(GUILD, BOB, world.clock()), log_channel_id=LOG + 1)

    await pass_days(world, 366)

    async with world.database.read() as connection:
        left = (await connection.execute(select(notices.c.closed_at))).scalars().all()
        copies = (await connection.execute(select(func.count()).select_from(uploads))).scalar()
    assert (left, copies) == ([None], 0)


async def test_however_many_old_copies_there_are_none_is_left(world: World) -> None:
    old = world.clock() - UPLOAD_REUSE - timedelta(hours=1)
    rows = [{"source": f"s{n}", "path": "p", "uploaded_at": old} for n in range(2 * forgetter.AT_ONCE + 5)]
    async with world.database.write() as connection:
        await connection.execute(uploads.insert(), rows)

    await world.engine.housekeeper.step()

    async with world.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(uploads))).scalar() == 0


async def test_what_is_to_be_forgotten_is_found_in_its_indexes(database: Database) -> None:
    now = World(database, Path("unused")).clock()

    found = await plan(database, lambda connection: waiting(connection, now))
    chosen = await plan(database, lambda connection: jobs_to_forget(connection, now, 10))

    assert "USING INDEX ix_jobs_remembered" in chosen
    assert "TEMP B-TREE" not in chosen
    assert "ix_jobs_remembered" in found
    assert "ix_notices_closed" in found
    assert "SCAN" not in found.replace("SCAN CONSTANT ROW", "")
