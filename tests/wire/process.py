"""A bot as a process of its own: started, listened to, stopped and killed by a test."""

import asyncio
import contextlib
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.wire import zygote
from tests.wire.changes import Changes
from tests.wire.forking import Request

LINE_MAX = 1 << 24


@dataclass(frozen=True)
class Line:
    """One line of output; `stream` is `stdout` or `stderr`."""

    stream: str
    text: str


@dataclass(frozen=True)
class Stopped:
    """How an orderly end went: the exit code, and the seconds it took."""

    code: int
    seconds: float


class BotProcess:
    """`python -m bot` (or another module) with only these settings in its environment.

    Give it a `cwd` without a `.env`, such as a temporary folder; this repository is on its path. Use it as an async
    context manager: whatever happens, no process outlives the test. With `forked` it starts sooner, where that is
    possible: from a process that has imported the bot already.
    """

    def __init__(
        self,
        env: Mapping[str, str],
        cwd: Path,
        *,
        module: str = "bot",
        arguments: Sequence[str] = (),
        forked: bool = False,
    ) -> None:
        self._request = Request(module, list(arguments), {**zygote.basic_environment(), **env}, str(cwd))
        self._forked = forked and zygote.POSSIBLE
        self._changes = Changes()
        self._process: asyncio.subprocess.Process | zygote.Forked | None = None
        self._readers: list[asyncio.Task[None]] = []
        self.lines: list[Line] = []

    async def start(self) -> None:
        start = zygote.forked if self._forked else _from_nothing
        self._process = await start(self._request, LINE_MAX)
        streams = {"stdout": self._process.stdout, "stderr": self._process.stderr}
        self._readers = [
            asyncio.create_task(self._read(name, stream), name=f"bot-{name}")
            for name, stream in streams.items()
            if stream is not None
        ]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()

    @property
    def pid(self) -> int:
        return self._started.pid

    @property
    def code(self) -> int | None:
        """The exit code, None while it runs; negative: the signal that ended it."""
        return self._started.returncode

    @property
    def output(self) -> str:
        """Everything it said so far, both streams, in the order in which it was read."""
        return "\n".join(line.text for line in self.lines)

    async def line_matching(self, pattern: str, timeout: float = 10.0, *, since: int = 0) -> re.Match[str]:  # noqa: ASYNC109  it tells what was said instead
        """The first line from index `since` on in which the pattern is found, whenever it was or will be said.

        AssertionError with the output's end when the process ends or the time is over without it.
        """

        def found() -> re.Match[str] | None:
            matches = (re.search(pattern, line.text) for line in self.lines[since:])
            return next((match for match in matches if match), None)

        with contextlib.suppress(TimeoutError):
            await self._changes.wait_for(lambda: found() or self._silent, timeout)
        match = found()
        assert match, f"{pattern!r} was not said (exit code {self.code}); the end was:\n{self._tail()}"
        return match

    async def exited(self, timeout: float = 10.0) -> int:  # noqa: ASYNC109  as line_matching
        """Wait for its end and return the exit code."""
        try:
            async with asyncio.timeout(timeout):
                await asyncio.gather(self._started.wait(), *self._readers)
        except TimeoutError:
            raise AssertionError(f"still running after {timeout} s; the end was:\n{self._tail()}") from None
        return self._started.returncode or 0

    async def terminate(self, timeout: float = 30.0) -> Stopped:  # noqa: ASYNC109  as line_matching
        """Ask it to stop (SIGTERM) and wait until it has."""
        begun = time.monotonic()
        self._signal(signal.SIGTERM)
        code = await self.exited(timeout)
        return Stopped(code, time.monotonic() - begun)

    async def kill(self) -> None:
        """End it at once (SIGKILL), as a crash or a power cut would."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            await self.exited()

    @property
    def _started(self) -> asyncio.subprocess.Process | zygote.Forked:
        assert self._process is not None, "start it first"
        return self._process

    @property
    def _silent(self) -> bool:
        """Both streams have ended, so nothing more will be said."""
        return all(reader.done() for reader in self._readers)

    def _signal(self, number: signal.Signals) -> None:
        if self._started.returncode is None:
            self._started.send_signal(number)

    def _tail(self) -> str:
        return "\n".join(f"{line.stream}: {line.text}" for line in self.lines[-30:])

    async def _read(self, name: str, stream: asyncio.StreamReader) -> None:
        while raw := await stream.readline():
            self.lines.append(Line(name, raw.decode(errors="replace").rstrip("\n")))
            self._changes.announce()
        asyncio.get_running_loop().call_soon(self._changes.announce)


async def _from_nothing(request: Request, limit: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        request.module,
        *request.arguments,
        cwd=request.cwd,
        env=request.env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=limit,
    )
