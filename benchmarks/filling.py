"""A database with a past: jobs of long ago, and jobs that Magic Hour works on.

One job is accepted as all are; the others are copies of its row and its ledger entry, written with the store's tables.
"""

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.jobs.states import State
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.schema import jobs, ledger
from sandbox.magic_hour import StandIn
from sandbox.magic_hour.failures import Failures
from sandbox.magic_hour.jobs import open_job
from tests.jobs.world import World

Row = dict[str, Any]

EACH = 3
"""Waiting jobs of one member: as many as may run at a time."""
LOOKS_WITHIN = timedelta(seconds=300)
"""With webhooks each waiting job is looked at about this often, at a moment of its own."""
PAST = timedelta(days=180)
AT_ONCE = 10_000
MANY = 1_000_000_000
_ids = count(1)


async def fill(url: str, guild_id: int, *, old: int, waiting: int) -> list[str]:
    """Make a database with so many jobs; the projects at Magic Hour of those that wait."""
    database = Database(url)
    await migrate(database)
    job, entry = await _templates(database)
    now = datetime.now(UTC)
    ended = [_ended(job, number, now - PAST * number / max(old, 1)) for number in range(1, old + 1)]
    open_ = [_waiting(job, number, now, LOOKS_WITHIN * number / waiting) for number in range(waiting)]
    rows: Sequence[Row] = [row | {"guild_id": guild_id} for row in (*ended, *open_)]
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        async with database.write() as transaction:
            await transaction.execute(insert(jobs), part)
            await transaction.execute(insert(ledger), [_entry(entry, row) for row in part])
    await database.close()
    return [row["project_id"] for row in open_]


async def _templates(database: Database) -> tuple[Row, Row]:
    """A job and its hold as they are written, and gone again."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(database, Path(folder), allowance=None)
        job = await world.book.accept(world.order("image-generator", prompt="a red fox"))
    async with database.write() as transaction:
        row = (await transaction.execute(select(jobs))).mappings().one()
        entry = (await transaction.execute(select(ledger))).mappings().one()
        await transaction.execute(ledger.delete())
        await transaction.execute(jobs.delete().where(jobs.c.id == job.id))
    return dict(row), {name: value for name, value in entry.items() if name != "id"}


def _new(job: Row, number: int, at: datetime) -> Row:
    """What is different in every job, however far it is."""
    job_id = secrets.token_hex(6)
    return job | {
        "id": job_id,
        "name": f"AI Image Generator · Discord {job_id}",
        "interaction_id": next(_ids),
        "member_id": number // EACH,
        "project_id": f"c{secrets.token_hex(12)}",
        "card_id": secrets.randbits(60),
        "card_shown": job["card_revision"],
        "token": None,
        **dict.fromkeys(("created_at", "accepted_at", "create_sent_at", "submitted_at", "card_due_at"), at),
    }


def _ended(job: Row, number: int, at: datetime) -> Row:
    ends = dict.fromkeys(("told_at", "finished_at", "posting_at", "due_at"), at + timedelta(seconds=20))
    stands = {"result_id": secrets.randbits(60), "result_channel_id": job["channel_id"], "output_count": 1}
    return _new(job, number, at) | ends | stands | {"state": State.DONE, "vendor_status": "complete"}


def _waiting(job: Row, number: int, now: datetime, due_in: timedelta) -> Row:
    waits = {"state": State.WAITING, "vendor_status": "rendering", "due_at": now + due_in}
    return _new(job, MANY + number, now - timedelta(seconds=60)) | waits


def _entry(entry: Mapping[str, Any], job: Row) -> Row:
    of_job = {name: job[name] for name in ("guild_id", "member_id", "accepted_at")}
    return {**entry, **of_job, "job_id": job["id"], "created_at": job["accepted_at"]}


def work_on(magic_hour: StandIn, project_ids: Sequence[str]) -> None:
    """Let Magic Hour know these projects, and never come to an end with them."""
    tool = magic_hour._tools["/v1/ai-image-generator"]  # noqa: SLF001  tests need no such door
    request = tool.read({"image_count": 1, "style": {"prompt": "a red fox"}}, "pro")
    for project_id in project_ids:
        job = open_job(
            tool, request, (), None, Failures.read(""), tier="pro", speed=1.0, clock=magic_hour.clock
        )
        job.id, job.renders_at, job.ends_at = project_id, 0.0, float("inf")
        magic_hour.jobs[project_id] = job
