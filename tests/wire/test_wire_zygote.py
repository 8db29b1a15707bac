"""A bot that is forked is what it would be if it had been started from nothing, and it outlives nobody."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it comes without types
import pytest

from tests.wire import zygote
from tests.wire.process import BotProcess

pytestmark = pytest.mark.skipif(not zygote.POSSIBLE, reason="every process starts from nothing here")

FACTS = """
import json, os, random, signal, sys, tempfile, threading
import bot.settings
print(json.dumps({
    "name": __name__,
    "main": sys.modules["__main__"].__dict__ is globals(),
    "arguments": sys.argv,
    "path": sys.path,
    "folder": os.getcwd(),
    "environment": dict(os.environ),
    "temporary": tempfile.gettempdir(),
    "files": [each for each in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{each}")],
    "threads": len(os.listdir("/proc/self/task")),
    "signals": [str(signal.getsignal(each)) for each in signal.valid_signals()],
    "cogs": [name for name in sys.modules if name.startswith("cogs")],
}))
print(random.random(), file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""


async def facts(folder: Path, *, forked: bool) -> tuple[dict[str, object], str]:
    process = BotProcess(
        {"COLOR": "red", "TMPDIR": str(folder)}, folder, module="facts", arguments=["7"], forked=forked
    )
    async with process:
        assert await process.exited() == 7
    said = {line.stream: line.text for line in process.lines}
    return json.loads(said["stdout"]), said["stderr"]


async def test_one_that_is_forked_differs_in_nothing_from_one_that_starts_from_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "facts.py").write_text(FACTS)

    (first, drawn), (second, drawn_again) = [await facts(tmp_path, forked=True) for _ in range(2)]
    plain, _ = await facts(tmp_path, forked=False)

    assert first == second == plain
    assert drawn != drawn_again


async def test_whoever_ends_by_an_error_or_a_signal_tells_it(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("raise SystemError('out of tune')")
    (tmp_path / "idle.py").write_text("import signal\nprint('up')\nsignal.pause()")
    async with BotProcess({}, tmp_path, module="wrong", forked=True) as wrong:
        assert await wrong.exited() == 1
        await wrong.line_matching("^SystemError: out of tune$")
    async with (
        BotProcess({}, tmp_path, module="idle", forked=True) as first,
        BotProcess({}, tmp_path, module="idle", forked=True) as second,
    ):
        await first.line_matching("^up$")
        await second.line_matching("^up$")
        assert (await first.terminate()).code == -signal.SIGTERM
        assert second.code is None
        await second.kill()
        assert second.code == -signal.SIGKILL


WORKER = """
import asyncio, pathlib, sys, psutil
from tests.wire.process import BotProcess

async def main():
    process = BotProcess({}, pathlib.Path(sys.argv[1]), module="idle", forked=True)
    await process.start()
    await process.line_matching("^up$")
    print(*(each.pid for each in psutil.Process().children(recursive=True)), flush=True)
    await process.exited(60)

asyncio.run(main())
"""


async def test_when_its_worker_is_killed_nobody_is_left(tmp_path: Path) -> None:
    (tmp_path / "idle.py").write_text("import signal\nprint('up')\nsignal.pause()")
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WORKER, str(tmp_path)),
        env=zygote.basic_environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    assert worker.stdout is not None
    family = [psutil.Process(int(pid)) for pid in (await worker.stdout.readline()).split()]
    assert len(family) == 2

    worker.kill()
    await worker.wait()

    async with asyncio.timeout(10):
        while any(_lives(each) for each in family):  # noqa: ASYNC110  they are nobody's children now
            await asyncio.sleep(0.01)


def _lives(process: psutil.Process) -> bool:
    """A zombie that nobody has buried yet does not."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
