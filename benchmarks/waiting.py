"""What many jobs cost that wait at Magic Hour: memory and work of a bot at rest, and how quickly it still answers.

The floor is the same bot without any job. Nobody runs a command before the burst; with webhooks each waiting job is
looked at every five minutes all the same, at a moment of its own, and these looks are all the work there is.
"""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.answering import burst
from benchmarks.figures import percentile, spread
from benchmarks.filling import fill, work_on
from benchmarks.table import Row
from benchmarks.town import Town

WAITING, BURST, BURSTS = 10_000, 100, 3
SETTLING, RESTING = 5.0, 25.0


class Rest(NamedTuple):
    """Megabytes, share of a core, and seconds until each command of the bursts was answered."""

    memory: float
    work: float
    answers: list[float]


async def measure(quick: bool) -> list[Row]:  # noqa: FBT001  every measure is called so
    waiting, resting, size = (50, 1.0, 5) if quick else (WAITING, RESTING, BURST)
    floor = await at_rest(0, resting, size)
    own = await at_rest(waiting, resting, size)
    name = f"{waiting:,} jobs waiting at Magic Hour"
    ratio = percentile(own.answers, 0.99) / percentile(floor.answers, 0.99)
    bare = "(no job waits)"
    return [
        Row(
            f"{name}: memory",
            f"{own.memory:.0f} MB",
            f"{floor.memory:.0f} MB {bare}",
            own.memory / floor.memory,
        ),
        Row(f"{name}: share of a core at rest", f"{own.work:.1%}", f"{floor.work:.1%} {bare}"),
        Row(
            f"{name}: first answer, {size} commands at once",
            spread(own.answers),
            f"{spread(floor.answers)} {bare}",
            ratio,
        ),
    ]


async def at_rest(waiting: int, resting: float, size: int) -> Rest:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        place = Town(Path(folder))
        project_ids = await fill(place.env["DATABASE_URL"], place.discord.guild.id, old=0, waiting=waiting)
        work_on(place.magic_hour, project_ids)
        async with place:
            await place.process.line_matching("ready on", 60)
            await asyncio.sleep(min(SETTLING, resting))
            work = await share_of_core(place.process.pid, resting)
            memory = resident(place.process.pid)
            answers = [time for _ in range(BURSTS) for time in (await burst(place, size)).answers]
    return Rest(memory, work, answers)


async def share_of_core(pid: int, seconds: float) -> float:
    begun, worked = time.perf_counter(), worked_seconds(pid)
    await asyncio.sleep(seconds)
    return (worked_seconds(pid) - worked) / (time.perf_counter() - begun)


def worked_seconds(pid: int) -> float:
    """For how long a process has kept a core busy."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
