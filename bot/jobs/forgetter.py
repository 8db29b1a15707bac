"""The forgetter: what members asked for is forgotten a while after its end; what it cost stays in the books."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.jobs.job import UPLOAD_REUSE
from bot.jobs.transitions import Transitions
from bot.store import forgetting as table
from bot.store import uploads
from bot.store.database import Transaction

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Jobs that are forgotten in one transaction: nobody waits long for it to end."""

OF_RESULT = ("image_count", "output_format")
"""The options that say how many files a result has and of what sort: they are about the result, which stays."""


class Forgetter:
    """Forgets the requests of jobs that ended so many `days` ago, and what else would be kept for ever."""

    def __init__(self, transitions: Transitions, days: int) -> None:
        self._transitions = transitions
        self._kept = timedelta(days=days)

    async def forget(self, now: datetime) -> None:
        """Forget all that is old enough, in short transactions; whatever cuts it off, the next time goes on."""
        count = 0
        while await self._waits(now - self._kept):
            some = await self._forget_some(now)
            count += some
            if not some:  # somebody else is at it
                break
        if count:
            log.info("%d requests and notices were kept long enough and are forgotten", count)
        while await self._sweep_uploads(now) == AT_ONCE:
            pass

    async def _sweep_uploads(self, now: datetime) -> int:
        async with self._transitions.database.write() as transaction:
            return await uploads.sweep(transaction, now - UPLOAD_REUSE, AT_ONCE)

    async def _waits(self, before: datetime) -> bool:
        async with self._transitions.database.read() as transaction:
            return await table.waiting(transaction, before)

    async def _forget_some(self, now: datetime) -> int:
        async with self._transitions.database.write() as transaction:
            jobs = await self._forget_jobs(transaction, now)
            return jobs + await table.sweep_notices(transaction, now - self._kept, AT_ONCE)

    async def _forget_jobs(self, transaction: Transaction, now: datetime) -> int:
        rows = await table.jobs_to_forget(transaction, now - self._kept, AT_ONCE)
        for row in rows:
            await table.forget_job(transaction, row["id"], what_is_left(row), now)
        return len(rows)


def what_is_left(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The request of a forgotten job, which every version can still read as one."""
    asked = row["request"].get("options") or {}
    return {
        "tool": row["request"].get("tool", row["tool"]),
        "options": {name: asked[name] for name in OF_RESULT if name in asked},
        "files": [],
        "private": row["private"],
        "given": {},
    }
