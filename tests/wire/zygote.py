"""Bots that are forked by a process that has imported everything already: a start takes a third of the time.

Each worker of the tests has one such process, started when it is first asked for; with the worker all of them end.
"""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Self

from tests.wire.forking import Request

REPOSITORY = Path(__file__).resolve().parents[2]
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
NAME = "tests.wire.forking"
POSSIBLE = hasattr(os, "pidfd_open")
"""Elsewhere than on Linux every process starts from nothing."""


class _Stream(asyncio.StreamReaderProtocol):
    """One of its pipes, to be read until `lost`."""

    def __init__(self, limit: int) -> None:
        self.reader, self.lost = asyncio.StreamReader(limit), asyncio.Event()
        super().__init__(self.reader)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.lost.set()

    @classmethod
    async def of(cls, pipe: int, limit: int) -> Self:
        loop = asyncio.get_running_loop()
        _, stream = await loop.connect_read_pipe(lambda: cls(limit), os.fdopen(pipe, "rb", 0))
        return stream


class Forked:
    """A child of the zygote, of the same use as a process that asyncio has started."""

    def __init__(self, pid: int, stdout: _Stream, stderr: _Stream, told: _Stream) -> None:
        self.pid, self.stdout, self.stderr = pid, stdout.reader, stderr.reader
        self.returncode: int | None = None
        self._streams = (stdout, stderr, told)
        self._ending = asyncio.create_task(self._end(told.reader), name="bot-end")

    async def wait(self) -> int:
        """Its code, once it has ended and nothing of it is open any more."""
        for stream in self._streams:
            await stream.lost.wait()
        return await asyncio.shield(self._ending)

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def _end(self, told: asyncio.StreamReader) -> int:
        self.returncode = int(await told.readline())
        return self.returncode


def basic_environment() -> dict[str, str]:
    """What every bot is given of the tests' own environment."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**inherited, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}


class _Zygote:
    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", NAME, str(theirs.fileno())],
                cwd=REPOSITORY,
                env=basic_environment(),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        atexit.register(self._close)

    def fork(self, request: Request, streams: list[int]) -> None:
        socket.send_fds(self._control, [json.dumps(asdict(request)).encode()], streams)

    def _close(self) -> None:
        self._control.close()
        self._process.wait()


_zygote = cache(_Zygote)


async def forked(request: Request, limit: int) -> Forked:
    """A bot as `request` wants it; lines of its output have up to `limit` bytes."""
    pipes = [os.pipe() for _ in range(3)]
    streams = [await _Stream.of(ours, limit) for ours, _ in pipes]
    try:
        _zygote().fork(request, [theirs for _, theirs in pipes])
    finally:
        for _, theirs in pipes:
            os.close(theirs)
    stdout, stderr, told = streams
    pid = await told.reader.readline()
    assert pid, "the process that forks has ended; its last words stand in the output of the tests"
    return Forked(int(pid), stdout, stderr, told)
