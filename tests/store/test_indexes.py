"""What is asked before each command is answered, or at each scrape, is found in an index, however many rows it has."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.jobs.states import ACTIVE, State
from bot.store import budgets, overview
from bot.store.database import Database, Transaction
from bot.store.queue import Queue

Question = Callable[[Transaction], Awaitable[Any]]
NOW = datetime(2026, 11, 18, tzinfo=UTC)


def _of_server(connection: Transaction) -> Awaitable[int]:
    return budgets.spent_by_server(connection, 1, NOW, NOW + timedelta(days=30))


def _alert(connection: Transaction) -> Awaitable[int]:
    return budgets.highest_alert(connection, 1, 3, NOW)


def _line(connection: Transaction) -> Awaitable[Any]:
    who = {"guild_id": 1, "member_id": 3}
    return Queue(3, State.ACCEPTED, ACTIVE).line(connection, **who, accepted_at=NOW, interaction_id=4)


def _unfinished_of_member(connection: Transaction) -> Awaitable[Any]:
    return Queue(3, State.ACCEPTED, ACTIVE).unfinished(connection, guild_id=1, member_id=3)


def _unfinished(connection: Transaction) -> Awaitable[Any]:
    return overview.unfinished(connection, NOW)


async def plan(database: Database, question: Question) -> str:
    """How the embedded database means to answer a question."""
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with database.read() as connection:
        event.listen(database._engine.sync_engine, "before_cursor_execute", hear)
        await question(connection)
        event.remove(database._engine.sync_engine, "before_cursor_execute", hear)
        ((statement, parameters),) = asked
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return " ".join(row.detail for row in rows)


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (_of_server, "COVERING INDEX ix_ledger_guild_id_accepted_at_credits"),
        (_alert, "INDEX ix_jobs_alerts"),
        (_line, "INDEX ix_jobs_unfinished"),
        (_unfinished_of_member, "INDEX ix_jobs_unfinished"),
        (_unfinished, "INDEX ix_jobs_unfinished"),
        (overview.untold, "INDEX ix_jobs_untold"),
    ],
)
async def test_it_is_answered_from_its_index(database: Database, question: Question, index: str) -> None:
    assert index in await plan(database, question)
