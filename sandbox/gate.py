"""Where the stand-ins let something wait, so that a test can look at what is just under way."""

import asyncio
from dataclasses import dataclass, field


@dataclass(eq=False)
class Gate:
    """Whoever comes waits until it is released; `reached` is set once somebody stands there."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self._open.set()

    async def wait(self) -> None:
        self.reached.set()
        await self._open.wait()
