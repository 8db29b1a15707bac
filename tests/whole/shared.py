"""A house that is built when it is first needed, and anew after a test that left it in disorder."""

from collections.abc import Callable

from tests.whole.house import House


class Shared:
    """Lends the house out; whoever leaves disorder calls `close`."""

    def __init__(self, build: Callable[[], House]) -> None:
        self._build = build
        self._house: House | None = None

    async def house(self) -> House:
        """The house with a running bot in it."""
        if self._house is None:
            self._house = self._build()
            await self._house.open()
        if not self._house.running:
            await self._house.start()
        return self._house

    async def close(self) -> None:
        house, self._house = self._house, None
        if house is not None:
            await house.close()
