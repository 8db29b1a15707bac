"""The engine in the background: it wakes by itself, and it stops in time."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import StoreError, UnknownTool
from bot.jobs.bells import CARDS
from bot.jobs.job import Job
from bot.jobs.pace import Pace
from bot.jobs.states import State
from bot.jobs.worker import LONGEST_REST, Worker
from bot.store import cards
from bot.store.database import Database
from tests.jobs.world import ADA, GUILD, World

FAST = Pace(scale=0.001, lease=1.0, card_grace=0.05)


class RealClock:
    """The time of the wall, for a world whose engine really runs."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A bot in which a second is a thousandth."""
    world = World(database, tmp_path / "results", pace=FAST)
    world.clock = RealClock()  # type: ignore[assignment]  # time is not moved by hand here
    world.restart()
    return world


async def ended(world: World, job: Job) -> Job:
    async with asyncio.timeout(5):
        while not (current := await world.job(job.id)).state.final:
            world.magic_hour.finish()
            await asyncio.sleep(0.01)
    return current


async def test_a_running_engine_carries_a_job_to_its_end(world: World) -> None:
    await world.engine.start()

    job = await world.accept()

    assert (await ended(world, job)).state is State.DONE
    await world.engine.stop()


async def test_a_stopped_engine_has_given_its_leases_back(world: World) -> None:
    await world.engine.start()
    job = await world.accept()
    await world.engine.stop()

    world.restart()
    await world.engine.start()

    assert (await ended(world, job)).state is State.DONE
    await world.engine.stop()


async def test_an_idle_engine_stops_at_once(world: World) -> None:
    await world.engine.start()
    begun = time.monotonic()

    await world.engine.stop()

    assert time.monotonic() - begun < 2


async def test_an_engine_stops_although_the_database_says_nothing(world: World) -> None:
    engine = replace(world.engine, give_back_seconds=0.05)
    await engine.start()

    async with world.transitions.database.write(), asyncio.timeout(2):  # nobody else gets to write
        await engine.stop()


async def test_a_database_that_fails_for_a_while_stops_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It tells of that itself, once for all."""
    await world.engine.start()
    healthy = world.transitions.database
    world.transitions.database = BrokenDatabase()
    world.transitions.bells.ring(State.ACCEPTED)
    await asyncio.sleep(0.05)
    world.transitions.database = healthy

    job = await world.accept()

    assert (await ended(world, job)).state is State.DONE
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    await world.engine.stop()


class BrokenDatabase(Database):
    """A database that cannot be used."""

    def __init__(self) -> None:
        super().__init__("sqlite+aiosqlite:///never-opened.db")

    def write(self) -> None:  # type: ignore[override]  # it never gets as far as a transaction
        raise StoreError

    read = write  # type: ignore[assignment]


async def test_a_job_whose_tool_is_unknown_waits_and_holds_nobody_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """As after a downgrade: the version that has the tool will carry the job on."""
    strange = await world.accept()
    async with world.database.write() as connection:
        await cards.change(
            connection, strange.id, {"request": {**strange.request.to_json(), "tool": "retired"}}
        )
    await world.engine.start()

    job = await world.accept()

    assert (await ended(world, job)).state is State.DONE
    assert [each.id for each in await world.book.recent(GUILD, ADA)] == [job.id]
    assert "waits for another version" in caplog.text
    await world.engine.stop()


@pytest.mark.parametrize("facts", [{}, {"finished_at": datetime(2026, 11, 18, tzinfo=UTC)}])
async def test_a_job_in_an_unknown_state_waits_and_holds_nobody_up(
    world: World, caplog: pytest.LogCaptureFixture, facts: dict[str, object]
) -> None:
    """Of a newer version that runs beside this one, or ran before it: on its way or at an end of its own."""
    strange = await world.accept()
    async with world.database.write() as connection:
        await cards.change(connection, strange.id, {"state": "dancing", **facts})
    await world.engine.start()

    job = await world.accept()

    assert (await ended(world, job)).state is State.DONE
    assert [each.id for each in await world.book.recent(GUILD, ADA)] == [job.id]
    assert "unexpected error" not in caplog.text
    with pytest.raises(UnknownTool, match="state"):
        await world.book.get(strange.id)
    await world.engine.stop()


@pytest.mark.parametrize("change", [{"tool": "retired"}, {"files": [{"option": "image", "colour": "new"}]}])
async def test_a_row_of_another_version_is_read_by_that_version_only(
    world: World, change: dict[str, object]
) -> None:
    job = await world.accept()
    async with world.database.write() as connection:
        await cards.change(connection, job.id, {"request": {**job.request.to_json(), **change}})

    assert await world.book.recent(GUILD, ADA) == []
    with pytest.raises(UnknownTool):
        await world.book.get(job.id)


async def test_what_is_due_but_held_by_somebody_is_waited_for_calmly(world: World) -> None:
    """A row that another process has locked is due and cannot be claimed: that must not heat the processor."""
    worker = HeldUp(world.transitions.bells, ())

    worker.start()
    await asyncio.sleep(0.2)
    await worker.stop()

    assert worker.steps == 1


class HeldUp(Worker):
    """Something is always due and never to be had."""

    name = "held-up"
    steps = 0

    async def step(self) -> bool:
        self.steps += 1
        return False

    async def next_due(self) -> float:
        return 0.0


async def test_an_unexpected_error_gives_the_job_up_after_many_tries(world: World) -> None:
    """A defect of ours must not hold a member's credits for ever."""
    world.magic_hour.troubles.extend([ZeroDivisionError()] * 50)
    await world.engine.start()

    job = await world.accept()

    failed = await ended(world, job)
    assert failed.problem
    assert failed.problem.code == "internal"
    assert len(await world.entries()) == 2
    await world.engine.stop()


class Resting(HeldUp):
    """Nothing is due, as far as it can read."""

    name = "resting"
    read = 0

    async def next_due(self) -> float:
        self.read += 1
        return LONGEST_REST


class Trusting(Resting):
    name = "trusting"
    trusting = True


@pytest.mark.parametrize(("kind", "steps"), [(Resting, 0), (Trusting, 1)])
async def test_a_ring_is_taken_for_work_by_those_who_trust_it(
    world: World, kind: type[Resting], steps: int
) -> None:
    """Who finds nothing then reads what is due before they rest again."""
    worker = kind(world.transitions.bells, [CARDS])
    worker.start()
    await asyncio.sleep(0.05)
    world.transitions.bells.ring(CARDS)
    await asyncio.sleep(0.05)
    await worker.stop()

    assert (worker.steps, worker.read) == (steps, 2)
