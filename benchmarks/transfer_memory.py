"""Memory while files pass through the bot, beside the same process when it is idle, and beside the vendor's SDK.

Uploads: 20 attachments of 100 MB from a stand-in for Discord's files to one for Magic Hour's store, all at once,
carried by the engine's own Uploader with the real client. The engine lets an uploader carry fewer at a time; here as
many steps as files are taken beside each other, and the source sends the second halves only once all are being read.
Beside it, one such file by the SDK's `upload_file`.

Results: one of 500 MB, found by the real Watcher, fetched by the real Courier and Outputs, too large to be attached,
given to the real maker of previews (which finds nothing in zeros), and kept in the archive.

The servers are processes of their own, and so is whatever is measured: it tells its resident memory when it is ready,
and its highest from there on.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.memory_of import FILES
from benchmarks.table import Row
from bot.jobs.uploader import Uploader

ROOT = Path(__file__).parents[1]
GOAL = 64


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  as every measure is called
    upload, result = (10, 50) if quick else (100, 500)
    with _serving(upload, FILES) as files, _serving(upload, 0) as store:
        ours = _in_process("uploads", files, store, upload)
        most = int(httpx.get(f"{files}/most").json()["most"])
        sdk = _in_process("sdk", store, store, upload)
    with _serving(result, 0) as store:
        fetched = _in_process("result", store, store, result)
    workers = f"{most} in flight; an engine carries {Uploader.workers}"
    return [
        _row(
            f"memory for {FILES} uploads of {upload} MB at once ({workers})",
            ours,
            f"the SDK's one upload {_told(sdk)}",
            sdk,
        ),
        _row(
            f"memory for a result of {result} MB, fetched, previewed and kept",
            fetched,
            "the idle process",
            None,
        ),
    ]


def _row(what: str, ours: dict[str, float], floor: str, other: dict[str, float] | None) -> Row:
    grown = ours["peak"] - ours["idle"]
    ratio = ours["peak"] / ours["idle"] if other is None else grown / (other["peak"] - other["idle"])
    idle = f"idle {ours['idle']:.0f} MiB"
    beside = idle if other is None else f"{idle}; {floor}"
    told = f"{_told(ours)} in {ours['seconds']:.1f} s"
    return Row(what, told, beside, ratio, f"<= +{GOAL} MiB", grown <= GOAL)


def _told(memory: dict[str, float]) -> str:
    return f"+{memory['peak'] - memory['idle']:.0f} MiB"


@contextmanager
def _serving(megabytes: int, together: int) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.zeros", str(megabytes), str(together)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  our own script
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


def _in_process(what: str, *arguments: object) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.memory_of", what, *map(str, arguments)]
    told: dict[str, float] = json.loads(subprocess.check_output(command, cwd=ROOT))  # noqa: S603  this very script
    return told
