"""Members who ask for much at once, and what became of it."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select

from bot.jobs.job import Job
from bot.jobs.states import ACTIVE, State
from bot.store.schema import jobs as rows
from tests.jobs.world import ADA, World


async def ask(world: World, count: int, member: int = ADA) -> list[Job]:
    return [await world.accept(world.order(member=member)) for _ in range(count)]


async def states(world: World, jobs: Iterable[Job]) -> list[State]:
    return [(await world.job(job.id)).state for job in jobs]


async def ahead(world: World, jobs: Iterable[Job]) -> list[int]:
    return [(await world.job(job.id)).ahead for job in jobs]


async def running(world: World) -> Counter[int]:
    """How many jobs of each member run."""
    query = select(rows.c.member_id).where(rows.c.state.in_(ACTIVE))
    async with world.database.read() as connection:
        return Counter((await connection.execute(query)).scalars())


async def finish_one(world: World, job: Job) -> None:
    """Let Magic Hour finish a job and the bot hear of it."""
    made = world.magic_hour.projects[(await world.job(job.id)).project_id or ""]
    made.status = "complete"
    await world.hint(made.id, made.name)
    await world.go_on()


def order_of_creates(world: World, jobs: Iterable[Job]) -> list[int]:
    """The numbers of the jobs, as Magic Hour was asked for them."""
    numbers = {job.name: number for number, job in enumerate(jobs)}
    return [numbers[name] for name in world.magic_hour.creates]
