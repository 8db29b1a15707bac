"""What is measured in a process of its own: its memory when all is ready, and the highest while the work is done.

python -m benchmarks.memory_of uploads|result|sdk FILES_ADDRESS STORE_ADDRESS MEGABYTES
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from bot.jobs.archive import Archive
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.magic_hour import MagicHour
from bot.previews import PreviewMaker
from bot.store import cards
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.tools import Attachment
from tests.jobs.world import MemoryMagicHour, MemoryPreviews, World

MIB = 1 << 20
FILES = 20
DISK = "/var/tmp"  # noqa: S108  folders of our own; /tmp may be memory


@asynccontextmanager
async def bot(store: str) -> AsyncIterator[World]:
    """The engine and its database, with the real client, previews and archive; only Discord lives in memory."""
    with tempfile.TemporaryDirectory(dir=DISK) as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/bot.db")
        await migrate(database)
        world = World(database, Path(folder, "results"), allowance=None)
        client = MagicHour(api_key="none", base_url=store)
        world.magic_hour = cast("MemoryMagicHour", client)  # the roles know its real type
        world.previews = cast("MemoryPreviews", PreviewMaker())
        world.archive = Archive(Path(folder, "archive"), keeping=True, days=30)
        world.restart()
        yield world
        await client.aclose()
        await database.close()


async def uploads(files: str, store: str, megabytes: int) -> None:
    """Relay files of as many members, all at once."""
    async with bot(store) as world:
        jobs = [
            await _with_file(world, f"{files}/file/{number}.mp4", megabytes, number)
            for number in range(FILES)
        ]
        for _ in range(FILES):
            await world.role("measurer").step()
        await _begin(world, jobs)
        uploader = world.role("uploader")

        async def relay() -> None:
            await asyncio.gather(*(uploader.step() for _ in jobs))

        await _measured(relay)
        await _must_be(world, jobs, State.SUBMITTING)


async def _begin(world: World, jobs: list[Job]) -> None:
    """The starter itself begins no more than can be carried."""
    async with world.database.write() as transaction:
        begun = {"state": State.UPLOADING, "due_at": world.clock()}
        for job in jobs:
            await cards.change(transaction, job.id, begun)


async def _with_file(world: World, url: str, megabytes: int, number: int) -> Job:
    attachment = Attachment(f"{url}?ex=1", f"{number}.mp4", megabytes * 1_000_000, "video/mp4")
    order = world.order("auto-subtitle-generator", member=100 + number, video=attachment)
    return await world.accept(order)


async def result(_files: str, store: str, _megabytes: int) -> None:
    """Fetch, preview, post and keep one result."""
    async with bot(store) as world:
        job = await world.accept(world.order("text-to-video", prompt="a quiet sea", model="wan-2.2"))
        for name in ("starter", "uploader", "submitter"):
            await world.role(name).step()
        world.clock.pass_seconds(600)
        await world.role("watcher").step()
        await _measured(world.role("courier").step)
        await _must_be(world, [job], State.DONE)


async def sdk(_files: str, store: str, megabytes: int) -> None:
    """One file from the disk by the vendor's SDK."""
    import magic_hour  # type: ignore[import-untyped]  # noqa: PLC0415  untyped; no other measure is to carry it

    with tempfile.TemporaryDirectory(dir=DISK) as folder:
        path = Path(folder, "file.mp4")
        await asyncio.to_thread(_write_zeros, path, megabytes)
        client = magic_hour.AsyncClient(token="none", base_url=store)  # noqa: S106  nobody's key
        await _measured(lambda: client.v1.files.upload_file(str(path)))


def _write_zeros(path: Path, megabytes: int) -> None:
    with path.open("wb") as file:
        file.truncate(megabytes * 1_000_000)


async def _must_be(world: World, jobs: list[Job], state: State) -> None:
    states = {(await world.job(job.id)).state for job in jobs}
    assert states == {state}, states  # noqa: S101  a measure of something else would be worse than none


async def _measured(work: Callable[[], Awaitable[object]]) -> None:
    idle, begun = _idle(), time.perf_counter()
    await work()
    seconds = time.perf_counter() - begun
    print(json.dumps({"idle": idle, "peak": _status("VmHWM"), "seconds": seconds}))


def _idle() -> float:
    """MiB of this process now; the highest is counted anew from here on."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024 / MIB


MEASURED = {work.__name__: work for work in (uploads, result, sdk)}

if __name__ == "__main__":
    name, files, store, megabytes = sys.argv[1:]
    asyncio.run(MEASURED[name](files, store, int(megabytes)))
