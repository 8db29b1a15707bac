"""What a dead process was carrying is carried on by another within a minute, at life's own pace."""

from pathlib import Path

import pytest

from bot.jobs.pace import Pace
from bot.jobs.states import State
from bot.jobs.worker import LONGEST_REST
from bot.store.database import Database
from tests.jobs.mortal import Death
from tests.jobs.world import PICTURE, World

MINUTE = 60.0


async def test_a_job_of_a_dead_process_is_taken_up_within_a_minute(
    either_database: Database, tmp_path: Path
) -> None:
    """It died in the middle of a long transfer, right after it had prolonged its lease."""
    world = World(either_database, tmp_path / "results", pace=Pace())
    _, _, other = world.another_process("another")
    another_uploader = next(role for role in other.roles if role.name == "uploader")

    async def die() -> None:
        world.clock.pass_seconds(world.pace.lease - 1)
        await world.engine.lease_keeper.step()
        raise Death

    world.magic_hour.while_sending = die
    job = await world.accept(
        world.order("image-to-video", image=PICTURE, prompt="sea", model="wan-2.2", resolution="480p")
    )
    await world.role("starter").step()
    with pytest.raises(Death):
        await world.role("uploader").step()
    world.magic_hour.while_sending = None

    assert not await another_uploader.step(), "as far as anybody knows it is being carried"
    left = await another_uploader.next_due()
    assert left == world.pace.lease
    assert left + LONGEST_REST < MINUTE / 2
    world.clock.pass_seconds(left)
    assert await another_uploader.step()
    assert (await world.job(job.id)).state is State.SUBMITTING
