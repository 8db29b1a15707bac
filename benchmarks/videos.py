"""Many videos at once: when the last of them stands in its channel, and how long the event loop was busy meanwhile.

Beside it the vendor's own SDK makes, waits for and downloads as many, in a process of its own; it posts nothing.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.discord import job_of
from benchmarks.figures import spread
from benchmarks.heartbeat import longest_stall
from benchmarks.table import Row
from benchmarks.town import JOB_SECONDS, Town, quicken, town
from sandbox.magic_hour import StandIn
from tests.whole.house import KEY
from tests.wire.process import BotProcess

VIDEOS = 200
MOST_SECONDS, MOST_STALL = 2 * JOB_SECONDS, 0.05
WATCHED, SDK = "benchmarks.watched_bot", "benchmarks.sdk_videos"


class Run(NamedTuple):
    """Seconds from the beginning until each video was there, and the longest stall."""

    times: Sequence[float]
    stall: float
    failed: int = 0


async def measure(quick: bool) -> list[Row]:  # noqa: FBT001  every measure is called so
    count = 5 if quick else VIDEOS
    ours = await by_bot(count, webhooks=True)
    sdk = await by_sdk(count)
    polling = await by_bot(count, webhooks=False)
    name = f"{count} videos of {JOB_SECONDS} s at once"
    failed = f", {sdk.failed} failed" if sdk.failed else ""
    last, stall = max(ours.times), ours.stall
    return [
        Row(
            f"{name}: posted after the command",
            spread(ours.times, unit="s"),
            f"{spread(sdk.times, unit='s')} (vendor's SDK, downloaded{failed})",
            last / max(sdk.times),
            f"< {MOST_SECONDS:.0f} s",
            last < MOST_SECONDS,
        ),
        Row(
            f"{name}: longest stall of the event loop",
            f"{1000 * stall:.0f} ms",
            f"{1000 * sdk.stall:.0f} ms (vendor's SDK)",
            stall / sdk.stall,
            f"< {1000 * MOST_STALL:.0f} ms",
            stall < MOST_STALL,
        ),
        Row(f"{name}: posted, without webhooks", spread(polling.times, unit="s")),
        Row(f"{name}: longest stall, without webhooks", f"{1000 * polling.stall:.0f} ms"),
    ]


async def by_bot(count: int, *, webhooks: bool) -> Run:
    async with town(module=WATCHED, webhooks=webhooks, members=count) as place:
        commands = await place.commands(count, "text-to-video", prompt="a red fox", duration=5)
        await asyncio.sleep(1.0)  # what the start has left to do is no part of this
        begun = place.discord.send(commands)
        await place.until(lambda: len(posted(place)) == count, 300, every=0.1)
        await asyncio.sleep(1.0)
        lines = [line.text for line in place.process.lines]
        return Run([at - begun for at in posted(place).values()], longest_stall(lines, begun))


def posted(place: Town) -> dict[str, float]:
    """When the result of each job came to stand."""
    return {job: post.at for post in place.discord.posts if (job := job_of(post))}


async def by_sdk(count: int) -> Run:
    stand_in = StandIn(speed=1.0, key=KEY, credits_=1_000_000)
    quicken(stand_in)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        arguments = (await stand_in.start(), KEY, str(count), folder)
        async with BotProcess({}, Path(folder), module=SDK, arguments=arguments) as process:
            await process.exited(1200)
        await stand_in.close()
    told = [line.text.split() for line in process.lines]
    [begun] = [float(each[1]) for each in told if each[0] == "begun"]
    there = [float(each[1]) - begun for each in told if each[0] == "there"]
    failed = sum(each[0] == "failed" for each in told)
    return Run(there, longest_stall((line.text for line in process.lines), begun), failed)
