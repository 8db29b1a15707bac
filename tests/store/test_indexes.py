"""What is asked before each command is answered is found in an index, however many rows there are."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.store import budgets
from bot.store.database import Database, Transaction

Question = Callable[[Transaction], Awaitable[Any]]
NOW = datetime(2026, 11, 18, tzinfo=UTC)


def _of_server(connection: Transaction) -> Awaitable[int]:
    return budgets.spent_by_server(connection, 1, NOW, NOW + timedelta(days=30))


def _alert(connection: Transaction) -> Awaitable[int]:
    return budgets.highest_alert(connection, 1, 3, NOW)


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
    ],
)
async def test_it_is_answered_from_its_index(database: Database, question: Question, index: str) -> None:
    assert index in await plan(database, question)
