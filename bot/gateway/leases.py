"""The processes' leases on shards, and their turns to identify themselves, in the database that they share."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.gateway.division import Holder, Part
from bot.store import shard_holders as table
from bot.store.database import Database, Transaction

Clock = Callable[[], datetime]

Choice = Callable[[Sequence[Holder]], Part]
"""From what the others hold to what this process holds."""


class Leases:
    """What this process, the `owner`, holds; every method may raise StoreError.

    A lease counts by the clocks of the processes, which therefore must agree to a second or two.
    """

    def __init__(self, database: Database, owner: str, clock: Clock, seconds: float) -> None:
        self._database = database
        self._owner = owner
        self._clock = clock
        self._length = timedelta(seconds=seconds)

    async def others(self) -> list[Holder]:
        """The other living processes."""
        async with self._database.read() as transaction:
            return await self._others(transaction, self._clock())

    async def hold(self, choose: Choice) -> Part:
        """Write down and return what `choose` says, for the length of a lease; nobody else chooses meanwhile."""
        async with self._database.write() as transaction:
            await table.take_shards_turn(transaction)
            now = self._clock()
            part = choose(await self._others(transaction, now))
            await table.sweep(transaction, now)
            await table.put(transaction, self._owner, part.count, part.shards, now + self._length)
            return part

    async def release(self) -> None:
        """Give everything back at once."""
        async with self._database.write() as transaction:
            await table.remove(transaction, self._owner)

    async def _others(self, transaction: Transaction, now: datetime) -> list[Holder]:
        rows = await table.living(transaction, now)
        return [_holder(row) for row in rows if row["owner"] != self._owner]


def _holder(row: table.Row) -> Holder:
    return Holder(row["owner"], row["shard_count"], frozenset(row["shards"]))


class IdentifyTurns:
    """One shard of a bucket after the other, over all processes: Discord refuses those that come too soon."""

    def __init__(self, database: Database, clock: Clock, seconds: float) -> None:
        self._database = database
        self._clock = clock
        self._length = timedelta(seconds=seconds)
        self._lines: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def take(self, bucket: int) -> None:
        """Wait for a turn, in this process in the order of asking; raises StoreError."""
        async with self._lines[bucket]:
            while wait := await self._claim(bucket):  # noqa: ASYNC110  another process's turn ends with time alone
                await asyncio.sleep(wait)

    async def _claim(self, bucket: int) -> float:
        """Take the turn if it is free; how many seconds to wait otherwise."""
        async with self._database.write() as transaction:
            await table.take_shards_turn(transaction)
            now = self._clock()
            wait = (await table.free_at(transaction, bucket) or now) - now
            # A turn that lies farther ahead than any can was given by a clock that went wrong.
            if timedelta() < wait <= self._length:
                return wait.total_seconds()
            await table.put_free_at(transaction, bucket, now + self._length)
            return 0.0
