"""Several files asked for at once, and what is known of them afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.jobs.job import Job, Order
from bot.jobs.states import State
from bot.servers.notices import NoticeKind
from tests.jobs.world import ADA, PICTURE, Told, World

PRICE = 10
"""What one of the files costs."""


def orders(world: World, number: int = 3, *, member: int = ADA, **options: Any) -> list[Order]:
    """The orders of one interaction, each with a file of its own."""
    pictures = [replace(PICTURE, filename=f"{each}.png") for each in range(1, number + 1)]
    asked = [world.order("photo-colorizer", member=member, image=picture, **options) for picture in pictures]
    return [replace(each, interaction_id=asked[0].interaction_id, token=asked[0].token) for each in asked]


async def shown(world: World, asked: Sequence[Order]) -> list[Job]:
    """A batch that is accepted and whose card stands."""
    batch = await world.book.accept_batch(asked)
    await world.book.card_shown(batch[0].id, 1000 + asked[0].interaction_id)
    return await world.book.batch(batch[0].id)


async def ask(world: World, number: int = 3, *, member: int = ADA, **options: Any) -> list[Job]:
    return await shown(world, orders(world, number, member=member, **options))


async def now(world: World, batch: Sequence[Job]) -> list[Job]:
    """The jobs as they are now."""
    return await world.book.batch(batch[0].id)


async def states(world: World, batch: Sequence[Job]) -> list[State]:
    return [job.state for job in await now(world, batch)]


async def finish(world: World, job: Job, status: str = "complete", **changes: Any) -> None:
    """Let Magic Hour end one job, and the bot hear of it."""
    project_id = (await world.job(job.id)).project_id
    assert project_id is not None
    made = world.magic_hour.projects[project_id]
    made.status = status
    for name, value in changes.items():
        setattr(made, name, value)
    await world.hint(made.id, made.name)
    await world.go_on()


def ends(world: World) -> list[Told]:
    """What was told of the ends of batches."""
    return [told for told in world.poster.told if told.notices[0].kind == NoticeKind.BATCH]


def counted(job: Job) -> tuple[object, ...]:
    """What a card shows of a job."""
    return job.state, job.credits, job.vendor_status, job.result_id


def last_card(world: World) -> list[tuple[object, ...]]:
    """What the card of a batch has shown last, of each of its jobs."""
    return [counted(job) for job in world.poster.batch_cards[-1]]
