"""What the queries on the job table are made of."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Executable,
    Integer,
    RowMapping,
    Select,
    Update,
    bindparam,
    literal_column,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import jobs

Row = RowMapping
Values = Mapping[str, Any]
"""What is written: plain values, and expressions, of which there are few; beside them what these ask for by name."""

columns = jobs.c

MOST = bindparam("most", type_=Integer)


async def first(
    connection: AsyncConnection, statement: Executable, values: Values | None = None
) -> Row | None:
    """The first row of an answer."""
    return (await connection.execute(statement, values)).mappings().first()


async def every(
    connection: AsyncConnection, statement: Executable, values: Values | None = None
) -> list[Row]:
    """All rows of an answer."""
    return list((await connection.execute(statement, values)).mappings())


def writing(statement: Update, values: Values) -> tuple[Update, dict[str, Any]]:
    """Expressions become part of a statement; plain values go beside it, so that it need not be built again."""
    computed = {name: value for name, value in values.items() if isinstance(value, ClauseElement)}
    plain = {name: value for name, value in values.items() if name not in computed}
    return (_with(statement, tuple(sorted(computed.items()))) if computed else statement), plain


@lru_cache(maxsize=256)
def _with(statement: Update, computed: tuple[tuple[str, ClauseElement], ...]) -> Update:
    """Built once for each of them, because building costs more than asking."""
    return statement.values(dict(computed))


def among(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """Whether a column has one of these values, which are words of ours and stand in the statement as they are: the
    place of a list of parameters would be filled anew whenever it is asked.
    """
    return column.in_([literal_column(f"'{value}'") for value in sorted(values)])


def unlocked(chosen: Select[tuple[str]]) -> Select[tuple[str]]:
    """The chosen rows without those that another process is just claiming; chosen once, whatever the planner thinks."""
    return select(chosen.with_for_update(skip_locked=True).cte("chosen").c.id)


def in_turn(chosen: Select[Any]) -> Select[Any]:
    """The chosen rows, locked one after another in the order of their ids.

    Whoever locks several jobs does it in this order, in which the first job of a batch comes last: so nobody waits for
    somebody who waits for them.
    """
    return chosen.order_by(columns.id).with_for_update()
