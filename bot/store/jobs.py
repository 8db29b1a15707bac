"""Queries on the job table, each with a name and a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.job_rows import MOST, Row, Values, among, columns, every, first, in_turn, unlocked, writing
from bot.store.schema import jobs

Place = tuple[datetime, str]
"""When a job was asked for, and its id: what lists are sorted by."""


# Every command waits for it before it is answered: built once, because building costs more than inserting.
_INSERT = {
    "sqlite": sqlite.insert(jobs).on_conflict_do_nothing(index_elements=["interaction_id"]).returning(jobs),
    "postgresql": postgresql.insert(jobs)
    .on_conflict_do_nothing(index_elements=["interaction_id"])
    .returning(jobs),
}


async def insert(connection: AsyncConnection, values: Values) -> Row | None:
    """Add a job, unless its interaction already has one: then nothing happens and the answer is None."""
    statement = _INSERT[connection.dialect.name]
    row: Row | None = (await connection.execute(statement, dict(values))).mappings().first()
    return row


_BY_ID = select(jobs).where(columns.id == bindparam("of_job"))


async def by_id(connection: AsyncConnection, job_id: str) -> Row | None:
    return await first(connection, _BY_ID, {"of_job": job_id})


async def by_interaction(connection: AsyncConnection, interaction_id: int) -> Row | None:
    query = select(jobs).where(columns.interaction_id == interaction_id)
    return await first(connection, query)


async def recent(connection: AsyncConnection, guild_id: int, member_id: int, limit: int) -> list[Row]:
    """A member's latest jobs, newest first."""
    query = (
        select(jobs)
        .where(columns.guild_id == guild_id, columns.member_id == member_id)
        .order_by(columns.created_at.desc(), columns.id)
        .limit(limit)
    )
    return await every(connection, query)


@dataclass(frozen=True)
class Listed:
    """Which of a member's jobs on a server a list shows."""

    guild_id: int
    member_id: int
    states: Collection[str] | None = None
    """None for all of them."""
    unposted: bool = False
    """Only those whose outcome stands nowhere."""
    hidden: Collection[str] = ()
    """The problems of jobs that are of no interest."""

    def conditions(self) -> list[ColumnElement[bool]]:
        problem = or_(columns.problem_code.is_(None), columns.problem_code.not_in(self.hidden))
        conditions = [columns.guild_id == self.guild_id, columns.member_id == self.member_id, problem]
        if self.states is not None:
            conditions.append(columns.state.in_(self.states))
        nowhere = (columns.result_id.is_(None), columns.result_channel_id.is_(None))
        return [*conditions, *nowhere] if self.unposted else conditions


async def listed(
    connection: AsyncConnection, which: Listed, limit: int, *, behind: Place | None = None
) -> list[Row]:
    """The latest of these jobs, newest first; with `behind` only older ones."""
    conditions = [*which.conditions(), *([] if behind is None else [_place < _literal(behind)])]
    query = select(jobs).where(*conditions).order_by(columns.created_at.desc(), columns.id.desc())
    return await every(connection, query.limit(limit))


async def listed_before(
    connection: AsyncConnection, which: Listed, limit: int, *, before: Place
) -> list[Row]:
    """Those of these jobs that stand right before a place in the list, newest first."""
    query = select(jobs).where(*which.conditions(), _place > _literal(before))
    rows = await every(connection, query.order_by(columns.created_at, columns.id).limit(limit))
    return rows[::-1]


_place = tuple_(columns.created_at, columns.id)


def _literal(place: Place) -> ColumnElement[Any]:
    return tuple_(literal(place[0], columns.created_at.type), literal(place[1]))


async def locked(connection: AsyncConnection, job_id: str, state: str) -> Row | None:
    """A job in this state, which nobody changes before the transaction ends."""
    query = select(jobs).where(columns.id == job_id, columns.state == state).with_for_update()
    return await first(connection, query)


async def deleted(connection: AsyncConnection, job_ids: Collection[str]) -> list[str]:
    """Which of these jobs' results are deleted, or are to be; those of other versions' tools too."""
    gone = or_(columns.erase_at.is_not(None), columns.erased_at.is_not(None))
    query = select(columns.id).where(columns.id.in_(job_ids), gone)
    return list((await connection.execute(query)).scalars())


async def move(
    connection: AsyncConnection,
    job_id: str,
    sources: Collection[str],
    values: Values,
    *,
    owner: str | None = None,
) -> Row | None:
    """Change a job only while it is in one of `sources` (and, with `owner`, only under that lease); None if
    it is not.
    """
    statement, plain = writing(_move(frozenset(sources), leased=owner is not None), values)
    return await first(connection, statement, {**plain, "of_job": job_id, "by": owner})


async def change(
    connection: AsyncConnection, job_id: str, state: str, values: Values, *, owner: str | None
) -> bool:
    """The same without a look at the row: whether it was changed."""
    statement, plain = writing(_changed(frozenset({state}), leased=owner is not None), values)
    return (await connection.execute(statement, {**plain, "of_job": job_id, "by": owner})).rowcount == 1


@cache
def _move(sources: frozenset[str], *, leased: bool) -> Update:
    return _changed(sources, leased=leased).returning(jobs)


@cache
def _changed(sources: frozenset[str], *, leased: bool) -> Update:
    found = and_(columns.id == bindparam("of_job"), among(columns.state, sources))
    held = and_(found, columns.lease_owner == bindparam("by")) if leased else found
    return update(jobs).where(held)


async def mark_sent(connection: AsyncConnection, job_id: str, state: str, owner: str, now: datetime) -> bool:
    """Write down that the create request goes out now; False when it may have gone out before."""
    values = {"of_job": job_id, "in_state": state, "by": owner, "now": now}
    return (await connection.execute(_MARK_SENT, values)).rowcount == 1


_MARK_SENT = (
    update(jobs)
    .where(
        columns.id == bindparam("of_job"),
        columns.state == bindparam("in_state"),
        columns.lease_owner == bindparam("by"),
        columns.create_sent_at.is_(None),
    )
    .values(create_sent_at=bindparam("now"))
)


def _untold() -> ColumnElement[bool]:
    return and_(columns.finished_at.is_not(None), columns.told_at.is_(None))


def _carried(states: Collection[str], *, untold: bool) -> ColumnElement[bool]:
    """Jobs a role is for: in its states, or with `untold`, ended without the member having been told."""
    # The ended ones are found by an index of their own, which says nothing of the state: a job that is done is told.
    in_states = among(columns.state, states)
    return or_(in_states, _untold()) if untold else in_states


def _free(now: BindParameter[Any]) -> ColumnElement[bool]:
    return or_(columns.lease_until.is_(None), columns.lease_until <= now)


def later_unless_hurried(claimed: datetime, later: datetime) -> Values:
    """Put a job off that was claimed when it was due at `claimed`: a hint in between goes before."""
    return {"due_at": _LATER_UNLESS_HURRIED, "claimed": claimed, "later": later}


_DUE = columns.due_at.type
_LATER_UNLESS_HURRIED = case(
    (columns.due_at == bindparam("claimed", type_=_DUE), bindparam("later", type_=_DUE)),
    else_=columns.due_at,
)


async def claim(
    connection: AsyncConnection,
    states: Collection[str],
    *,
    untold: Collection[str] = (),
    now: datetime,
    owner: str,
    until: datetime,
    limit: int,
) -> list[Row]:
    """Lease the jobs that are due, the longest waiting first, so that no other process carries them until
    `until`.
    """
    values = {"now": now, "by": owner, "until": until, "most": limit}
    rows = await every(connection, _claim(frozenset(states), untold=bool(untold)), values)
    return sorted(rows, key=lambda row: (row["due_at"], row["id"]))  # a database returns them as it likes


@cache
def _claim(states: frozenset[str], *, untold: bool) -> Update:
    """Asked by every role, again and again: built once, because building costs more than asking."""
    free = _free(bindparam("now"))
    carried = _carried(states, untold=untold)
    ready = and_(carried, columns.due_at <= bindparam("now"), free)
    chosen = select(columns.id).where(ready).order_by(columns.due_at, columns.id).limit(MOST)
    return (
        update(jobs)
        .where(columns.id.in_(unlocked(chosen)), free)
        .values(lease_owner=bindparam("by"), lease_until=bindparam("until"))
        .returning(jobs)
    )


async def next_due(
    connection: AsyncConnection, states: Collection[str], *, untold: Collection[str] = ()
) -> datetime | None:
    """When the next of these jobs can be claimed: at its time, or when a dead process's lease ends."""
    query = _next_due(tuple(states), untold=bool(untold))
    due: datetime | None = (await connection.execute(query)).scalar()
    return due


@cache
def _next_due(states: tuple[str, ...], *, untold: bool) -> Select[Any]:
    """Asked by every role of a resting bot every few seconds.

    However many jobs wait, it looks at the first of each state, and at the few that somebody carries.
    """
    kinds = [*(columns.state == state for state in states), *([_untold()] if untold else [])]
    free = [
        select(columns.due_at.label("at"))
        .where(kind, columns.lease_owner.is_(None))
        .order_by(columns.due_at)
        .limit(1)
        .subquery()
        for kind in kinds
    ]
    ready_at = case((columns.lease_until > columns.due_at, columns.lease_until), else_=columns.due_at)
    # Named in a condition, the states would be looked up in their index, in which there may be very many.
    leased = select(func.min(case((or_(*kinds), ready_at)), type_=columns.due_at.type).label("at")).where(
        columns.lease_owner > ""
    )
    either = union_all(*(select(first.c.at) for first in free), leased).subquery()
    return select(func.min(either.c.at, type_=columns.due_at.type))


async def renew_leases(
    connection: AsyncConnection, owner: str, job_ids: Collection[str], until: datetime
) -> None:
    """Keep what this process still carries, however long a transfer takes."""
    held = and_(columns.lease_owner == owner, columns.id.in_(job_ids))
    mine = select(in_turn(select(columns.id).where(held)).cte("mine").c.id)
    await connection.execute(
        update(jobs).where(columns.id.in_(mine), columns.lease_owner == owner).values(lease_until=until)
    )


async def drop_leases(connection: AsyncConnection, owner: str) -> set[str]:
    """Give back what this process carried, so that the next one need not wait for the leases to end; in which states
    it is.
    """
    held = columns.lease_owner == owner
    mine = select(in_turn(select(columns.id).where(held)).cte("mine").c.id)
    free = update(jobs).where(columns.id.in_(mine), held).values(lease_owner=None, lease_until=None)
    return set((await connection.execute(free.returning(columns.state))).scalars())


_OF_PROJECT = and_(columns.project_id == bindparam("of_project"), columns.state == bindparam("in_state"))


async def hurry(connection: AsyncConnection, project_id: str, state: str, now: datetime) -> bool:
    """Make the job of a project due at once; False where there is none."""
    values = {"of_project": project_id, "in_state": state, "now": now}
    return (await connection.execute(_HURRY, values)).rowcount > 0


_HURRY = update(jobs).where(_OF_PROJECT).values(due_at=bindparam("now"))


async def move_project(
    connection: AsyncConnection, project_id: str, state: str, values: Values
) -> Row | None:
    """Change the job of a project only while it is in this state; None if there is none."""
    statement, plain = writing(_MOVE_PROJECT, values)
    return await first(connection, statement, {**plain, "of_project": project_id, "in_state": state})


_MOVE_PROJECT = update(jobs).where(_OF_PROJECT).returning(jobs)


async def note_status(
    connection: AsyncConnection, project_id: str, state: str, earlier: Collection[str], values: Values
) -> Row | None:
    """Write down what is known of a project whose job is in this state, unless more is known than one of the `earlier`
    statuses; the id of the job and of its batch, None where nothing was written.
    """
    statement, plain = writing(_note_status(frozenset(earlier)), values)
    return await first(connection, statement, {**plain, "of_project": project_id, "in_state": state})


@cache
def _note_status(earlier: frozenset[str]) -> Update:
    unknown = or_(columns.vendor_status.is_(None), among(columns.vendor_status, earlier))
    return update(jobs).where(_OF_PROJECT, unknown).returning(columns.id, columns.batch_id)


async def by_name(connection: AsyncConnection, name: str) -> Row | None:
    return await first(connection, _BY_NAME, {"called": name})


_BY_NAME = select(jobs).where(columns.name == bindparam("called"))
