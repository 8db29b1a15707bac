"""Lines that are written while a job is carried name it, and no other job."""

from typing import Any

from bot.errors import NotSent, Unclear
from bot.jobs.job import Job
from bot.jobs.states import State
from tests.jobs.world import BOB, GUILD, World
from tests.log_lines import written

Lines = list[dict[str, Any]]


def of(lines: Lines, job: Job) -> Lines:
    return [line for line in lines if line.get("job") == job.id]


async def test_each_line_names_its_own_job(world: World) -> None:
    """Five jobs are carried at once by one watcher, and others before and after it."""
    with written() as lines:
        jobs = [await world.accept(world.order(member=100 + number)) for number in range(5)]
        await world.go_on()
        world.magic_hour.finish()
        await world.go_on(30)

    for job in jobs:
        told = of(lines, job)
        assert len(told) >= 5
        assert all(job.id in line["message"] for line in told)
        assert {(line["interaction"], line["guild"]) for line in told} == {
            (str(job.interaction_id), str(GUILD))
        }
    assert [line for line in lines if "job" in line["message"] and "job" not in line] == []


async def test_an_error_names_the_job_at_which_it_happened_and_the_next_line_does_not(world: World) -> None:
    broken = await world.accept()
    other = await world.accept(world.order(member=BOB))
    world.magic_hour.refusals.extend([NotSent(reason="ConnectError"), None])
    with written() as lines:
        await world.go_on()

    (warning,) = [line for line in lines if line["level"] == "WARNING"]
    assert warning["job"] in {broken.id, other.id}
    assert warning["job"] in warning["message"]
    assert of(lines, broken)
    assert of(lines, other)


async def test_a_crash_at_a_job_is_named_with_its_trace(world: World) -> None:
    job = await world.accept()
    world.magic_hour.on_create = _crash
    with written() as lines:
        await world.go_on()

    (error,) = [line for line in lines if line["level"] == "ERROR"]
    assert error["job"] == job.id
    assert "out of the blue" in error["exception"]


async def _crash() -> None:
    raise ZeroDivisionError("out of the blue")


async def test_a_lost_job_that_a_webhook_names_is_adopted_under_its_name(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Unclear(reason="ReadError"))
    await world.go_on()
    assert (await world.job(job.id)).state is State.UNCONFIRMED
    with written() as lines:
        await world.hint("p0", job.name)

    assert [line["job"] for line in lines] == [job.id]
