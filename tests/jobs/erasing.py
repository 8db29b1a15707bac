"""Results that were posted and are to be deleted, and what is left of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.jobs.eraser import Eraser
from bot.jobs.job import Job, MessageAt
from bot.messages.notices import line
from bot.servers.changes import Manager
from bot.servers.servers import Servers
from tests.jobs.world import BOB, GUILD, PICTURE, MemoryMagicHour, MemoryPoster, World

LOG = 77
WITH_A_FILE: dict[str, Any] = {"image": PICTURE, "prompt": "sea", "model": "wan-2.2", "resolution": "480p"}


async def done(world: World) -> Job:
    """A job of Ada's whose result stands in the channel."""
    job = await world.accept(world.order("image-to-video", **WITH_A_FILE))
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(600)
    return await world.job(job.id)


def is_gone(world: World, job: Job) -> bool:
    """Whether nothing is left of a result, anywhere."""
    kept = [*world.folder.glob(f"{job.id}/*"), *world.archive.folder.glob(f"{job.id}/*")]
    return not world.magic_hour.projects and job.id in world.poster.removed and not kept


async def with_log(world: World) -> None:
    """A server that wants to know what is done."""
    await Servers(world.database).change(Manager(GUILD, BOB, world.clock()), log_channel_id=LOG)


def log_lines(world: World) -> list[str]:
    return [line(notice) for told in world.poster.told for notice in told.notices]


class HangingPoster(MemoryPoster):
    """A Discord that never says whether a message is deleted."""

    async def remove_result(self, job: Job) -> None:
        await asyncio.Event().wait()


class HangingMagicHour(MemoryMagicHour):
    """A Magic Hour that takes every deletion and never answers."""

    async def delete(self, kind: str, project_id: str) -> None:
        await asyncio.Event().wait()


class LatePoster(MemoryPoster):
    """A Discord on which something happens right after the first messages have been deleted."""

    def __init__(self, happens: Callable[[], Awaitable[bool]] | None = None) -> None:
        super().__init__()
        self._happens = happens
        self.stood: bool | None = None
        """What came of it."""
        self.messages: list[tuple[MessageAt, ...]] = []
        """Those that were deleted, time by time."""

    async def remove_result(self, job: Job) -> None:
        self.messages.append(job.messages)
        if self._happens:
            happens, self._happens = self._happens, None
            self.stood = await happens()


def quick(world: World, **neighbours: Any) -> Eraser:
    """The eraser of a world, which waits for nobody longer than a moment; with some other neighbours."""
    eraser = world.role("eraser")
    assert isinstance(eraser, Eraser)
    return Eraser(replace(eraser._crew, **neighbours), seconds=0.2)
