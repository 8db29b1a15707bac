"""The housekeeper clears away what has been kept long enough, and what a process left behind when it died."""

import asyncio
from datetime import timedelta

from bot.errors import UnknownTool
from bot.jobs.outputs import Outputs
from bot.jobs.pace import HOUR
from bot.jobs.transitions import Transitions
from bot.jobs.worker import Worker
from bot.store import selections

FORMS_OPEN = timedelta(days=1)
"""How long the files are remembered for which a form was opened; their addresses do not live longer either."""


class Housekeeper(Worker):
    """Looks through our disk at start, and then once an hour."""

    name = "housekeeper"

    def __init__(self, transitions: Transitions, outputs: Outputs) -> None:
        super().__init__(transitions.bells, ())
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
        async with self._transitions.database.write() as transaction:
            await selections.sweep(transaction, now - FORMS_OPEN)
        return False

    async def next_due(self) -> float:
        return (self._due - self._transitions.clock()).total_seconds()

    async def _is_over(self, job_id: str) -> bool:
        """Whether nobody will need the files of a job any more; those of another version's job are left alone."""
        try:
            job = await self._transitions.read(job_id)
        except UnknownTool:
            return False
        return job is None or job.state.final
