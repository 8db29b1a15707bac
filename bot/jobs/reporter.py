"""The reporter tells managers what they asked to be told: each notice is posted once, in order per channel."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, ClassVar, Self

from bot.credits.statement import Statements
from bot.errors import DiscordBusy, DiscordError, DiscordGone, StoreError, UnknownTool
from bot.jobs.job import Job
from bot.jobs.pace import Pace
from bot.jobs.ports import Notice, Poster
from bot.jobs.role import MOST_CRASHES, finished
from bot.jobs.states import State
from bot.jobs.transitions import OPEN_STATES, Transitions
from bot.jobs.worker import LONGEST_REST, Worker
from bot.servers.notices import NOTICES, NoticeKind
from bot.store import notices as table
from bot.store import turns
from bot.store.database import Transaction

log = logging.getLogger(__name__)

POSTING_SECONDS = 30.0
"""How long one message may take; what was cut off may stand, so it is looked for before it is posted again."""

LEASE_SECONDS = 2 * POSTING_SECONDS
"""How long after its process died a message is taken up by another."""

MOST_LINES = 30
"""Notices looked at for one message; seldom do so many fit into it."""

MOST_GIVEN_UP = 500
"""Notices of a lost channel that are closed in one transaction."""

BUSY_RETRY = 3
"""The attempt whose pause is taken while Discord is busy: several seconds."""

FEWEST_REFUSALS = 10
"""So often a channel refuses before it is given up: a bot that was off for days, or restored, has asked only once."""

KINDS = tuple(kind.value for kind in NoticeKind)
"""What this version can tell; other kinds wait for the version that wrote them."""

ABOUT_A_JOB = frozenset({NoticeKind.APPROVAL, NoticeKind.DECISION, NoticeKind.APPROVED, NoticeKind.BATCH})
"""What is told of a request for approval, or to a member, is no line among others."""


@dataclass(frozen=True)
class Bundle:
    """The notices of one message: of one channel, in order.

    It is bound in the database before it is first posted, so that a repetition is the same message, which Discord knows
    by its nonce and we by its number.
    """

    notices: tuple[Notice, ...]
    refusals: int
    """How often its channel could not be used; a Discord that is busy refuses nothing."""
    crashes: int
    """How often we met an unexpected error with it."""
    tried_at: datetime | None
    """When the first of earlier attempts began: from then on it may stand."""

    @classmethod
    def of(cls, rows: Sequence[Mapping[Any, Any]], tried_at: datetime | None) -> Self:
        first = rows[0]
        return cls(tuple(map(_notice, rows)), first["refusals"], first["crashes"], tried_at)

    @property
    def id(self) -> int:
        return self.notices[0].id

    @property
    def channel_id(self) -> int:
        return self.notices[0].channel_id


class Reporter(Worker):
    """Posts notices; while a channel's first message waits, so does the rest of that channel, and no other."""

    name = "reporter"
    workers: ClassVar[int] = 2
    grace: ClassVar[float] = 2.0
    batch: ClassVar[int] = 5

    def __init__(self, transitions: Transitions, pace: Pace, poster: Poster) -> None:
        super().__init__(transitions.bells, [NOTICES], pace.gathering_words)
        self._transitions = transitions
        self._pace = pace
        self._poster = poster
        self._statements = Statements(transitions.database, transitions.ledger.rules, OPEN_STATES)

    async def step(self) -> bool:
        now = self._transitions.clock()
        async with self._transitions.database.write() as transaction:
            await turns.take_turn(transaction, NOTICES)
            heads = await table.due_heads(transaction, KINDS, now=now, limit=self.batch)
            bundles = [await self._claim(transaction, head, now) for head in heads]
        if heads:
            self.bell.pass_on()
        await asyncio.gather(*(self._report(bundle) for bundle in bundles))
        return bool(heads)

    async def next_due(self) -> float:
        try:
            self._poster.refuse_if_away()
        except DiscordBusy:
            return LONGEST_REST
        async with self._transitions.database.read() as transaction:
            due = await table.next_due(transaction, KINDS)
        return LONGEST_REST if due is None else (due - self._transitions.clock()).total_seconds()

    async def _claim(self, transaction: Transaction, head: table.Row, now: datetime) -> Bundle:
        rows = await table.beginning_with(transaction, head, KINDS, now=now, limit=MOST_LINES)
        if head["bundle_id"] is None:
            rows = _as_new(rows)
            rows = rows[: self._fitting(rows)]
        until = now + timedelta(seconds=LEASE_SECONDS)
        leased = await table.lease(transaction, [row["id"] for row in rows], now=now, until=until)
        return Bundle.of(leased, tried_at=head["posting_at"])

    def _fitting(self, rows: Sequence[Mapping[Any, Any]]) -> int:
        """How many rows go into one message; what is about one job is a message of its own."""
        lines = list(takewhile(lambda row: row["kind"] not in ABOUT_A_JOB, rows))
        try:
            return self._poster.fitting([_notice(row) for row in lines]) if lines else 1
        except Exception:
            log.exception("notice %s: its message could not be made", rows[0]["id"])
            return 1

    async def _report(self, bundle: Bundle) -> None:
        try:
            await self._tell(bundle)
        except StoreError:
            # The lease simply ends: a message that stands is found then.
            log.exception("notice %s: what became of it could not be written down", bundle.id)

    async def _tell(self, bundle: Bundle) -> None:
        try:
            async with asyncio.timeout(POSTING_SECONDS):
                message_id = await self._post(bundle)
        except (DiscordBusy, TimeoutError) as error:
            pause = self._pace.retry(BUSY_RETRY, getattr(error, "retry_after", None))
            log.info("notice %s waits %.0f s: Discord is busy", bundle.id, pause)
            await self._postpone(bundle, pause)
        except DiscordError as error:
            await self._refused(bundle, error)
        except StoreError:
            raise
        except Exception:
            log.exception("notice %s met an unexpected error", bundle.id)
            await self._after_crash(bundle)
        else:
            await finished(self._close(bundle, message_id))

    async def _post(self, bundle: Bundle) -> int | None:
        notice = bundle.notices[0]
        if notice.kind not in ABOUT_A_JOB:
            return await self._poster.post_notices(bundle.notices, tried_at=bundle.tried_at)
        job = await self._transitions.read(notice.facts["job"])
        return None if job is None else await self._post_about(job, notice, bundle.tried_at)

    async def _post_about(self, job: Job, notice: Notice, tried_at: datetime | None) -> int | None:
        match notice.kind:
            case NoticeKind.APPROVED:
                return await self._poster.post_approved(notice, job, tried_at=tried_at)
            case NoticeKind.BATCH:
                return await self._poster.post_batch_end(notice, job, tried_at=tried_at)
            case NoticeKind.DECISION:
                return await self._settle_request(job, notice)
            case NoticeKind.APPROVAL if job.state is State.AWAITING_APPROVAL:
                now = self._transitions.clock()
                standing = await self._statements.standing(job.guild_id, job.member_id, job.role_ids, now)
                return await self._poster.post_request(notice, job, standing, tried_at=tried_at)
            case NoticeKind.APPROVAL if tried_at is not None:
                # It is not wanted any more, but may have been posted while it was: then that is to be set right.
                return await self._poster.standing_notice(notice, tried_at)
        return None

    async def _settle_request(self, job: Job, notice: Notice) -> int | None:
        """Have the message that asked say how it was decided, where it was posted and still stands."""
        async with self._transitions.database.read() as transaction:
            request = await table.by_id(transaction, notice.facts["request"])
        message_id: int | None = request["message_id"] if request else None
        if message_id is not None:
            with contextlib.suppress(DiscordGone):
                await self._poster.settle_request(job, notice.channel_id, message_id)
        return message_id

    async def _refused(self, bundle: Bundle, error: DiscordError) -> None:
        """Try again for a day, and often enough: channels and permissions come back."""
        now, refusals = self._transitions.clock(), bundle.refusals + 1
        given_up_before = now - timedelta(seconds=self._pace.give_up_telling)
        long_ago = bundle.tried_at is not None and bundle.tried_at <= given_up_before
        if not long_ago or refusals < FEWEST_REFUSALS:
            await self._postpone(bundle, self._pace.reopening(refusals), refusals=refusals)
            log.info("notice %s: its channel cannot be used: %s", bundle.id, error)
            return
        log.warning("notice %s is given up: channel %s: %s", bundle.id, bundle.channel_id, error)
        # As long as this bundle is not closed, nobody else posts what waits behind it.
        while behind := await self._old(bundle.channel_id, given_up_before):
            log.warning("%s more notices for channel %s are given up", len(behind.notices), bundle.channel_id)
            await self._give_up(behind)
        await self._give_up(bundle)

    async def _old(self, channel_id: int, before: datetime) -> Bundle | None:
        """What a channel has not been told since `before`, for want of an attempt."""
        async with self._transitions.database.read() as transaction:
            rows = await table.untried(transaction, channel_id, before=before, limit=MOST_GIVEN_UP)
        return Bundle.of(rows, tried_at=None) if rows else None

    async def _after_crash(self, bundle: Bundle) -> None:
        crashes = bundle.crashes + 1
        if crashes < MOST_CRASHES:
            await self._postpone(bundle, self._pace.retry(crashes + 3), crashes=crashes)
        else:
            await self._give_up(bundle)

    async def _give_up(self, bundle: Bundle) -> None:
        """Close what cannot be posted; jobs first, so that none is left waiting for an answer to it."""
        for notice in bundle.notices:
            if notice.kind == NoticeKind.APPROVAL:
                await self._deny(notice.facts["job"])
        await self._close(bundle, None)

    async def _deny(self, job_id: str) -> None:
        """End a job, if it still waits for an approval, because nobody could be asked for that."""
        why: dict[str, Any] = {"problem_code": "nobody_to_ask"}
        # One that this version cannot read waits for another version, at last for its expiry.
        with contextlib.suppress(UnknownTool):
            if job := await self._transitions.read(job_id):
                waiting = {State.AWAITING_APPROVAL}
                await self._transitions.advance(job, State.DENIED, leased=False, since=waiting, **why)

    async def _postpone(self, bundle: Bundle, seconds: float, **values: int) -> None:
        due_at = self._transitions.clock() + timedelta(seconds=seconds)
        await self._note(bundle, {"due_at": due_at, **values})

    async def _close(self, bundle: Bundle, message_id: int | None) -> None:
        """Be done with it, also where no message came of it."""
        await self._note(bundle, {"closed_at": self._transitions.clock(), "message_id": message_id})

    async def _note(self, bundle: Bundle, values: Mapping[str, Any]) -> None:
        async with self._transitions.database.write() as transaction:
            await table.put(transaction, [notice.id for notice in bundle.notices], values)


def _as_new(rows: Sequence[table.Row]) -> list[table.Row]:
    """The first of these rows that may go into one message: what a backup found open may stand already, and what is
    new must not be taken for a part of that.
    """
    fresh = rows[0]["posting_at"] is None
    return list(takewhile(lambda row: (row["posting_at"] is None) is fresh, rows))


def _notice(row: Mapping[Any, Any]) -> Notice:
    return Notice(**{name: row[name] for name in Notice.__dataclass_fields__})
