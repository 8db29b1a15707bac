"""The shards that this process listens to now."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.discord_client import Shard
from bot.gateway.shard import ShardConnection

log = logging.getLogger(__name__)

LAST_ANSWERS_SECONDS = 15.0
"""How long after a shard was left the answers to what was heard there may take."""


class Listening:
    """Begins and ends connections; `failed` becomes the first error that no new attempt mends."""

    def __init__(self, connection_of: Callable[[Shard], ShardConnection]) -> None:
        self._connection_of = connection_of
        self._connections: dict[int, ShardConnection] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._farewells: set[asyncio.Task[None]] = set()
        self._last_answers: dict[ShardConnection, asyncio.Task[None]] = {}
        self._failed: asyncio.Future[None] | None = None

    @property
    def shards(self) -> frozenset[int]:
        return frozenset(self._connections)

    @property
    def ready(self) -> bool:
        """Whether it listens to any, and all of them are connected."""
        return bool(self._connections) and all(each.ready for each in self._connections.values())

    @property
    def introduced(self) -> bool:
        """Whether none of them is still on its way to Discord."""
        return all(each.introduced for each in self._connections.values())

    @property
    def unready(self) -> frozenset[int]:
        """The shards that hear nothing now."""
        return frozenset(number for number, each in self._connections.items() if not each.ready)

    @property
    def waiting(self) -> frozenset[int]:
        """The shards that are on their way, or there."""
        return frozenset(number for number, each in self._connections.items() if each.waiting)

    @property
    def failed(self) -> asyncio.Future[None]:
        if self._failed is None:
            self._failed = asyncio.get_running_loop().create_future()
        return self._failed

    def begin(self, shard: Shard) -> None:
        log.info("listening to %s", shard)
        connection = self._connections[shard.number] = self._connection_of(shard)
        task = asyncio.create_task(connection.run(), name=str(shard))
        self.watch(task)
        self._tasks[shard.number] = task

    def watch(self, task: asyncio.Task[None]) -> None:
        """Fail with this task, if it does."""
        task.add_done_callback(self._note_failure)

    async def end(self, numbers: Iterable[int]) -> None:
        """Hear nothing more from these shards; what was heard is still answered."""
        farewells = [self._leave(number) for number in numbers]
        for farewell in farewells:
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)
        await asyncio.gather(*(asyncio.shield(farewell) for farewell in farewells))

    async def close(self) -> None:
        """End everything at once."""
        await self.end(self.shards)
        await asyncio.gather(*self._farewells)
        answering = dict(self._last_answers)
        for closing in answering.values():
            closing.cancel()
        await asyncio.gather(*answering.values(), return_exceptions=True)
        await asyncio.gather(*(connection.close() for connection in answering))
        self._last_answers.clear()

    def _leave(self, number: int) -> asyncio.Task[None]:
        """A task of its own: whoever waits for it may be in a hurry, and it must come to its end."""
        connection, task = self._connections.pop(number), self._tasks.pop(number)
        task.cancel()
        return asyncio.create_task(self._say_farewell(connection, task), name=f"leaving {connection.shard}")

    async def _say_farewell(self, connection: ShardConnection, task: asyncio.Task[None]) -> None:
        await asyncio.gather(task, return_exceptions=True)
        await connection.hush()
        log.info("no longer listening to %s", connection.shard)
        closing = asyncio.create_task(self._close_later(connection), name=f"closing {connection.shard}")
        self._last_answers[connection] = closing

    async def _close_later(self, connection: ShardConnection) -> None:
        await asyncio.sleep(LAST_ANSWERS_SECONDS)
        await connection.close()
        self._last_answers.pop(connection, None)

    def _note_failure(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) and not self.failed.done():
            self.failed.set_exception(error)
            self.failed.exception()  # it may be that nobody asks any more
