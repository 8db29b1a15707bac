"""Readings that many ask for at once: whoever waits for one to begin shares it with all who want the same."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from itertools import chain
from typing import Generic, TypeVar

from bot.store.database import Database, Transaction

AT_ONCE = 16
"""Answers in one round of the event loop: with hundreds, everything else would wait until all of them have gone on."""

K = TypeVar("K")
V = TypeVar("V")


class SharedReading(Generic[K, V]):
    """Reads values by their keys, one reading at a time, for everybody who asked before it began.

    So nobody gets what was read before they asked; in a burst most get what is read for all of them.
    """

    def __init__(self, database: Database, read: Callable[[Transaction, K], Awaitable[V]]) -> None:
        self._database = database
        self._read = read
        self._wanted: defaultdict[K, list[asyncio.Future[V]]] = defaultdict(list)
        self._reading: asyncio.Task[None] | None = None

    async def of(self, key: K) -> V:
        """The value of a key; raises what reading it raises, or StoreError."""
        answer: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._wanted[key].append(answer)
        if self._reading is None:
            self._reading = asyncio.create_task(self._go_on(), name="shared-reading")
        return await answer

    async def _go_on(self) -> None:
        try:
            while self._wanted:
                wanted, self._wanted = self._wanted, defaultdict(list)
                await self._answer(wanted)
        finally:
            self._reading = None

    async def _answer(self, wanted: dict[K, list[asyncio.Future[V]]]) -> None:
        try:
            async with self._database.read() as transaction:
                values = [await self._read(transaction, key) for key in wanted]
            for answers, value in zip(wanted.values(), values, strict=True):
                await _hand_out(answers, value)
        except asyncio.CancelledError:  # the process ends
            for answer in _awaited(chain(*wanted.values(), *self._wanted.values())):
                answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001  it is raised where it is waited for
            for answer in _awaited(chain(*wanted.values())):
                answer.set_exception(error)


async def _hand_out(answers: Iterable[asyncio.Future[V]], value: V) -> None:
    for number, answer in enumerate(_awaited(answers), start=1):
        answer.set_result(value)
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)


def _awaited(answers: Iterable[asyncio.Future[V]]) -> Iterator[asyncio.Future[V]]:
    """Those for which somebody still waits."""
    return (answer for answer in answers if not answer.done())
