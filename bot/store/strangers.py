"""Whether a database belongs to something else, found out before it is worked with as if it were the bot's."""

import asyncio
from collections.abc import Collection

from sqlalchemy import inspect

from bot.errors import SettingsError
from bot.store.database import Database
from bot.store.files import tables_in
from bot.store.schema import metadata
from bot.tools.wording import count

VERSION = "alembic_version"
"""The table that stands in each database of the bot beside its own; others use that name, too."""


async def stranger(database: Database) -> str | None:
    """Why a database is not to be touched, as a sentence without its end; None where it is the bot's, or may become it.

    A SQLite file is looked at without opening it as ours, which would change how it is kept.
    """
    if database.path is not None:
        found = foreign(await asyncio.to_thread(tables_in, database.path), shared=False)
    else:
        async with database.read() as connection:
            names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
        found = foreign(names, shared=True)
    if not found:
        return None
    what = "the database" if database.path is None else f"the file {database.path}"
    return f"{what} belongs to something else: it has {count(len(found), 'table')} that this bot has not made"


async def refuse_stranger(database: Database) -> None:
    """:raises SettingsError: the database is somebody else's; then not even how it is kept has been changed."""
    if why := await stranger(database):
        raise SettingsError(f"DATABASE_URL: {why}. Name another one. Nothing has been changed.")


def foreign(names: Collection[str], *, shared: bool) -> set[str]:
    """The tables for whose sake a database with these is somebody else's; a server's may be `shared` with others, as
    long as no name is needed twice. Pure.
    """
    ours, others = metadata.tables.keys() & names, set(names) - {VERSION}
    if ours and VERSION in names:
        return set()
    return ours if shared and VERSION not in names else others
