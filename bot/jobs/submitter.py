"""The submitter asks Magic Hour for the job: with at most one create request, as far as it can know."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from bot.credits.ledger import EntryKind
from bot.errors import (
    CommitUnclear,
    Declined,
    InvalidRequest,
    KeyRefused,
    NotFound,
    NotSent,
    StoreError,
    Unclear,
)
from bot.jobs.durations import published
from bot.jobs.job import Job, Problem
from bot.jobs.problems import declined
from bot.jobs.role import Role, finished
from bot.jobs.states import State
from bot.jobs.uploads import begun_anew
from bot.magic_hour import Created

log = logging.getLogger(__name__)

Outcome = Callable[[], Awaitable[None]]
"""Writes down what became of a create request."""


class Submitter(Role):
    """Carries jobs from `submitting` to `waiting`, or to `unconfirmed` where nobody can know."""

    name = "submitter"
    states = (State.SUBMITTING,)
    workers: ClassVar[int] = 4
    batch: ClassVar[int] = 4
    grace: ClassVar[float] = 6.0

    async def carry(self, job: Job) -> None:
        if job.create_sent_at is not None:
            # An earlier process sent the request and died before it could write down the answer.
            await self._unconfirmed(job)
            return
        body = job.request.body(job.paths, job.name)  # whatever fails here fails before anything was sent
        try:
            mine = await self.transitions.about_to_create(job)
        except CommitUnclear:
            # The mark may stand in the book, and would tell the next one of a request that was never sent.
            await self._write_down(job, partial(self._not_sent, job, NotSent()))
            return
        if mine:
            await self._write_down(job, await self._create(job, body))

    async def _create(self, job: Job, body: Mapping[str, Any]) -> Outcome:
        """Send the one create request, and say what has to be written down of it."""
        try:
            created = await self.crew.magic_hour.create(job.request.tool.path, body)
        except NotSent as error:
            return partial(self._not_sent, job, error)
        except Declined as error:
            return partial(self._declined, job, error)
        except Unclear as error:
            log.warning("job %s: whether Magic Hour took it is not known: %s", job.id, error)
            return partial(self._unconfirmed, job)
        except Exception:
            log.exception("job %s: whether Magic Hour took it is not known", job.id)
            return partial(self._unconfirmed, job)
        return partial(self._submitted, job, created, self.now())

    async def _write_down(self, job: Job, outcome: Outcome) -> None:
        """Try until the database takes it, because only this process knows it; only its own end stops it."""
        while True:
            try:
                await finished(outcome())
            except StoreError:
                if self._stopping:
                    raise
                log.exception("job %s: the answer to its create could not be written down", job.id)
                await asyncio.sleep(1.0)
            else:
                return

    async def _submitted(self, job: Job, created: Created, at: datetime) -> None:
        tool = job.request.tool
        usual = self.crew.durations.of(tool)
        first = self.pace.first_look(tool.kind, usual.median, usual.spread, latest=published(tool))
        log.info("job %s is project %s", job.id, created.id)
        await self.transitions.advance(
            job,
            State.WAITING,
            credits=created.credits_charged,
            kind=EntryKind.CORRECTION,
            leased=False,
            project_id=created.id,
            submitted_at=at,
            due_at=self.later(first),
        )

    async def _not_sent(self, job: Job, error: NotSent) -> None:
        if self.transitions.troubled(job) > self.pace.give_up_sending:
            await self.transitions.fail(job, Problem("unreachable"))
            return
        pause = self.pace.retry(job.attempts, error.retry_after)
        log.warning("job %s: not sent, again in %.0f s: %s", job.id, pause, error)
        await self.transitions.again(job, pause, visible=not job.attempts, create_sent_at=None)

    async def _declined(self, job: Job, error: Declined) -> None:
        if isinstance(error, KeyRefused):
            self.crew.account.key_refused = True
        log.warning("job %s was declined: %s", job.id, error)
        doubtful = isinstance(error, InvalidRequest | NotFound)
        again = await begun_anew(self.crew, job) if doubtful else None
        if again is None:
            await self.transitions.fail(job, declined(error))
        else:
            await self._upload_again(again)

    async def _upload_again(self, job: Job) -> None:
        """Nothing was made of the request, so another one is still the only one; Magic Hour may miss an old file."""
        log.info("job %s: its files are brought once more", job.id)
        files: dict[str, Any] = {"paths": dict(job.paths), "request": job.request.to_json()}
        await self.transitions.advance(job, State.UPLOADING, visible=False, create_sent_at=None, **files)

    async def _unconfirmed(self, job: Job) -> None:
        due_at = self.later(self.pace.give_up_confirming)
        await self.transitions.advance(job, State.UNCONFIRMED, due_at=due_at)
