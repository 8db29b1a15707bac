"""A server where jobs of 300 credits and more have to be approved, and what is booked there."""

from pathlib import Path
from typing import Any

from bot.jobs.job import Job, Order
from bot.servers.changes import Manager
from bot.servers.notices import NoticeKind
from bot.servers.servers import Servers
from bot.store import credits, grants
from bot.store.database import Database
from tests.jobs.world import ADA, CLIP, GUILD, VOICE, Told, World

APPROVALS, MONA, MAX = 80, 9, 10
HOUR = 3600.0
DAY = 24 * HOUR


async def approving_world(database: Database, folder: Path) -> World:
    """Where jobs of 300 credits, and Magic Hour asks for so many, have to be approved."""
    world = World(database, folder / "results")
    world.magic_hour.price = 300
    await decide(world)
    return world


def manager(world: World) -> Manager:
    return Manager(GUILD, MONA, world.clock())


async def decide(world: World, *, channel: int | None = APPROVALS, threshold: int | None = 300) -> None:
    """Mona says where approvals are given, and from which price on."""
    facts = {"approvals_channel_id": channel, "approval_threshold": threshold}
    await Servers(world.database).change(manager(world), **facts)


def clip(world: World, credits: int, *, member: int = ADA, **options: Any) -> Order:
    """A command that holds so many credits: a lip sync at 30 a second, which is an estimate."""
    files = {"video": CLIP, "audio": VOICE, **options}
    return world.order("lip-sync", member=member, **files, end=credits / 30)


async def ask(world: World, credits: int = 300, *, member: int = ADA) -> Job:
    """A job that waits for approval, and its request in the channel."""
    job = await world.accept(clip(world, credits, member=member))
    await world.go_on()
    return job


def requests(world: World) -> list[Told]:
    """What the approvals channel shows."""
    return [told for told in world.poster.told if told.notices[0].kind == NoticeKind.APPROVAL]


async def booked(world: World, job_id: str) -> list[tuple[str, int]]:
    """The ledger's entries of a job, in order."""
    async with world.database.read() as connection:
        return [(row["kind"], row["credits"]) for row in await credits.entries_of_job(connection, job_id)]


async def granted(world: World, member: int = ADA) -> list[tuple[int, str | None, int | None]]:
    """Credits, reason and giver of everything a member was ever granted, the oldest first."""
    async with world.database.read() as connection:
        rows = await grants.of_member(connection, GUILD, member, 100)
    return [(row["credits"], row["reason"], row["granted_by"]) for row in reversed(rows)]
