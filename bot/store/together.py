"""Small works that write and come in bursts: those that wait at the same moment share one transaction."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.errors import CommitUnclear, StoreError
from bot.store.database import Database, Transaction
from bot.store.turns import take_turn

T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[T]]

MOST = 25
"""Works in one transaction at most: other writers wait for as long as all of them take."""


@dataclass(eq=False)
class _Member:
    work: Work[Any]
    outcome: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)
    alone: bool = False
    """It may not share a transaction, because it or one of those with which it did has failed."""

    async def run(self, transaction: Transaction) -> Any:
        return await asyncio.create_task(_done(self.work, transaction), context=self.context)

    def done(self, result: Any) -> None:
        if not self.outcome.done():  # whoever has gone away meanwhile needs no answer
            self.outcome.set_result(result)

    def failed(self, error: BaseException) -> None:
        if not self.outcome.done():
            self.outcome.set_exception(error)


class Together:
    """Runs works that must not run beside each other anyway, one after another: they take the same turn or, without
    one, the database has only one writer at a time. Where it has more, those without a turn each run alone.

    Nobody hears of success before the commit. When one of several fails, everything that they wrote is taken back and
    each of them is run anew in a transaction of its own: a work may be run twice and committed once. When the database
    fails, it fails for all of them, and for those who have come meanwhile; where it only has not said whether it has
    committed, these still have their turn. A work whose caller is canceled while it runs is carried to its end.
    """

    def __init__(self, database: Database, turn: str | None = None, *, urgent: bool = False) -> None:
        self._database = database
        self._urgent = urgent
        self._turn = turn
        self._waiting: deque[_Member] = deque()
        self._carrying: asyncio.Task[None] | None = None

    async def write(self, work: Work[T]) -> T:
        """What the work answers, once that is committed; raises what it raises, or StoreError."""
        if self._turn is None and not self._database.embedded:
            async with self._database.write() as transaction:
                return await work(transaction)
        member = _Member(work, asyncio.get_running_loop().create_future())
        self._waiting.append(member)
        if self._carrying is None:
            self._carrying = asyncio.create_task(self._carry(), name=f"together-{self._turn or 'writing'}")
        outcome: T = await member.outcome
        return outcome

    async def _carry(self) -> None:
        members: list[_Member] = []
        try:
            while self._waiting:
                members = [member for member in self._next() if not member.outcome.done()]
                await self._commit(members)
        except asyncio.CancelledError:  # the process ends
            for member in (*members, *self._waiting):
                member.outcome.cancel()
            raise
        finally:
            self._carrying = None

    def _next(self) -> list[_Member]:
        """Those who share the next transaction."""
        members = [self._waiting.popleft()]
        while self._waiting and len(members) < MOST and not (members[0].alone or self._waiting[0].alone):
            members.append(self._waiting.popleft())
        return members

    async def _commit(self, members: Sequence[_Member]) -> None:
        try:
            results = await self._written(members)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
            self._failed(members, error)
        else:
            for member, result in zip(members, results, strict=True):
                member.done(result)

    def _failed(self, members: Sequence[_Member], error: BaseException) -> None:
        broken = isinstance(error, StoreError)
        if len(members) > 1 and isinstance(error, Exception) and not broken:
            for member in members:
                member.alone = True
            self._waiting.extendleft(reversed(members))
            return
        if broken and not isinstance(error, CommitUnclear):  # whoever waits has waited long enough, too
            members = (*members, *self._waiting)
            self._waiting.clear()
        for member in members:
            member.failed(error)

    async def _written(self, members: Sequence[_Member]) -> list[Any]:
        if not members:
            return []
        async with self._database.write(urgent=self._urgent) as transaction:
            if self._turn is not None:
                await take_turn(transaction, self._turn)
            return [await member.run(transaction) for member in members]


async def _done(work: Work[T], transaction: Transaction) -> T:
    return await work(transaction)
