"""Fresh and upgraded installations are one."""

import ast
import asyncio
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.database import Database
from bot.store.migrate import configuration, migrate
from bot.store.schema import metadata


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_lead_to_the_schema(either_database: Database) -> None:
    async with either_database.write() as connection:
        assert await connection.run_sync(_differences) == []


async def test_migrating_twice_changes_nothing(either_database: Database) -> None:
    await migrate(either_database)

    async with either_database.write() as connection:
        assert await connection.run_sync(_differences) == []


async def test_two_processes_that_start_at_once_migrate_once(postgres: str) -> None:
    """Both find the shared database empty; the second waits for the first and then has nothing to do."""
    connection = await asyncpg.connect(postgres.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute("CREATE DATABASE fresh")
    await connection.close()
    first, second = (Database(postgres.replace("/postgres?", "/fresh?")) for _ in range(2))

    await asyncio.gather(migrate(first), migrate(second))

    async with first.write() as transaction:
        assert await transaction.run_sync(_differences) == []
    await first.close()
    await second.close()


MAY = {"create_table", "create_index", "add_column", "batch_alter_table", "f"}
"""What a migration may do beside running processes."""

BEFORE_SEVERAL = "72a0610dc6e3"
"""The last one that no other process was meant to run beside."""


def _since() -> list[Path]:
    scripts = ScriptDirectory.from_config(configuration())
    return [Path(each.path) for each in scripts.iterate_revisions("head", BEFORE_SEVERAL)]


@pytest.mark.parametrize("script", _since(), ids=lambda path: path.stem)
def test_a_migration_only_adds_what_the_version_before_need_not_know(script: Path) -> None:
    (upgrade,) = [
        each
        for each in ast.parse(script.read_text()).body
        if isinstance(each, ast.FunctionDef) and each.name == "upgrade"
    ]
    calls = [each for each in ast.walk(upgrade) if isinstance(each, ast.Call)]
    asked = [
        (call.func.attr, call)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id != "sa"
    ]

    assert {name for name, _ in asked} <= MAY
    for name, call in asked:
        if name == "add_column":
            column = call.args[-1]
            assert isinstance(column, ast.Call)
            told = {word.arg: ast.unparse(word.value) for word in column.keywords}
            assert told.get("nullable") != "False" or "server_default" in told, ast.unparse(column)
