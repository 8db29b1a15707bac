"""Commands about clips of unknown length, and what became of them."""

from typing import Any

from bot.jobs.job import Job, Order
from bot.jobs.states import State
from tests.jobs.world import ADA, CHANNEL, CLIP, GUILD, VOICE, World

MESSAGE = f"https://discord.com/channels/{GUILD}/{CHANNEL}/77"


def lip_sync(world: World, *, member: int = ADA, **options: Any) -> Order:
    """A clip at 30 credits a second, as an estimate, of unknown length."""
    files = {} if "video_url" in options else {"video": CLIP}
    return world.order("lip-sync", member=member, **files, audio=VOICE, **options)


async def entries(world: World, member: int = ADA) -> list[tuple[str, int]]:
    """What was ever booked for a member, the oldest first."""
    booked = await world.entries(member)
    return [(entry.kind.value, entry.credits) for entry in reversed(booked)]


async def ended(world: World, job: Job) -> tuple[str, str]:
    """Code and words of the problem that ended a job; nothing was ever booked for it."""
    failed = await world.job(job.id)
    assert failed.state is State.FAILED
    assert failed.problem
    assert (failed.quote, failed.credits) == (0, 0)
    assert await entries(world, failed.member_id) == []
    assert [post.words for post in world.poster.posts if post.job_id == job.id] == [
        f"failed {failed.problem.code}"
    ]
    return failed.problem.code, failed.problem.detail or ""
