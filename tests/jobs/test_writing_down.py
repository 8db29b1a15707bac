"""The answer to a create is written down, whatever the database does meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import InvalidRequest, NotSent, StoreError
from bot.jobs.states import State
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.jobs.world import World


class FlakyDatabase(Database):
    """A database whose next writes fail, as many as a test says."""

    failures = 0

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[AsyncConnection]:
        if self.failures:
            self.failures -= 1
            raise StoreError
        async with super().write(urgent=urgent) as connection:
            yield connection


@pytest.fixture
async def flaky(tmp_path: Path) -> AsyncIterator[FlakyDatabase]:
    database = FlakyDatabase(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    await migrate(database)
    yield database
    await database.close()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (None, State.WAITING),
        (InvalidRequest(status=422, code=None, detail="no"), State.FAILED),
        (NotSent(), State.SUBMITTING),
    ],
)
async def test_an_answer_outlasts_a_database_that_is_away(
    flaky: FlakyDatabase, tmp_path: Path, answer: Exception | None, state: State
) -> None:
    world = World(flaky, tmp_path / "results")
    job = await world.accept()
    await world.role("starter").step()
    await world.role("uploader").step()

    async def break_the_database() -> None:
        flaky.failures = 1

    world.magic_hour.refusals.append(answer)
    world.magic_hour.on_create = break_the_database
    await world.role("submitter").step()

    current = await world.job(job.id)
    assert current.state is state
    assert (current.create_sent_at is None) == (state is State.SUBMITTING)
