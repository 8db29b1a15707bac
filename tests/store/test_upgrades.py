"""A database of an earlier version, with jobs in flight, goes on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, insert

from bot.jobs.job import Job
from bot.jobs.states import ACTIVE, State
from bot.store import budgets
from bot.store import jobs as table
from bot.store.database import Database
from bot.store.migrate import configuration, migrate
from bot.store.queue import Queue
from bot.store.schema import jobs, ledger
from bot.tools import CATALOGUE, Plan
from tests.databases import another_postgres_database
from tests.jobs.world import ADA, CHANNEL, GUILD

FIRST_TABLES = "7e86353f7c8e"
ARTISTS = 42
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
REQUEST = CATALOGUE["voice-generator"].prepare({"prompt": "x" * 100, "voice_name": "Elon Musk"}, Plan.CREATOR)


@pytest.fixture(params=["sqlite", "postgres"])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database that has the first tables and no others."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgres":
        url = await another_postgres_database(request.getfixturevalue("postgres"), "old")
    database = Database(url)
    async with database.write() as connection:
        await connection.run_sync(_first_tables)
    yield database
    await database.close()


def _first_tables(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, FIRST_TABLES)


async def put_old_job(database: Database, number: int, state: State) -> str:
    """A job accepted so many minutes ago, with its hold: the columns that the first version wrote."""
    job_id, at = f"{number:012x}", NOW - timedelta(minutes=number)
    row = {
        "id": job_id,
        "interaction_id": 1000 - number,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "member_id": ADA,
        "role_ids": [ARTISTS],
        "tool": REQUEST.tool.command,
        "request": REQUEST.to_json(),
        "name": f"a job {number}",
        "private": False,
        "file_limit": 10_000_000,
        "state": state,
        "quote_exact": True,
        "paths": {},
        **dict.fromkeys(("quote", "credits"), 10),
        **dict.fromkeys(("card_revision", "card_shown", "attempts"), 0),
        **dict.fromkeys(("card_due_at", "created_at", "due_at"), at),
        **dict.fromkeys(("finished_at", "told_at"), at if state.final else None),
    }
    hold = {"guild_id": GUILD, "member_id": ADA, "job_id": job_id, "kind": "hold", "step": 0, "credits": 10}
    async with database.write() as connection:
        await connection.execute(insert(jobs), row)
        await connection.execute(insert(ledger), {**hold, "accepted_at": at, "created_at": at})
    return job_id


async def test_jobs_of_the_first_version_still_hold_their_credits(old: Database) -> None:
    states = (State.ACCEPTED, State.UPLOADING, State.WAITING, State.UNCONFIRMED, State.DELIVERING, State.DONE)
    job_ids = [await put_old_job(old, number, state) for number, state in enumerate(states, 1)]

    await migrate(old)

    async with old.read() as connection:
        rows = [await table.by_id(connection, job_id) for job_id in job_ids]
    found = [Job.from_row(row) for row in rows if row]
    assert [job.state for job in found] == list(states)
    assert [job.held for job in found] == [10] * len(states)
    assert [job.payer.accepted_at for job in found] == [
        NOW - timedelta(minutes=number) for number, _ in enumerate(states, 1)
    ]


async def test_jobs_of_the_first_version_keep_their_places_before_new_ones(old: Database) -> None:
    for number in (1, 2, 3):
        await put_old_job(old, number, State.ACCEPTED)

    await migrate(old)

    async with old.read() as connection:
        line = await Queue(1, State.ACCEPTED, ACTIVE).line(
            connection, guild_id=GUILD, member_id=ADA, accepted_at=NOW, interaction_id=2000
        )
    assert line == (3, 3)


async def test_the_roles_of_members_are_known_from_jobs_of_the_first_version(old: Database) -> None:
    await put_old_job(old, 1, State.DONE)

    await migrate(old)

    async with old.read() as connection:
        assert await budgets.latest_roles(connection, GUILD, NOW - timedelta(days=1)) == {ADA: [ARTISTS]}


async def test_no_result_of_the_first_version_counts_as_posted_nowhere(old: Database) -> None:
    """Those in direct messages were not written down."""
    for number, state in enumerate((State.DONE, State.FAILED, State.DELIVERING), 1):
        await put_old_job(old, number, state)

    await migrate(old)

    async with old.read() as connection:
        found = [Job.from_row(row) for row in await table.recent(connection, GUILD, ADA, 10)]
    assert [(job.state, job.kept or job.unheard) for job in found] == [
        (State.DONE, False),
        (State.FAILED, False),
        (State.DELIVERING, False),
    ]
    assert [job.result_channel_id for job in found] == [CHANNEL, CHANNEL, None]
