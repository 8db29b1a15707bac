"""Writers take turns in one process: one at a time, and first those for whom somebody waits."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Writers:
    """In each of both lines the order is that of coming."""

    def __init__(self) -> None:
        self._writing = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, urgent: bool = False) -> AsyncIterator[None]:
        """Wait until nobody writes, and let nobody write before the end of the block."""
        await self._come(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._pass_on()

    async def _come(self, line: deque[asyncio.Future[None]]) -> None:
        if not self._writing:
            self._writing = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was just given
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        for line in (self._urgent, self._others):
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._writing = False
