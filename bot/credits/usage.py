"""What a whole server has spent in its current period: by whom, with what, where and when, and every entry of it.

A job counts in the period in which its credits were first taken, as it does for allowances and for the server's cap.
"""

from bisect import bisect_right
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from bot.credits.periods import Period, Span, span_of
from bot.credits.rules import Rules
from bot.store import usage as table
from bot.store.database import Database
from bot.store.usage import Stretch

PAGE = 1_000
"""Entries read at a time."""


class By(StrEnum):
    """What spending is summed up by."""

    MEMBER = "member"
    TOOL = "tool"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Share:
    """What one member spent, or what was spent with one tool or in one channel."""

    subject: str
    """The member's or channel's id, or the tool's command."""
    steps: tuple[int, ...]
    """Credits per hour or day."""
    jobs: int
    """How many jobs cost anything."""

    @property
    def credits(self) -> int:
        return sum(self.steps)


@dataclass(frozen=True)
class Summary:
    """What a server has spent in one period."""

    period: Period
    span: Span
    zone: tzinfo
    steps: tuple[datetime, ...]
    """When each hour (of a day) or day begins."""
    by: By
    shares: tuple[Share, ...]
    """Who or what spent anything, the highest first."""
    held: int = 0
    """What of it unfinished jobs hold."""

    @property
    def credits(self) -> int:
        return sum(share.credits for share in self.shares)

    @property
    def jobs(self) -> int:
        return sum(share.jobs for share in self.shares)


@dataclass(frozen=True)
class UsageEntry:
    """One entry of the ledger with what there is to know of its job, or what managers granted or took back.

    Positive `credits` were spent, and only the ledger's entries have any; `granted` is what a grant added, or negative
    what was taken back of it. The reason is that of the grant, or why it was taken back.
    """

    written_at: datetime
    member_id: int
    kind: str
    grant_id: int | None
    reason: str | None
    id: int | None = None
    accepted_at: datetime | None = None
    job_id: str | None = None
    tool: str | None = None
    channel_id: int | None = None
    credits: int | None = None
    granted: int | None = None
    by: int | None = None
    """The manager who granted it or took it back."""
    state: str | None = None


@dataclass(frozen=True)
class Export:
    """Every entry of one period, and its grants and revocations, in the order of time; read page by page while it is
    asked for.
    """

    span: Span
    zone: tzinfo
    pages: AsyncIterator[Sequence[UsageEntry]]


class Usage:
    """Reads the ledger for a server's managers."""

    def __init__(self, database: Database, rules: Rules, open_states: Collection[str]) -> None:
        self._database = database
        self._rules = rules
        self._open_states = open_states

    async def summary(self, guild_id: int, period: Period, by: By, now: datetime) -> Summary:
        """What was spent in the current period, up to now."""
        async with self._database.read() as transaction:
            zone = (await self._rules.of_server(transaction, guild_id)).zone
            span = span_of(period, now, zone)
            steps = steps_of(period, span, zone)
            stretch = Stretch(guild_id, span.begin, span.end)
            rows = await table.spending(transaction, stretch, by, steps)
            held = await table.held(transaction, stretch, self._open_states)
        return Summary(period, span, zone, steps, by, shares(rows, len(steps)), held)

    async def export(self, guild_id: int, period: Period, now: datetime) -> Export:
        """Everything of the current period that is written now; of grants there are few, they are read at once."""
        async with self._database.read() as transaction:
            zone = (await self._rules.of_server(transaction, guild_id)).zone
            span = span_of(period, now, zone)
            stretch = Stretch(guild_id, span.begin, span.end)
            until = await table.newest_entry(transaction, stretch)
            given = [
                _of_grant(row, "grant", row["credits"]) for row in await table.granted(transaction, stretch)
            ]
            taken = [
                _of_grant(row, "revocation", -row["credits"])
                for row in await table.revoked(transaction, stretch)
            ]
        of_grants = sorted([*given, *taken], key=_moment)
        return Export(span, zone, merged(self._pages(stretch, until), of_grants))

    async def _pages(self, stretch: Stretch, until: int) -> AsyncIterator[Sequence[UsageEntry]]:
        """Each page is a short transaction of its own; as nothing is ever changed, together they are one reading."""
        after = None
        while True:
            async with self._database.read() as transaction:
                rows = await table.entries(transaction, stretch, after=after, until=until, limit=PAGE)
            if not rows:
                return
            yield [_entry(row) for row in rows]
            after = (rows[-1]["created_at"], rows[-1]["id"])


async def merged(
    pages: AsyncIterator[Sequence[UsageEntry]], others: Sequence[UsageEntry]
) -> AsyncIterator[Sequence[UsageEntry]]:
    """The pages with what others there are up to their ends, and the rest of these; all is sorted by time before."""
    done = 0
    async for page in pages:
        ready = bisect_right(others, page[-1].written_at, lo=done, key=_moment)
        yield sorted([*others[done:ready], *page], key=_moment)
        done = ready
    if others[done:]:
        yield others[done:]


def steps_of(period: Period, span: Span, zone: tzinfo) -> tuple[datetime, ...]:
    """When each hour of a day, or each day of a longer period, begins; a day that changes the clock has 23 or 25."""
    steps = [span.begin]
    while (following := _after(steps[-1], period, zone)) < span.end:
        steps.append(following)
    return tuple(steps)


def _after(step: datetime, period: Period, zone: tzinfo) -> datetime:
    if period is Period.DAY:
        return step + timedelta(hours=1)
    return span_of(Period.DAY, step.astimezone(UTC), zone).end


def shares(rows: Iterable[Mapping[Any, Any]], steps: int) -> tuple[Share, ...]:
    """The sums of each subject, the highest first."""
    spent: dict[str, list[int]] = {}
    jobs: dict[str, int] = {}
    for row in rows:
        subject = str(row["subject"])
        spent.setdefault(subject, [0] * steps)[row["step"]] += int(row["credits"])
        jobs[subject] = jobs.get(subject, 0) + row["jobs"]
    found = [Share(subject, tuple(credits), jobs[subject]) for subject, credits in spent.items()]
    return tuple(sorted(found, key=lambda share: (-share.credits, share.subject)))


def top(all_shares: Sequence[Share], most: int) -> tuple[Sequence[Share], Share | None]:
    """The highest shares one by one, and the others in one sum, whose subject is their number; a single other is
    shown as itself.
    """
    if len(all_shares) <= most + 1:
        return all_shares, None
    rest = all_shares[most:]
    credits = tuple(map(sum, zip(*(share.steps for share in rest), strict=True)))
    return all_shares[:most], Share(str(len(rest)), credits, sum(share.jobs for share in rest))


def _moment(entry: UsageEntry) -> datetime:
    return entry.written_at


def _of_grant(row: Mapping[Any, Any], kind: str, granted: int) -> UsageEntry:
    return UsageEntry(
        written_at=row["created_at"],
        member_id=row["member_id"],
        kind=kind,
        grant_id=row["grant_id"],
        reason=row["reason"],
        granted=granted,
        by=row["by"],
    )


def _entry(row: Mapping[Any, Any]) -> UsageEntry:
    return UsageEntry(
        id=row["id"],
        written_at=row["created_at"],
        accepted_at=row["accepted_at"],
        member_id=row["member_id"],
        job_id=row["job_id"],
        tool=row["tool"],
        channel_id=row["channel_id"],
        kind=row["kind"],
        credits=row["credits"],
        grant_id=row["grant_id"],
        reason=row["grant_reason"],
        state=row["state"],
    )
