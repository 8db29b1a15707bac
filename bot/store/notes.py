"""A small table of facts to remember over restarts."""

from sqlalchemy import delete, select

from bot.store.database import Database
from bot.store.schema import notes
from bot.store.upsert import upsert

REGISTERED = "commands:"
"""With an application's id behind it the key of the note that says which commands Discord has: `place fingerprint`."""


class Notes:
    """Remembers text under a key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str | None:
        async with self._database.read() as connection:
            return (await connection.execute(select(notes.c.value).where(notes.c.key == key))).scalar()

    async def put(self, key: str, value: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(upsert(connection, notes, {"key": key, "value": value}, value=value))

    async def drop(self, key: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(delete(notes).where(notes.c.key == key))
