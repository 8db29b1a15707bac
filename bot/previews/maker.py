"""Has previews made by a process that is ended when it takes too long, and that knows nothing of the bot."""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Sequence
from pathlib import Path

log = logging.getLogger(__name__)

SECONDS = 30.0
"""How long one preview may take; the process ends itself before."""

ENDINGS = ("jpg", "webp")

_HOME = Path(__file__).parents[2]
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "TMPDIR")
"""What finding Python and its libraries may need; the bot's secrets are not among it."""


Command = Callable[[Path, Path], Sequence[str]]


def decoding(source: Path, stem: Path) -> Sequence[str]:
    """What is run for a preview of a file, named by a stem."""
    return (sys.executable, "-m", "bot.previews", str(source.absolute()), str(stem.absolute()))


class PreviewMaker:
    """Makes one preview at a time: a decoder takes all it can get of a processor."""

    def __init__(self, *, seconds: float = SECONDS, command: Command = decoding) -> None:
        self._seconds = seconds
        self._command = command
        self._turn = asyncio.Lock()

    async def make(self, source: Path, stem: Path) -> Path | None:
        """A small picture of a film or a picture, named by `stem`; None where none can be made, for whatever reason."""
        async with self._turn:
            code = await self._run(self._command(source, stem))
        if code:
            log.warning("no preview could be made of %s (%s)", source.name, code)
        made = (Path(f"{stem}.{ending}") for ending in ENDINGS)
        return await asyncio.to_thread(lambda: next(filter(Path.is_file, made), None))

    async def _run(self, command: Sequence[str]) -> int | str:
        """The exit code, or what kept the process from having one."""
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        try:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=_HOME, env=environment, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
            )
        except OSError as error:
            return type(error).__name__
        try:
            async with asyncio.timeout(self._seconds):
                return await process.wait()
        except TimeoutError:
            return "it took too long"
        finally:
            await _ended(process)


async def _ended(process: Process) -> None:
    """Leave no process behind, also where nobody wants its preview any more."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
