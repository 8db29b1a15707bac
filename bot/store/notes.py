"""A small table of facts to remember over restarts."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import Database
from bot.store.schema import notes


class Notes:
    """Remembers text under a key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str | None:
        async with self._database.read() as connection:
            return (await connection.execute(select(notes.c.value).where(notes.c.key == key))).scalar()

    async def put(self, key: str, value: str) -> None:
        async with self._database.write() as connection:
            make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            statement = make(notes).values(key=key, value=value)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
            )
