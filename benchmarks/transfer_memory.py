"""Peak memory of a large upload and a large download, against the same process when it is idle.

    python -m benchmarks.transfer_memory [--megabytes 500]

A server of zeros runs in a process of its own. Each direction runs in a fresh process, which notes its peak resident
memory once the client stands ready (the floor) and again after the stream; a ratio of 1.00 means that the file
passed through without leaving a mark.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

from bot.magic_hour import MagicHour, UploadTarget

MEGABYTE = bytes(1_000_000)
AGAIN = [sys.executable, "-m", "benchmarks.transfer_memory"]
ROOT = Path(__file__).parents[1]
SIZE = web.AppKey("SIZE", int)


def peak_rss_megabytes() -> float:
    """The highest resident memory of this process so far; on Linux without what its parent had."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


async def give(request: web.Request) -> web.StreamResponse:
    megabytes = request.app[SIZE]
    response = web.StreamResponse(headers={"Content-Length": str(megabytes * len(MEGABYTE))})
    await response.prepare(request)
    for _ in range(megabytes):
        await response.write(MEGABYTE)
    return response


async def take(request: web.Request) -> web.Response:
    received = 0
    async for chunk in request.content.iter_any():
        received += len(chunk)
    return web.Response(status=200 if received == request.app[SIZE] * len(MEGABYTE) else 400)


async def serve(megabytes: int) -> None:
    app = web.Application()
    app[SIZE] = megabytes
    app.add_routes([web.get("/file", give), web.put("/file", take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}/file\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def stream(direction: str, url: str, megabytes: int) -> None:
    client = MagicHour(api_key="none", base_url="http://127.0.0.1")
    floor, start = peak_rss_megabytes(), time.perf_counter()
    if direction == "up":
        target = UploadTarget(upload_url=url, file_path="none")
        await client.transfer(url, target, size=megabytes * len(MEGABYTE), filename="zeros")
    else:
        with tempfile.TemporaryDirectory() as directory:
            await client.download(url, Path(directory, "zeros"))
    seconds = time.perf_counter() - start
    sys.stdout.write(json.dumps({"floor": floor, "peak": peak_rss_megabytes(), "seconds": seconds}))
    await client.aclose()


@contextmanager
def serving(megabytes: int) -> Iterator[str]:
    command = [*AGAIN, "--megabytes", str(megabytes), "serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  this very script
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


def compare(megabytes: int) -> None:
    sys.stdout.write(f"{megabytes} MB          floor MB   peak MB   ratio   seconds\n")
    with serving(megabytes) as url:
        for direction in ("up", "down"):
            command = [*AGAIN, "--megabytes", str(megabytes), direction, url]
            told = json.loads(subprocess.check_output(command, cwd=ROOT))  # noqa: S603  this very script
            ratio = told["peak"] / told["floor"]
            sys.stdout.write(
                f"{direction:<13}{told['floor']:>10.1f}{told['peak']:>10.1f}{ratio:>8.2f}{told['seconds']:>10.1f}\n"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=500, help="size of the file (default 500)")
    parser.add_argument("role", nargs="?", choices=["serve", "up", "down"], help=argparse.SUPPRESS)
    parser.add_argument("url", nargs="?", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "serve":
        asyncio.run(serve(options.megabytes))
    elif options.role:
        asyncio.run(stream(options.role, options.url, options.megabytes))
    else:
        compare(options.megabytes)


if __name__ == "__main__":
    main()
