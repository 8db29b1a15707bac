"""How a job is admitted: on one reading of what its server has decided, and with few questions to the database."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.credits.rules import Limits, Rules
from bot.jobs.states import State
from bot.store.database import Database
from tests.databases import postgres_database
from tests.jobs.approving import approving_world, clip, decide, requests
from tests.jobs.queueing import ask
from tests.jobs.world import World


class RulesReadMeanwhile(Rules):
    """Rules during whose reading something happens, once."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def of(self, *which: Any, **known: Any) -> Limits:
        found = await super().of(*which, **known)
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return found


async def test_a_job_that_waits_is_asked_for_even_if_the_channel_is_unset_meanwhile(
    postgres: str, tmp_path: Path
) -> None:
    """Two readings of one transaction may differ on PostgreSQL: the job would wait, and nobody would know."""
    async with postgres_database(postgres) as database:
        world = await approving_world(database, tmp_path)
        world.rules = RulesReadMeanwhile(world.rules.default)
        world.restart()
        world.rules.meanwhile = lambda: decide(world, channel=None)

        job = await world.accept(clip(world, 300))
        await world.go_on()

    assert job.state is State.AWAITING_APPROVAL
    assert len(requests(world)) == 1


def listen(database: Database) -> list[str]:
    """Every statement from now on."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(" ".join(statement.split()))

    event.listen(database._engine.sync_engine, "before_cursor_execute", hear)
    return said


async def test_a_job_behind_others_is_written_once_and_its_server_read_once(
    database: Database, tmp_path: Path
) -> None:
    """Its member waits for every statement, and in a burst all others do."""
    world = World(database, tmp_path)
    await ask(world, world.queue.most)
    said = listen(database)

    job = await world.book.accept(world.order())

    assert job.ahead == 1
    assert [each for each in said if each.startswith("UPDATE")] == []
    assert len([each for each in said if re.search(r"\b(FROM|JOIN) servers\b", each)]) == 1
    assert len(said) <= 9
