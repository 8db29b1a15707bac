"""What state a database is in, looked at without changing anything."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from bot.errors import StoreError
from bot.store.backup import is_backup
from bot.store.database import Database
from bot.store.migrate import configuration, lacking
from bot.store.outage import reason
from bot.store.strangers import stranger

# Neither changes a row: the first is refused where nothing may be written, the second is taken back.
_WRITE = "UPDATE notes SET value = value WHERE key IS NULL"
_MAKE_A_TABLE = "CREATE TABLE inspected (id INTEGER)"

_POSTGRESQL_FACTS = """
SELECT current_setting('server_version') AS version,
       pg_database_size(current_database()) AS bytes,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
       - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections_left
"""


class Standing(StrEnum):
    """Where a database's tables are, compared with those that this version works with."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Inspection:
    """What was found; `refusal` is why nothing can be written, `missing` is what a newer version's database lacks,
    `connections_left` is PostgreSQL's alone, `stranger` is why it is not the bot's, and a `backup` is not there to be
    worked on.
    """

    standing: Standing
    version: str = ""
    bytes: int = 0
    connections_left: int | None = None
    refusal: str | None = None
    missing: str | None = None
    backup: bool = False
    stranger: str | None = None


async def inspect(database: Database) -> Inspection:
    """Look at a database; StoreError where it cannot be used. A SQLite file that is not there is not made."""
    if database.path is not None and not await asyncio.to_thread(_has_content, database.path):
        return Inspection(Standing.EMPTY)
    if foreign := await stranger(database):
        return Inspection(Standing.FOREIGN, stranger=foreign)
    async with database.read() as connection:
        revision = await connection.run_sync(_revision)
        facts = await connection.run_sync(_facts) | {"backup": await is_backup(connection)}
        standing = await asyncio.to_thread(_standing, revision)
        if standing is Standing.AHEAD:
            facts["missing"] = await connection.run_sync(lacking)
    return Inspection(standing, **facts, refusal=await _refusal(database, standing))


def _has_content(path: Path) -> bool:
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _facts(connection: Connection) -> dict[str, Any]:
    if connection.dialect.name == "sqlite":
        version = connection.scalar(text("SELECT sqlite_version()"))
        pages = connection.scalar(text("PRAGMA page_count"))
        return {"version": version, "bytes": pages * connection.scalar(text("PRAGMA page_size"))}
    return dict(connection.execute(text(_POSTGRESQL_FACTS)).mappings().one())


def _standing(revision: str | None) -> Standing:
    scripts = ScriptDirectory.from_config(configuration())
    if revision is None:
        return Standing.EMPTY
    if revision == scripts.get_current_head():
        return Standing.CURRENT
    try:
        scripts.get_revision(revision)
    except CommandError:
        return Standing.AHEAD
    return Standing.BEHIND


async def _refusal(database: Database, standing: Standing) -> str | None:
    """Why nothing can be written, as far as the bot would write now; None where it can."""
    statement = _WRITE if standing in {Standing.CURRENT, Standing.AHEAD} else _MAKE_A_TABLE
    try:
        async with database.write() as connection:
            await connection.execute(text(statement))
            await connection.rollback()
    except (StoreError, ProgrammingError) as error:
        return reason(error)
    return None
