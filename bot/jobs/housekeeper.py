"""The housekeeper clears away what has been kept long enough, and what a process left behind when it died."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.errors import UnknownTool
from bot.jobs.forgetter import Forgetter
from bot.jobs.outputs import Outputs
from bot.jobs.pace import HOUR
from bot.jobs.transitions import Transitions
from bot.jobs.worker import Worker
from bot.store import jobs, selections

FORMS_OPEN = timedelta(days=1)
"""How long the files are remembered for which a form was opened; their addresses do not live longer either."""

_AT_ONCE = 500
"""Jobs that the database is asked about with one question."""


class Housekeeper(Worker):
    """Looks through our disk and the database at start, and then once an hour."""

    name = "housekeeper"

    def __init__(self, transitions: Transitions, outputs: Outputs, forgetter: Forgetter) -> None:
        super().__init__(transitions.bells, ())
        self._forgetter = forgetter
        self._transitions = transitions
        self._outputs = outputs
        self._due = transitions.clock()

    async def step(self) -> bool:
        now = self._transitions.clock()
        self._due = now + timedelta(seconds=HOUR)
        await asyncio.to_thread(self._outputs.sweep, now)
        for job_id in await asyncio.to_thread(self._outputs.leftovers, now):
            if await self._is_over(job_id):
                await asyncio.to_thread(self._outputs.remove_leftover, job_id)
        await self._remove_deleted(await asyncio.to_thread(self._outputs.lying, now))
        async with self._transitions.database.write() as transaction:
            await selections.sweep(transaction, now - FORMS_OPEN)
        await self._forgetter.forget(now)
        return False

    async def next_due(self) -> float:
        return (self._due - self._transitions.clock()).total_seconds()

    async def _remove_deleted(self, job_ids: Sequence[str]) -> None:
        """Remove what is deleted: by a process with another disk, or before one that had stalled wrote it here."""
        for first in range(0, len(job_ids), _AT_ONCE):
            some = job_ids[first : first + _AT_ONCE]
            async with self._transitions.database.read() as transaction:
                deleted = await jobs.deleted(transaction, some)
            for job_id in deleted:
                await asyncio.to_thread(self._outputs.remove_deleted, job_id)

    async def _is_over(self, job_id: str) -> bool:
        """Whether nobody will need the files of a job any more; those of another version's job are left alone."""
        try:
            job = await self._transitions.read(job_id)
        except UnknownTool:
            return False
        return job is None or job.state.final
