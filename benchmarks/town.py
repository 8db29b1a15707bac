"""Where whole bots are measured: real processes, a real disk, and neighbours that are quicker than they are."""

import tempfile
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.discord import LoadedDiscord
from sandbox.magic_hour import StandIn
from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.tools.image.image_generator import ImageGenerator
from sandbox.magic_hour.tools.video.text_to_video import TextToVideo
from tests.whole.house import REAL, House
from tests.wire.discord import Interaction

JOB_SECONDS = 3
PICTURE, FILM = bytes(100_000), bytes(1_000_000)
_WRITING = threading.Lock()
CHANNELS = 50
"""Among them commands are spread, because discord.py sends one message after another to each."""


class Town(House):
    """The bot as it runs in production, with `discord` and a Magic Hour at real speed.

    Its pictures and films take `JOB_SECONDS`, and cost no time to be made.
    """

    def __init__(self, folder: Path, *, module: str = REAL, members: int = 200, **how: Any) -> None:
        self.discord = LoadedDiscord()
        super().__init__(folder, module=module, speed=1.0, wire=self.discord, **how)
        quicken(self.magic_hour)
        self._members = [self.discord.member(f"member {number}") for number in range(members)]
        self._channels = [self.discord.channel(f"channel-{number}") for number in range(CHANNELS)]

    async def commands(self, count: int, name: str, **options: Any) -> list[Interaction]:
        """So many slash commands of different members, ready to be sent."""
        return [
            await self.discord.prepared(
                self._members[number % len(self._members)],
                self._channels[number % CHANNELS],
                name,
                **options,
            )
            for number in range(count)
        ]

    async def answered(self, sent: Sequence[Interaction], seconds: float = 60.0) -> None:
        """Wait until all of them are, and their cards stand."""
        cards = self.discord.cards
        await self.until(lambda: all(each.id in cards for each in sent), seconds)

    async def all_ended(self, seconds: float = 300.0) -> None:
        """Wait until all jobs are over."""
        await self.at_rest(seconds, every=0.5)


def quicken(magic_hour: StandIn) -> None:
    """Let pictures and films take no time but their own."""
    magic_hour._tools |= {tool.path: tool for tool in (_QuickPicture(), _QuickFilm())}  # noqa: SLF001  tests need no such door


class _QuickPicture(ImageGenerator):
    p50_seconds = JOB_SECONDS

    def make(self, request: Any, sources: Sequence[Source], number: int, target: Path) -> None:  # noqa: ARG002  as the tool's
        _once(PICTURE, target)


class _QuickFilm(TextToVideo):
    p50_seconds = JOB_SECONDS

    def make(self, request: Any, sources: Sequence[Source], number: int, target: Path) -> None:  # noqa: ARG002  as the tool's
        _once(FILM, target)


def _once(content: bytes, target: Path) -> None:
    """Have the content at the target; it is written for the first job only, and is one file for all."""
    first = target.parents[2] / f"{len(content)}-bytes"
    with _WRITING:
        if not first.exists():
            first.write_bytes(content)
    target.hardlink_to(first)


@asynccontextmanager
async def town(**how: Any) -> AsyncIterator[Town]:
    """A town whose bot is ready."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        async with Town(Path(folder), **how) as place:
            await place.process.line_matching("ready on", 60)
            yield place


@asynccontextmanager
async def other_bot(module: str) -> AsyncIterator[Town]:
    """A town with another bot than ours."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        async with Town(Path(folder), module=module) as place:
            yield place
