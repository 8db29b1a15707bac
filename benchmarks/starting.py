"""From the start of the process until the bot is ready, with many jobs in its books, against the same bot with none."""

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.figures import percentile
from benchmarks.filling import fill, work_on
from benchmarks.table import Row
from benchmarks.town import Town

OLD, OPEN, ROUNDS = 100_000, 10_000, 3
MOST_SECONDS = 5.0


async def measure(quick: bool) -> list[Row]:  # noqa: FBT001  every measure is called so
    old, open_, rounds = (100, 10, 1) if quick else (OLD, OPEN, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        empty = await prepared(Path(folder, "empty"), old=0, open_=0)
        full = await prepared(Path(folder, "full"), old=old, open_=open_)
        floor, own = [], []
        for _ in range(rounds):
            floor.append(await started(empty))
            own.append(await started(full))
        await empty.close()
        await full.close()
    median = percentile(own, 0.5)
    return [
        Row(
            f"start with {old:,} old and {open_:,} open jobs",
            f"{median:.2f} s (worst {max(own):.2f} s)",
            f"{percentile(floor, 0.5):.2f} s (no jobs)",
            median / percentile(floor, 0.5),
            f"< {MOST_SECONDS:.0f} s",
            max(own) < MOST_SECONDS,
        )
    ]


async def prepared(folder: Path, *, old: int, open_: int) -> Town:
    """A bot that has run before, is about to start, and whose neighbours are there."""
    await asyncio.to_thread(folder.mkdir)
    place = Town(folder)
    project_ids = await fill(place.env["DATABASE_URL"], place.discord.guild.id, old=old, waiting=open_)
    work_on(place.magic_hour, project_ids)
    await place.open()
    await started(place)
    return place


async def started(place: Town) -> float:
    """Seconds until the bot says that it is ready: its engine runs and the gateway has told it everything."""
    begun = time.perf_counter()
    process = await place.launch()
    await process.line_matching("ready on", 120)
    seconds = time.perf_counter() - begun
    await place.terminate()
    return seconds
