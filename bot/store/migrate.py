"""Brings a database to the current schema, while other processes go on working with it.

A migration only ever adds: tables, indexes, and columns that may be empty or have a default on the server. So a process
of the version before does not notice it, and a process that finds a database of a newer version goes on as well.
"""

import asyncio
import itertools
import logging
import random
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from bot.errors import SettingsError, StoreError, Unavailable
from bot.store.database import Database
from bot.store.schema import metadata
from bot.store.strangers import refuse_stranger

log = logging.getLogger(__name__)

TURN = 7_114_200
"""The number of the lock that lets only one starting process migrate a shared database."""

FOLDER = Path(__file__).parent / "migrations"

LOCK_MILLISECONDS = 500
"""How long PostgreSQL waits for a table that others work with. Everybody who wants that table waits behind whoever
waits to change it, and members expect an answer within three seconds. It is also less than the second after which a
server looks for deadlocks: it is the migration that steps back, and not a job."""

PATIENCE = 60.0
"""Seconds for which it is tried again."""

LONGEST_PAUSE = 3.0

_BUSY = {"55P03", "40P01"}
"""PostgreSQL's codes for a lock that was waited for in vain, and for a deadlock."""


def configuration(folder: Path = FOLDER) -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    return config


async def migrate(database: Database, *, folder: Path = FOLDER, patience: float = PATIENCE) -> None:
    """Apply every migration that is missing, all or none; on a current database nothing happens.

    A database of a newer version stays as it is. :raises SettingsError: it is not one of ours. :raises Unavailable: a
    table was busy for longer than `patience` seconds.
    """
    await database.make_room()
    await refuse_stranger(database)
    deadline = time.monotonic() + patience
    for attempt in itertools.count():
        try:
            await _attempt(database, folder)
        except StoreError as error:
            if not _busy(error):
                raise
        else:
            return
        if time.monotonic() > deadline:
            raise Unavailable(
                "DATABASE_URL: a table that has to be changed is busy all the time, perhaps with a backup"
                " or with another process's changes: try again later, or stop the other processes."
                " Nothing has been changed."
            )
        log.info("a table that has to be changed is busy: it is tried again soon")
        await asyncio.sleep(min(LONGEST_PAUSE, 0.1 * 2.0**attempt) * random.uniform(0.5, 1.0))


async def _attempt(database: Database, folder: Path) -> None:
    async with database.overhaul() as connection:
        if not database.embedded:
            await connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN})
        await connection.run_sync(_upgrade, folder)


def _busy(error: StoreError) -> bool:
    return getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) in _BUSY


def _upgrade(connection: Connection, folder: Path) -> None:
    config = configuration(folder)
    if newer := _unknown(connection, ScriptDirectory.from_config(config)):
        _refuse_stranger(connection, newer)
        log.warning(
            "the database is of a newer version of the bot (%s), beside which this one goes on", newer
        )
        return
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _unknown(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """The revision of a database that this version has never heard of."""
    for revision in MigrationContext.configure(connection).get_current_heads():
        try:
            scripts.get_revision(revision)
        except CommandError:
            return revision
    return None


def _refuse_stranger(connection: Connection, revision: str) -> None:
    if missing := lacking(connection):
        raise SettingsError(
            f"DATABASE_URL: the database is of a version that this one does not know ({revision}), and it"
            f" lacks {missing}. Start the version that it belongs to."
        )


def lacking(connection: Connection) -> str | None:
    """A column that this version works with and the database has not. A newer version's has all of them, and more."""
    found = inspect(connection)
    there = set(found.get_table_names())
    for table in metadata.sorted_tables:
        columns = (
            {column["name"] for column in found.get_columns(table.name)} if table.name in there else set()
        )
        if missing := [column.name for column in table.columns if column.name not in columns]:
            return f"{table.name}.{missing[0]}"
    return None
