"""Which version's schema a database has."""

from functools import cache

from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.migrate import configuration


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


def newest() -> str:
    """The revision that this version works with."""
    head = _script().get_current_head()
    assert head is not None, "there are migrations"  # noqa: S101  states a certainty
    return head


def known(revision: str) -> bool:
    """Whether this version, or one before it, made this revision."""
    try:
        return _script().get_revision(revision) is not None
    except CommandError:
        return False


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision of a database; None where no version of the bot has made its tables."""
    return await connection.run_sync(lambda plain: MigrationContext.configure(plain).get_current_revision())


async def upgrade_to(connection: AsyncConnection, revision: str) -> None:
    """Make the tables of a revision that is known."""
    await connection.run_sync(_upgrade, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
