"""A process that dies where a test says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database


class Death(BaseException):
    """The process is gone; nothing of ours may catch this."""


class MortalDatabase(Database):
    """A database whose process dies at its n-th writing transaction: before it began, or right after its commit."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.writes = 0
        self.dies_at: tuple[int, str] | None = None
        self.died = False

    @asynccontextmanager
    async def write(self, *, urgent: bool = False) -> AsyncIterator[AsyncConnection]:
        self.writes += 1
        self._die_if("before")
        async with super().write(urgent=urgent) as connection:
            yield connection
        self._die_if("after")

    def _die_if(self, moment: str) -> None:
        if not self.died and self.dies_at == (self.writes, moment):
            self.died = True
            raise Death
