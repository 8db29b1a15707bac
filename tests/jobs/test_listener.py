"""Processes on one PostgreSQL hear each other's bells."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.jobs.bells import CARDS, Bells
from bot.jobs.engine import Engine
from bot.jobs.listener import Listener
from bot.jobs.pace import Pace
from bot.jobs.states import State
from bot.jobs.worker import LONGEST_REST
from bot.store import jobs as table
from bot.store.database import Database
from bot.store.notifications import line
from tests.databases import postgres_database
from tests.jobs.world import World

FAST = Pace(scale=0.001, lease=20.0, card_grace=20.0)
PATIENCE = 10.0
AT_ONCE = LONGEST_REST / 2
"""Seconds in which nobody who has just looked looks again of themselves."""

LISTENING = """
    SELECT pid FROM pg_stat_activity
    WHERE state = 'idle' AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')
"""


class RealClock:
    """The time of the wall, for an engine that really runs."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    async with postgres_database(postgres) as database:
        yield database


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """One process that takes commands, and whose engine does not run."""
    world = World(database, tmp_path / "results", pace=FAST)
    world.clock = RealClock()  # type: ignore[assignment]  # time is not moved by hand here
    world.restart()
    return world


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  nothing rings when somebody rests
            await asyncio.sleep(0.005)


async def listeners(database: Database) -> frozenset[int]:
    """The processes of the server that serve those who listen."""
    async with database.read() as connection:
        return frozenset((await connection.execute(text(LISTENING))).scalars())


async def listening(database: Database, count: int, *, without: frozenset[int] = frozenset()) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(await listeners(database) - without) < count:  # noqa: ASYNC110  the server rings nobody
            await asyncio.sleep(0.02)


def all_rest(engine: Engine) -> bool:
    return all(len(role.bell._resting) == role.workers for role in engine.roles)


async def test_what_one_process_accepts_another_begins_at_once(world: World) -> None:
    transitions, _, engine = world.another_process("another")
    ears = [Listener(world.database, each.bells) for each in (world.transitions, transitions)]
    for each in ears:
        each.start()
    await listening(world.database, 2)
    await engine.start()
    await until(lambda: all_rest(engine))

    begun = time.monotonic()
    await world.accept()
    await until(lambda: len(world.magic_hour.creates) == 1)

    assert time.monotonic() - begun < AT_ONCE
    await engine.stop()
    for each in ears:
        await each.stop()


async def test_a_job_that_nobody_was_told_of_is_due_at_the_next_look(world: World) -> None:
    """As long as the line is down, and at any time: a bell is never all that there is."""
    _, _, engine = world.another_process("another")
    starter = next(role for role in engine.roles if role.name == "starter")
    assert await starter.next_due() == LONGEST_REST

    await world.accept()

    assert await starter.next_due() <= 0


async def test_what_a_process_gives_back_when_it_stops_is_rung_for(world: World) -> None:
    await world.accept()
    await world.role("starter").step()
    bell = world.transitions.bells.listen([State.SUBMITTING])
    now = world.clock()
    async with world.database.write() as transaction:
        leased = await table.claim(
            transaction,
            [State.SUBMITTING],
            now=now,
            owner=world.transitions.owner,
            until=now + timedelta(seconds=60),
            limit=1,
        )
    assert len(leased) == 1
    assert not bell.heard()

    await world.engine.lease_keeper.drop()

    assert bell.heard()


class Process:
    """The bells of a process, and what carries them to the others."""

    def __init__(self, database: Database) -> None:
        self.bells = Bells()
        self.bell = self.bells.listen([State.UPLOADING])
        self.listener = Listener(database, self.bells)

    async def hears(self) -> bool:
        """Whether its bell is rung before long."""
        begun = time.monotonic()
        await self.bell.rest(PATIENCE)
        return time.monotonic() - begun < PATIENCE


@pytest.fixture
async def processes(database: Database) -> AsyncIterator[tuple[Process, Process]]:
    """Two that hear each other."""
    both = Process(database), Process(database)
    for process in both:
        process.listener.start()
    await listening(database, 2)
    yield both
    for process in both:
        await process.listener.stop()


async def cut(database: Database, which: frozenset[int]) -> None:
    async with database.write() as connection:
        for each in which:
            await connection.execute(text("SELECT pg_terminate_backend(:each)"), {"each": each})


async def test_lines_that_the_server_cuts_come_back(
    processes: tuple[Process, Process], database: Database
) -> None:
    before = await listeners(database)
    await cut(database, before)
    await listening(database, 2, without=before)

    processes[0].bells.ring(State.UPLOADING)

    assert await processes[1].hears()


async def test_what_is_rung_while_the_line_is_cut_is_told_when_it_is_back(database: Database) -> None:
    first, second = Process(database), Process(database)
    first.listener.start()
    await listening(database, 1)
    of_first = await listeners(database)
    second.listener.start()
    await listening(database, 2)

    await cut(database, of_first)
    first.bells.ring(State.UPLOADING)

    assert await second.hears()
    await first.listener.stop()
    await second.listener.stop()


async def test_the_last_words_of_a_process_that_stops_are_heard(processes: tuple[Process, Process]) -> None:
    first, second = processes

    first.bells.ring(State.UPLOADING)
    await first.listener.stop()

    assert await second.hears()


async def test_what_is_rung_in_one_moment_is_one_message(
    processes: tuple[Process, Process], database: Database
) -> None:
    heard: asyncio.Queue[Collection[str]] = asyncio.Queue()
    async with line(database, heard.put_nowait, lambda: None):
        for topic in (State.UPLOADING, CARDS, CARDS):
            processes[0].bells.ring(topic)

        message = await asyncio.wait_for(heard.get(), PATIENCE)

    assert sorted(message) == [CARDS, State.UPLOADING]


async def test_a_word_of_another_version_rings_nothing(
    processes: tuple[Process, Process], database: Database
) -> None:
    first, second = processes

    first.bells.ring("a word that nobody knows")
    first.bells.ring(State.UPLOADING)

    assert await second.hears()


async def test_a_database_that_is_away_is_told_once_and_without_its_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    database = Database("postgresql+asyncpg://bot:hunter2@127.0.0.1:1/nothing")
    listener = Listener(database, Bells())
    listener.start()

    await until(lambda: bool(caplog.records))
    begun = time.monotonic()
    await listener.stop()

    assert time.monotonic() - begun < 1
    assert "not heard until the database answers" in caplog.text
    assert "hunter2" not in caplog.text
    await database.close()
