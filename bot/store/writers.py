"""Writers take turns in one process: one at a time, and mostly those for whom somebody waits."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

URGENT_IN_A_ROW = 2
"""After so many one of the others has a turn, if any waits: in a rush the work goes on, and its results come sooner."""


class Writers:
    """In each of both lines the order is that of coming."""

    def __init__(self) -> None:
        self._writing = False
        self._in_a_row = 0
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
        others_first = self._in_a_row >= URGENT_IN_A_ROW
        for line in (self._others, self._urgent) if others_first else (self._urgent, self._others):
            while line:
                turn = line.popleft()
                if not turn.done():
                    self._in_a_row = self._in_a_row + 1 if line is self._urgent else 0
                    turn.set_result(None)
                    return
        self._writing = False
        self._in_a_row = 0
