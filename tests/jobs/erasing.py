"""Results that were posted and are to be deleted, and what is left of them."""

from typing import Any

from bot.jobs.job import Job
from bot.messages.notices import line
from bot.servers.changes import Manager
from bot.servers.servers import Servers
from tests.jobs.world import BOB, GUILD, PICTURE, World

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
