"""What processes on one PostgreSQL tell each other."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.notifications import Line, line

PATIENCE = 10.0


class Process:
    """Somebody on the line, with all that was heard there."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.messages: asyncio.Queue[Collection[str]] = asyncio.Queue()
        self.cut = asyncio.Event()

    async def connect(self, stack: AsyncExitStack) -> Line:
        return await stack.enter_async_context(line(self.database, self.messages.put_nowait, self.cut.set))

    async def hears(self) -> Collection[str]:
        return await asyncio.wait_for(self.messages.get(), PATIENCE)


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    database = Database(postgres)
    yield database
    await database.close()


async def hang_up_all(database: Database) -> int:
    """What a restart of the server does to every line; how many there were."""
    async with database.write() as connection:
        query = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        found = await connection.execute(text(f"{query} AND query LIKE '%pg_notify%'"))
        return int(found.scalar_one())


async def test_the_others_hear_what_one_tells_and_it_does_not_hear_itself(database: Database) -> None:
    first, second = Process(database), Process(database)
    async with AsyncExitStack() as stack:
        of_first, of_second = await first.connect(stack), await second.connect(stack)

        await of_first.tell({"uploading"})
        assert await second.hears() == ["uploading"]
        await of_second.tell({"cards"})

        assert await first.hears() == ["cards"]
        assert second.messages.empty()


async def test_several_words_are_one_message(database: Database) -> None:
    first, second = Process(database), Process(database)
    async with AsyncExitStack() as stack:
        of_first, _ = await first.connect(stack), await second.connect(stack)

        await of_first.tell({"uploading", "cards"})

        assert sorted(await second.hears()) == ["cards", "uploading"]


async def test_a_line_that_is_cut_says_so_and_tells_nothing_more(database: Database) -> None:
    process = Process(database)

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            connected = await process.connect(stack)
            await connected.tell({"cards"})
            assert await hang_up_all(database) == 1
            await asyncio.wait_for(process.cut.wait(), PATIENCE)
            await connected.tell({"cards"})

    with pytest.raises(StoreError):
        await talk()


async def test_a_line_takes_no_connection_from_the_others(database: Database) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(20):
            await Process(database).connect(stack)

        await asyncio.wait_for(database.ping(), PATIENCE)
