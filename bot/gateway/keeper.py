"""Divides the shards with the other processes on the database, and listens to this process's part."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence

from bot.discord_client import Shard
from bot.errors import StoreError
from bot.gateway import division
from bot.gateway.deafness import Deafness
from bot.gateway.division import NONE, Holder, Part
from bot.gateway.leases import Leases
from bot.gateway.listening import Listening
from bot.gateway.pace import ShardPace
from bot.gateway.patience import PASSING
from bot.gateway.speaker import Terms
from bot.store.outage import reason

log = logging.getLogger(__name__)

ASK_SECONDS = 3.0
"""How long Discord may take for an answer: meanwhile the lease is not renewed."""

ASK_AGAIN_SECONDS = 10.0

GIVE_BACK_SECONDS = 3.0


class Keeper:
    """Looks again and again at what the others hold; what it holds itself, it listens to.

    A process that cannot renew its lease in time, because the database is away or it was stopped for a while itself,
    ends its connections before another may begin. Where it is too late for that, both hear an interaction for a moment:
    it still makes one job, because its id is written down once, and Discord takes one answer. So a process that was
    alone when it last looked listens on: without it members would get no answer at all.
    """

    def __init__(
        self, leases: Leases, listening: Listening, ask: Callable[[], Awaitable[Terms]], pace: ShardPace
    ) -> None:
        self._leases = leases
        self._listening = listening
        self._ask = ask
        self._pace = pace
        self._count: int | None = None
        self._others: Sequence[Holder] = ()
        self._renewed_at: float | None = None
        self._ask_from = 0.0
        self._uneven_since: float | None = None
        self._modest_until = 0.0
        self._deafness = Deafness(listening, pace.perseverance)
        self._out_of_reach = False
        self._told = False
        self._trouble: str | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    @property
    def standing_by(self) -> bool:
        """Whether the others listen to everything, and this process is there to take over."""
        count = division.count_in_force(self._others)
        return (
            self._in_time()
            and not self._listening.shards
            and count is not None
            and not division.free(count, NONE, self._others)
        )

    def start(self) -> None:
        divide = asyncio.create_task(self._divide(), name="shards")
        keep_time = asyncio.create_task(self._keep_time(), name="lease on shards")
        self._tasks = (divide, keep_time)
        for task in self._tasks:
            self._listening.watch(task)

    async def hand_over(self) -> None:
        """Stop, if there is another process that can begin."""
        with contextlib.suppress(StoreError, TimeoutError):
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                self._others = await self._leases.others()
        if self._others:
            await self.stop()

    async def stop(self) -> None:
        """Listen to nothing more, and let another process begin at once."""
        if not self._tasks:
            return
        tasks, self._tasks = self._tasks, ()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=GIVE_BACK_SECONDS)
        await self._leave(self._listening.shards)
        with contextlib.suppress(StoreError, TimeoutError):
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                await self._leases.release()

    async def _divide(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._pace.renewal * 2):
                    await self._look()
            except StoreError as error:
                self._tell_of_trouble(reason(error))
            except TimeoutError:
                self._tell_of_trouble("it does not answer in time")
            else:
                self._tell_of_trouble(None)
            await asyncio.sleep(self._pace.look)

    async def _keep_time(self) -> None:
        """Leave everything in time, whatever a look is waiting for: a database may hang as well as fail."""
        while True:
            left = self._pace.patience - self._since_renewal()
            if left <= 0 and self._listening.shards and self._others:
                log.warning("the lease on shards could not be renewed in time")
                await self._leave(self._listening.shards)
            await asyncio.sleep(left if left > 0 else self._pace.look)

    async def _look(self) -> None:
        self._others = await self._leases.others()
        mine = self._listening.shards
        leaves = (mine - division.kept(mine, self._count, self._others)) | self._surplus() | self._deaf()
        await self._leave(leaves)  # before anybody else may begin
        asked = await self._terms() if self._wants_more() else None
        if self._out_of_reach:
            await self._withdraw()
        elif leaves or asked or self._since_renewal() >= self._pace.renewal:
            await self._hold(asked)
        self._tell()

    def _deaf(self) -> frozenset[int]:
        """Shards for which Discord could not be reached for so long that others should try."""
        deaf = self._deafness.look()
        if not deaf or not self._others:
            return NONE
        log.warning("Discord could not be reached for too long: other processes may try")
        self._out_of_reach = deaf == self._listening.shards
        modesty = self._pace.modesty if self._out_of_reach else self._pace.lease
        self._modest_until = time.monotonic() + modesty
        return deaf

    async def _withdraw(self) -> None:
        """Count no longer among the living: a share that is kept for this process would be heard by nobody."""
        if self._renewed_at is not None:
            self._renewed_at = None
            await self._leases.release()

    def _surplus(self) -> frozenset[int]:
        """A shard that would be better with another process, once that has been so for a while."""
        now, mine = time.monotonic(), self._listening.shards
        surplus = division.surplus(mine, self._others)
        if surplus is None or division.free(self._count or 0, mine, self._others):
            self._uneven_since = None
            return NONE
        self._uneven_since = self._uneven_since or now
        if now - self._uneven_since < self._pace.settling:
            return NONE
        self._uneven_since, self._modest_until = None, now + self._pace.lease
        return frozenset({surplus})

    def _wants_more(self) -> bool:
        if time.monotonic() < max(self._modest_until, self._ask_from) or not self._listening.introduced:
            return False
        if self._out_of_reach:
            return True
        count = self._count or division.count_in_force(self._others)
        return count is None or bool(division.due(count, self._listening.shards, self._others))

    async def _terms(self) -> Terms | None:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                asked = await self._ask()
        except PASSING as error:
            log.warning("Discord cannot be asked for shards: %s: %s", type(error).__name__, error)
            self._ask_from = time.monotonic() + ASK_AGAIN_SECONDS
            self._out_of_reach = not self._listening.shards
            return None
        self._out_of_reach = False
        return asked

    async def _hold(self, asked: Terms | None) -> None:
        """Renew the lease, and take what is due."""
        begun = time.monotonic()
        recommended, most = (asked.shards, asked.at_once) if asked else (None, 0)

        def choose(others: Sequence[Holder]) -> Part:
            self._others = others
            return division.part(self._listening.shards, self._count, others, recommended, most)

        part = await self._leases.hold(choose)
        self._renewed_at = begun
        await self._leave(self._listening.shards - part.shards)
        if part.count is not None and self._in_time():
            self._count = part.count
            for number in sorted(part.shards - self._listening.shards):
                self._listening.begin(Shard(number, part.count))

    async def _leave(self, numbers: Collection[int]) -> None:
        await self._listening.end(numbers)
        if not self._listening.shards:
            self._count = None

    def _tell_of_trouble(self, trouble: str | None) -> None:
        """Once when it begins, however often it is met, and once when it is over."""
        if trouble and not self._trouble:
            log.warning("shards cannot be divided, for the database cannot be used: %s", trouble)
        elif self._trouble and not trouble:
            log.warning("the database can be used again: shards are divided")
        self._trouble = trouble

    def _tell(self) -> None:
        if self.standing_by is not self._told:
            self._told = self.standing_by
            if self._told:
                log.info("standing by: other processes listen to all shards")

    def _since_renewal(self) -> float:
        return float("inf") if self._renewed_at is None else time.monotonic() - self._renewed_at

    def _in_time(self) -> bool:
        return self._since_renewal() < self._pace.patience
