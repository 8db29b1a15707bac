"""From a webhook to the message that stands in the channel, against a bare handler that posts one message for it.

Finished jobs come one by one. Ours asks Magic Hour what became of the job, downloads the picture, writes everything
down and posts it; the bare handler posts its number. Time counts from when Magic Hour sends the webhook.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp

from benchmarks.discord import job_of
from benchmarks.figures import percentile, spread
from benchmarks.table import Row
from benchmarks.town import Town, town
from tests.whole.house import KEY

JOBS, PAUSE = 80, 0.125
BARE = "benchmarks.bare_door"


async def measure(quick: bool) -> list[Row]:  # noqa: FBT001  every measure is called so
    count = 4 if quick else JOBS
    floor, own = await by_bare_door(count), await by_bot(count)
    ratio = percentile(own, 0.5) / percentile(floor, 0.5)
    name = f"webhook to posted picture, one every {1000 * PAUSE:.0f} ms"
    return [Row(name, spread(own), f"{spread(floor)} (bare handler that posts a line)", ratio)]


async def by_bot(count: int) -> list[float]:
    async with town() as place:
        for command in await place.commands(count + 1, "image-generator", prompt="a red fox"):
            place.discord.send([command])
            await asyncio.sleep(PAUSE)
        await place.until(lambda: len(place.discord.posts) > count)
        posted = {job_of(post): post.at for post in place.discord.posts}
        return delays(place, lambda name, _: posted[name.rpartition(" ")[2]])


async def by_bare_door(count: int) -> list[float]:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        place = Town(Path(folder), module=BARE)
        await place.open()
        try:
            process = await place.launch()
            await process.line_matching("ready")
            await create(place, count + 1)
            await place.until(lambda: len(place.discord.posts) > count)
        finally:
            await place.close()
    posted = {json.loads(post.body)["content"]: post.at for post in place.discord.posts}
    return delays(place, lambda _, project: posted[project])


async def create(place: Town, count: int) -> None:
    """Ask Magic Hour for pictures as somebody would who keeps no books."""
    body = {"image_count": 1, "style": {"prompt": "a red fox"}}
    url = f"{place.env['MAGIC_HOUR_BASE_URL']}/v1/ai-image-generator"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as session:
        for _ in range(count):
            async with session.post(url, json=body) as answer:
                answer.raise_for_status()
            await asyncio.sleep(PAUSE)


def delays(place: Town, posted_at: Callable[[str, str], float]) -> list[float]:
    """Seconds between the end of each job and its message; the first one opens the connections and does not count."""
    ahead = time.time() - time.perf_counter()
    jobs = sorted(place.magic_hour.jobs.values(), key=lambda job: job.ends_at)[1:]
    return [posted_at(job.name or "", job.id) - (job.ends_at - ahead) for job in jobs]
