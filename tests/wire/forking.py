"""The process behind `tests.wire.zygote`: it imports the bot once, and forks for every bot that is asked for.

It runs no loop and starts no thread, so that a child is what `python -m` would have made, only sooner.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

REQUEST_BYTES = 1 << 17


@dataclass(frozen=True)
class Request:
    """`python -m module arguments` in this folder and with this environment alone."""

    module: str
    arguments: Sequence[str]
    env: Mapping[str, str]
    cwd: str


@dataclass(frozen=True)
class _Child:
    """Two file descriptors besides: one becomes readable at its end, its code is told by the other."""

    pid: int
    ended: int
    told: int


class _Children:
    """All that run, by the file descriptor that tells of their end."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._running: dict[int, _Child] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> Request | None:
        """Fork whenever asked to; return in every child, with what it is to run, and without anything at the end."""
        while True:
            for ready, _ in self._poll.poll():
                if child := self._running.get(ready):
                    self._bury(child)
                    continue
                request, streams = _received(self._control)
                if request is None:
                    self._end()
                    return None
                if self._fork(*streams):
                    return request

    def _fork(self, stdout: int, stderr: int, told: int) -> bool:
        """Whether this is the child."""
        if pid := os.fork():
            self._watch(_Child(pid, os.pidfd_open(pid), told))
        else:
            os.dup2(stdout, 1)
            os.dup2(stderr, 2)
            self._leave(told)
        os.close(stdout)
        os.close(stderr)
        return not pid

    def _watch(self, child: _Child) -> None:
        self._running[child.ended] = child
        self._poll.register(child.ended, select.POLLIN)
        _tell(child.told, child.pid)

    def _leave(self, told: int) -> None:
        """A child holds nothing of the zygote's and its siblings'."""
        self._control.close()
        os.close(told)
        for sibling in self._running.values():
            os.close(sibling.ended)
            os.close(sibling.told)

    def _bury(self, child: _Child) -> None:
        _, status = os.waitpid(child.pid, 0)
        self._poll.unregister(child.ended)
        del self._running[child.ended]
        os.close(child.ended)
        _tell(child.told, os.waitstatus_to_exitcode(status))
        os.close(child.told)

    def _end(self) -> None:
        """Whoever asked is gone, in order or by a crash: nobody is left behind."""
        for child in list(self._running.values()):
            os.kill(child.pid, signal.SIGKILL)
            self._bury(child)


def _received(control: socket.socket) -> tuple[Request | None, list[int]]:
    message, streams, _, _ = socket.recv_fds(control, REQUEST_BYTES, 3)
    return (Request(**json.loads(message)) if message else None), streams


def _tell(told: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # its test is over
        os.write(told, f"{number}\n".encode())


def _import_the_bot() -> None:
    """Import what a bot imports until it listens, but leave to each bot what runs while it is imported."""
    importlib.import_module("bot.__main__")
    for cog in pkgutil.iter_modules(importlib.import_module("cogs").__path__, "cogs."):
        importlib.import_module(cog.name)
    for name in [name for name in sys.modules if name == "bot.__main__" or name.partition(".")[0] == "cogs"]:
        del sys.modules[name]
    for lazy in ("httpcore", "anyio._backends._asyncio"):
        importlib.import_module(lazy)


def _run(request: Request) -> None:
    """Be to the end of the process what `python -m` would be."""
    os.environ.clear()
    os.environ.update(request.env)
    os.chdir(request.cwd)
    tempfile.tempdir = None
    sys.path[0] = request.cwd
    sys.argv[1:] = request.arguments
    runpy.run_module(request.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    gc.disable()
    _import_the_bot()
    gc.collect()
    gc.freeze()
    gc.enable()
    asked = _Children(socket.socket(fileno=int(sys.argv[1]))).serve()
    if asked is not None:
        _run(asked)
