"""What the engine learns of how long tools take, and when it looks for their ends."""

import math
import random
from itertools import pairwise

import pytest

from bot.jobs.durations import FIRST_SPREAD, Duration, Durations
from bot.jobs.pace import Pace
from bot.jobs.schedule import next_time
from bot.tools import CATALOGUE, Kind
from tests.jobs.world import World

LIP_SYNC, UGC = CATALOGUE["lip-sync"], CATALOGUE["ugc-ad"]


def looks(median: float, spread: float, count: int) -> list[float]:
    times = [0.0]
    for _ in range(count):
        times.append(next_time(median, spread, 7.5, times[-1]))
    return times[1:]


def noticed(pace: Pace, usual: Duration, seconds: float) -> tuple[int, float, float]:
    """The number of looks until a job is seen to have ended, the last one in vain, and the last."""
    count, before, at = 1, 0.0, pace.first_look(Kind.VIDEO, usual.median, usual.spread)
    while at < seconds:
        pause = pace.next_look(Kind.VIDEO, usual.median, at, usual.spread)
        count, before, at = count + 1, at, at + pause
    return count, before, at


def test_looks_are_dense_where_the_end_is_likely() -> None:
    times = looks(200, 0.3, 12)
    pauses = [later - sooner for sooner, later in pairwise(times)]

    assert 60 < times[0] < 150, "hardly anything has ended before"
    assert pauses[0] == max(pauses[:5])
    assert min(pauses) > 3


def test_the_less_certain_the_end_the_earlier_the_first_look() -> None:
    first = [next_time(200, spread, 7.5, 0) for spread in (0.1, 0.3, 0.6)]

    assert first == sorted(first, reverse=True)
    assert first[0] < 200


@pytest.mark.parametrize("waited", [0.0, 1e-9, 5.0, 200.0, 1e4, 1e7])
@pytest.mark.parametrize("spread", [0.0, 0.05, 0.3, 5.0])
def test_time_goes_on_however_long_was_waited(waited: float, spread: float) -> None:
    at = next_time(200, spread, 7.5, waited)

    assert math.isfinite(at)
    assert at >= waited


def test_magic_hour_is_never_asked_more_often_than_it_wants() -> None:
    pace = Pace()

    assert all(pace.next_look(Kind.IMAGE, 9, 9, 0.05) >= 2 for _ in range(50))
    assert all(pace.next_look(Kind.VIDEO, 74, 74, 0.05) >= 5 for _ in range(50))


def test_half_the_looks_of_a_fixed_interval_notice_the_ends_as_soon() -> None:
    """The interval is the middle of what Magic Hour recommends; the times spread as the schedule expects."""
    source, pace, usual = random.Random(7), Pace(), Duration(229, FIRST_SPREAD)
    times = [229 * math.exp(FIRST_SPREAD * source.gauss(0, 1)) for _ in range(2000)]
    seen = [noticed(pace, usual, seconds) for seconds in times]
    late = sum(at - seconds for (_, _, at), seconds in zip(seen, times, strict=True)) / len(times)

    assert sum(count for count, *_ in seen) <= 0.53 * sum(math.ceil(seconds / 7.5) for seconds in times)
    assert late <= 1.08 * 7.5 / 2


def test_a_tool_takes_what_is_published_until_a_job_was_seen() -> None:
    assert Durations().of(LIP_SYNC) == Duration(229, FIRST_SPREAD)
    assert Durations().of(UGC) == Duration(120, FIRST_SPREAD)


@pytest.mark.parametrize(("factor", "spread"), [(2.0, 0.2), (0.5, 0.2), (1.0, 0.6)])
def test_what_a_tool_really_takes_is_learnt_from_looks_alone(factor: float, spread: float) -> None:
    source, pace, durations = random.Random(7), Pace(), Durations()
    for _ in range(300):
        seconds = 229 * factor * math.exp(spread * source.gauss(0, 1))
        durations.learn(LIP_SYNC, *noticed(pace, durations.of(LIP_SYNC), seconds)[1:])
    learnt = durations.of(LIP_SYNC)

    assert learnt.median == pytest.approx(229 * factor, rel=0.15)
    assert learnt.spread == pytest.approx(spread, rel=0.4)
    assert durations.of(UGC) == Durations().of(UGC), "each tool is learnt for itself"


def test_one_job_that_was_stuck_changes_little() -> None:
    durations = Durations()
    durations.learn(LIP_SYNC, 80_000, 86_000)

    assert durations.of(LIP_SYNC).median < 1.2 * 229
    assert durations.of(LIP_SYNC).spread < 2 * FIRST_SPREAD


@pytest.mark.parametrize(("after", "by"), [(0.0, 0.0), (-5.0, -1.0), (10.0, 10.0), (50.0, 20.0)])
def test_a_clock_that_was_put_back_breaks_nothing(after: float, by: float) -> None:
    durations = Durations()
    durations.learn(LIP_SYNC, after, by)

    assert 150 < durations.of(LIP_SYNC).median < 300


async def test_the_watcher_looks_earlier_where_jobs_have_ended_earlier(world: World) -> None:
    async def first_look() -> float:
        job = await world.accept()
        await world.go_on()
        waiting = await world.job(job.id)
        assert waiting.submitted_at
        seconds = (waiting.due_at - waiting.submitted_at).total_seconds()
        world.magic_hour.finish()
        await world.go_on(seconds)
        return seconds

    seconds = [await first_look() for _ in range(12)]

    assert seconds[-1] < 0.8 * seconds[0]


async def test_a_job_that_ended_between_two_looks_teaches_about_when(world: World) -> None:
    """Its first look was in vain, so that it took longer than that."""
    job = await world.accept()
    await world.go_on()
    tool = (await world.job(job.id)).request.tool
    watcher = next(role for role in world.engine.roles if role.name == "watcher")
    durations = watcher.crew.durations  # type: ignore[attr-defined]  # every role has a crew
    before = durations.of(tool).median
    while (await world.job(job.id)).state == "waiting":
        await world.go_on(20)
        if (await world.job(job.id)).vendor_status == "queued" and world.clock.now.minute >= 1:
            world.magic_hour.finish()

    assert durations.of(tool).median > before
