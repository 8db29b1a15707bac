"""The leases of this process: renewed together while their jobs are carried, given back when it stops."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.jobs.pace import Pace
from bot.jobs.transitions import Transitions
from bot.jobs.worker import Worker
from bot.store import jobs as table


class Leases:
    """Knows which jobs are being carried right now."""

    def __init__(self) -> None:
        self._carried: Counter[str] = Counter()

    @contextmanager
    def carrying(self, job_id: str) -> Iterator[None]:
        self._carried[job_id] += 1
        try:
            yield
        finally:
            self._carried[job_id] -= 1
            if not self._carried[job_id]:
                del self._carried[job_id]

    @property
    def job_ids(self) -> list[str]:
        return list(self._carried)


class LeaseKeeper(Worker):
    """Prolongs the leases of everything carried, so that a long transfer is not taken for a dead process."""

    name = "lease-keeper"

    def __init__(self, leases: Leases, transitions: Transitions, pace: Pace) -> None:
        super().__init__(transitions.bells, ())
        self._leases = leases
        self._transitions = transitions
        self._pace = pace
        self._due = transitions.clock()

    async def step(self) -> bool:
        self._due = self._transitions.clock() + timedelta(seconds=self._pace.lease / 4)
        if job_ids := self._leases.job_ids:
            until = self._transitions.clock() + timedelta(seconds=self._pace.lease)
            async with self._transitions.database.write() as transaction:
                await table.renew_leases(transaction, self._transitions.owner, job_ids, until)
        return False

    async def next_due(self) -> float:
        return (self._due - self._transitions.clock()).total_seconds()

    @property
    def job_ids(self) -> list[str]:
        """What this process carries right now."""
        return self._leases.job_ids

    async def drop(self) -> None:
        """Give every lease back, so that other processes, and the next one, need not wait for their ends."""
        async with self._transitions.database.write() as transaction:
            states = await table.drop_leases(transaction, self._transitions.owner)
        for state in states:
            self._transitions.bells.ring(state)
