"""What the processes on one PostgreSQL tell each other: single words, heard by whoever listens just then, kept nowhere.

A pooler between them and the database that lends connections for one transaction at a time carries no such words.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.presence import show_presence

CHANNEL = "magic_hour_bot"

ANSWER_SECONDS = 10.0
"""A line on which the database does not answer for so long is cut."""

_TELL = text("SELECT pg_notify(:channel, :words)")
_ASK = text(f"LISTEN {CHANNEL}")
"""What does nothing the second time, and says what the connection is for in the database's list of them."""


class Line:
    """A connection on which this process hears the others, and tells them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tell(self, words: Collection[str]) -> None:
        """Tell the others, in one message; without words only find out whether the line still stands.

        StoreError when it does not.
        """
        statement, values = (_TELL, {"channel": CHANNEL, "words": " ".join(words)}) if words else (_ASK, {})
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._connection.execute(statement, values)


@asynccontextmanager
async def line(
    database: Database, heard: Callable[[Collection[str]], None], cut: Callable[[], None]
) -> AsyncIterator[Line]:
    """A line to the other processes: `heard` is told what they say, `cut` when it is lost; StoreError then too."""
    async with database.apart() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        own = driver.get_server_pid()

        def take(_connection: object, sender: int, _channel: str, words: str) -> None:
            if sender != own:
                heard(words.split())

        driver.add_termination_listener(lambda _: cut())
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await show_presence(connection)
            await _listen(driver, take)
            yield Line(connection)
        except BaseException:
            driver.terminate()  # a polite end would wait for a server that may be gone
            raise


async def _listen(driver: Any, take: Callable[[object, int, str, str], None]) -> None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await driver.add_listener(CHANNEL, take)
    except Exception as error:  # the driver's own errors, which SQLAlchemy has not seen
        raise StoreError from error
