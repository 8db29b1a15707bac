"""Jobs that have spent credits, written straight into the tables."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from bot.credits.ledger import EntryKind
from bot.store.database import Database
from bot.store.schema import jobs, ledger

GUILD, CHANNEL, ADA, BOB = 1, 2, 3, 4


@dataclass(frozen=True)
class Spent:
    """A job with its entries: a hold, out of one source or several, then what corrected it."""

    at: datetime
    credits: tuple[int, ...] = (10,)
    holds: int = 1
    """How many of the entries are the hold."""
    guild: int = GUILD
    member: int = ADA
    tool: str = "image-generator"
    channel: int = CHANNEL
    state: str = "done"
    grant: int | None = None


async def write(database: Database, spent: Sequence[Spent]) -> None:
    """Write jobs and their entries, in this order."""
    numbered = list(zip(map("{:012x}".format, itertools.count(1)), spent, strict=False))
    async with database.write() as connection:
        await connection.execute(insert(jobs), [_job(*each, number) for number, each in enumerate(numbered)])
        await connection.execute(insert(ledger), [row for each in numbered for row in _entries(*each)])


def _job(job_id: str, spent: Spent, number: int) -> Mapping[str, Any]:
    return {
        "id": job_id,
        "interaction_id": 1000 + number,
        "guild_id": spent.guild,
        "channel_id": spent.channel,
        "member_id": spent.member,
        "role_ids": [],
        "tool": spent.tool,
        "request": {},
        "name": f"a job {job_id}",
        "private": False,
        "file_limit": 0,
        "state": spent.state,
        "quote": spent.credits[0],
        "quote_exact": True,
        "credits": sum(spent.credits),
        "paths": {},
        "card_revision": 0,
        "card_shown": 0,
        "card_due_at": spent.at,
        "attempts": 0,
        "created_at": spent.at,
        "accepted_at": spent.at,
        "due_at": spent.at,
    }


def _entries(job_id: str, spent: Spent) -> list[Mapping[str, Any]]:
    common = {
        "guild_id": spent.guild,
        "member_id": spent.member,
        "job_id": job_id,
        "accepted_at": spent.at,
        "grant_id": spent.grant,
        "created_at": spent.at,
    }
    return [
        {
            **common,
            "step": step,
            "kind": (EntryKind.HOLD if step < spent.holds else EntryKind.SETTLEMENT).value,
            "credits": credits,
        }
        for step, credits in enumerate(spent.credits)
    ]
