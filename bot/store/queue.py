"""The queue: jobs that wait until others of their member have ended, and the turns that members take."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.cards import NEXT_CARD
from bot.store.job_rows import Row, among, columns, in_turn
from bot.store.schema import jobs
from bot.store.turns import take_turn

TURN = "queue"

FARTHEST = 10
"""So many jobs ahead, or more: beyond it nobody counts. Otherwise each job that ends would change the cards of all
that wait behind it."""

SHELVED = -1
"""Stands in an active job for the number ahead, which it has none of, while no version that runs can read it: it keeps
its state, and not its place, for nobody knows when it will end."""

MOST_RECOUNTED = 200
"""So many numbers are set right in one transaction: after a change of the setting there may be very many."""

MILLISECOND = timedelta(milliseconds=1)

_TURNS = (columns.id, columns.due_at, columns.ahead, columns.accepted_at, columns.interaction_id)


@cache
def _unattended(states: frozenset[str]) -> Select[Any]:
    return select(func.count()).where(
        among(columns.state, states),
        columns.due_at <= bindparam("now"),
        or_(columns.lease_until.is_(None), columns.lease_until <= bindparam("now")),
    )


_OF_MEMBER = and_(
    columns.guild_id == bindparam("of_guild"),
    columns.member_id == bindparam("of_member"),
    columns.finished_at.is_(None),
    # Each state is more than nothing: said, it leads SQLite to the index of the few that are unfinished, and not to the
    # one of all that the member ever asked for.
    columns.state > "",
)

_UNFINISHED = select(func.count()).where(_OF_MEMBER)


class Survey(NamedTuple):
    """What there is to do in the queue."""

    ready: Sequence[str]
    """The jobs that begin now."""
    recounted: Mapping[str, int]
    """Of the other jobs that tell a wrong number of those ahead of them: the right one."""


class Line(NamedTuple):
    """Where a job that is about to be queued would stand."""

    ahead: int
    """How many of its member's other jobs must end before it begins; `FARTHEST` means at least so many."""
    unfinished: int
    """How many jobs its member has on the server that have not ended, whatever they wait for."""


class Beginning(NamedTuple):
    """A queued job that begins."""

    job_id: str
    state: str
    """Where it goes on."""
    shown: bool
    """Whether its card changes."""


class Queue:
    """The jobs in the state `queued`: one begins while fewer than `most` of its member on its server are `active`.

    A job's place in its member's line counts those that are active, then those accepted before it. Members take turns:
    whoever is first in a line of their own goes before everybody's second. What has not ended at all is counted for
    whoever takes no more than `most_unfinished` of one member.
    """

    def __init__(
        self, most: int, queued: str, active: Collection[str], *, most_unfinished: int | None = None
    ) -> None:
        self.most = most
        self.most_unfinished = most_unfinished
        self._queued = queued
        self._active = tuple(active)
        self._line = self._line_of_one()
        self._with_room, self._without_room = self._surveyed(room=True), self._surveyed(room=False)
        self._change = self._next_change()

    async def take_turn(self, connection: AsyncConnection) -> None:
        """Let no other transaction begin jobs until this one ends; call it before anything is read."""
        await take_turn(connection, TURN)

    async def line(
        self,
        connection: AsyncConnection,
        *,
        guild_id: int,
        member_id: int,
        accepted_at: datetime,
        interaction_id: int,
    ) -> Line:
        """Meant for the transaction that queues the job, whether its row has been written yet or not: `ahead` leaves it
        out, `unfinished` counts it once it is there.
        """
        values = {
            "of_guild": guild_id,
            "of_member": member_id,
            "at": accepted_at,
            "interaction": interaction_id,
        }
        return Line(*(await connection.execute(self._line, values)).one())

    async def unfinished(self, connection: AsyncConnection, *, guild_id: int, member_id: int) -> int:
        """How many jobs a member has on a server that have not ended."""
        values = {"of_guild": guild_id, "of_member": member_id}
        return int((await connection.execute(_UNFINISHED, values)).scalar_one())

    async def next_change(self, connection: AsyncConnection, soon: datetime) -> tuple[datetime | None, bool]:
        """When the next job that has a place is due, and whether any row tells a wrong number of jobs ahead of it.

        Jobs that are not due until `soon` are no part of the line, here and below.
        """
        due, stale = (await connection.execute(self._change, {"soon": soon})).one()
        return due, bool(stale)

    async def unattended(self, connection: AsyncConnection, states: Collection[str], now: datetime) -> int:
        """How many jobs in these states could be carried on, and are not."""
        return int((await connection.execute(_unattended(frozenset(states)), {"now": now})).scalar_one())

    async def survey(self, connection: AsyncConnection, now: datetime, soon: datetime, room: int) -> Survey:
        """What is to be done now, in the order of the turns; `room` limits how many jobs begin."""
        query = self._with_room if room else self._without_room
        values = {"now": now, "soon": soon, "most": room + MOST_RECOUNTED}
        rows = (await connection.execute(query, values)).all()
        ready = [row.id for row in rows if row.begins][:room]
        return Survey(ready, {row.id: row.told for row in rows if row.stale and row.id not in ready})

    async def locked(self, connection: AsyncConnection, job_ids: Sequence[str]) -> list[Row]:
        """Those of the jobs that are still queued, in this order; nobody else moves them until the commit."""
        if not job_ids:
            return []
        query = select(jobs).where(columns.id.in_(job_ids), columns.state == self._queued)
        rows = {row["id"]: row for row in (await connection.execute(in_turn(query))).mappings()}
        return [rows[job_id] for job_id in job_ids if job_id in rows]

    async def begin(
        self,
        connection: AsyncConnection,
        beginnings: Sequence[Beginning],
        now: datetime,
        **values: Any,
    ) -> None:
        """Move jobs, in the order of their turns.

        The next role takes what has been due longest, so each is due a moment before the one behind it.
        """
        if not beginnings:
            return
        first = now - MILLISECOND * (len(beginnings) - 1)
        rows = [
            {
                "of_job": each.job_id,
                "to": each.state,
                "due": first + MILLISECOND * number,
                "shown": int(each.shown),
            }
            for number, each in enumerate(beginnings)
        ]
        changes = {
            "state": bindparam("to"),
            "due_at": bindparam("due"),
            "card_revision": columns.card_revision + bindparam("shown"),
        }
        statement = update(jobs).where(columns.id == bindparam("of_job")).values(**changes, **values, ahead=0)
        await connection.execute(statement, rows)

    async def put_off(self, connection: AsyncConnection, job_ids: Collection[str], due_at: datetime) -> None:
        """Let jobs step aside until `due_at`; later than `soon`, others get their places."""
        if job_ids:
            await connection.execute(update(jobs).where(columns.id.in_(job_ids)).values(due_at=due_at))

    async def recount(self, connection: AsyncConnection, ahead: Mapping[str, int]) -> None:
        """Write down how many jobs are ahead of each of these by now, and have its card tell it.

        One that somebody else just moves is left out instead of waited for: if it stays, its turn comes again.
        """
        if not ahead:
            return
        rows = [{"of_job": job_id, "told": told} for job_id, told in ahead.items()]
        changes = {"ahead": bindparam("told"), "card_revision": NEXT_CARD}
        still = select(columns.id).where(columns.id == bindparam("of_job"), columns.state == self._queued)
        free = still.with_for_update(skip_locked=True).correlate(None).scalar_subquery()
        await connection.execute(update(jobs).where(columns.id == free).values(**changes), rows)

    def _surveyed(self, *, room: bool) -> Any:
        lines = self._lines()
        stale = lines.c.told != lines.c.ahead
        begins = and_(lines.c.told == 0, lines.c.due_at <= bindparam("now"))
        return (
            select(lines.c.id, lines.c.told, stale.label("stale"), begins.label("begins"))
            .where(or_(stale, begins) if room else stale)
            .order_by(lines.c.line, lines.c.accepted_at.nulls_first(), lines.c.interaction_id)
            .limit(bindparam("most", type_=Integer))
        )

    def _next_change(self) -> Any:
        """Asked by every resting bot: built once, because building costs more than asking."""
        lines = self._lines()
        earliest = func.min(case((lines.c.told == 0, lines.c.due_at)), type_=columns.due_at.type)
        wrong = func.coalesce(func.max(case((lines.c.told != lines.c.ahead, 1), else_=0)), 0)
        return select(earliest, wrong)

    def _lines(self) -> Subquery:
        """Every queued job with its place in its member's line, and the number of jobs ahead that this means.

        Only members who have a queued one are looked at, however many jobs others have under way.
        """
        lining_up = (
            select(columns.guild_id, columns.member_id)
            .where(columns.state == self._queued)
            .distinct()
            .subquery()
        )
        of_member = and_(columns.guild_id == lining_up.c.guild_id, columns.member_id == lining_up.c.member_id)
        waits = and_(columns.state == self._queued, columns.due_at <= bindparam("soon"))
        rank = case((self._has_place(), 0), (waits, 1), else_=2)
        line = func.row_number().over(
            partition_by=(columns.guild_id, columns.member_id),
            order_by=(rank, columns.accepted_at.nulls_first(), columns.interaction_id),
        )
        ranked = (
            select(*_TURNS, line.label("line"), rank.label("rank"))
            .select_from(lining_up.join(jobs, of_member))
            .where(columns.finished_at.is_(None))
            .subquery()
        )
        ahead = self._told(ranked.c.line - self.most).label("told")
        return select(ranked, ahead).where(ranked.c.rank == 1).subquery()

    def _line_of_one(self) -> Any:
        """Asked before a command is answered: built once, because building costs more than asking."""
        earlier = or_(
            columns.accepted_at < bindparam("at"),
            and_(columns.accepted_at == bindparam("at"), columns.interaction_id < bindparam("interaction")),
        )
        counted = or_(self._has_place(), and_(columns.state == self._queued, earlier))
        before = func.count(case((counted, 1)))
        return select(self._told(before + 1 - self.most), func.count()).where(_OF_MEMBER)

    def _has_place(self) -> ColumnElement[bool]:
        return and_(among(columns.state, self._active), columns.ahead != SHELVED)

    def _told(self, ahead: ColumnElement[int]) -> ColumnElement[int]:
        return case((ahead <= 0, 0), (ahead >= FARTHEST, FARTHEST), else_=ahead)
