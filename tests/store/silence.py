"""A way to PostgreSQL that can fall silent, so that nothing comes through and nobody is told, or break at a commit."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

SOCKET = ".s.PGSQL.5432"


class Way:
    """Stands between a process and the server."""

    def __init__(self, url: str, server: str, folder: str) -> None:
        self.url = url.replace(server, folder)
        self._server = server
        self._flows = asyncio.Event()
        self._flows.set()
        self._losing: bool | None = None
        self._commits_before = 0
        self._for_good = self._gone = False
        self._tasks: set[asyncio.Task[None]] = set()

    def fall_silent(self) -> None:
        self._flows.clear()

    def heal(self) -> None:
        """For who comes anew; what was lost stays lost."""
        self._flows = asyncio.Event()
        self._flows.set()

    def break_at_commit(self, *, arrives: bool, for_good: bool = False, after: int = 0) -> None:
        """The connection of the next commit breaks, or of the one `after` so many: before the server gets it, or before
        its answer comes back.

        After one that breaks for good nobody gets through any more.
        """
        self._losing = arrives
        self._commits_before = after
        self._for_good = for_good

    def go_away(self) -> None:
        """Nobody gets through any more."""
        self._gone = True

    def come_back(self) -> None:
        self._gone = False

    def end(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def carry(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        if self._gone:
            to_near.close()
            return
        far, to_far = await asyncio.open_unix_connection(f"{self._server}/{SOCKET}")
        breaks = asyncio.Event()
        for source, sink in ((near, to_far), (far, to_near)):
            task = asyncio.create_task(self._pass_on(source, sink, breaks))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass_on(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, breaks: asyncio.Event
    ) -> None:
        flows = self._flows
        try:
            while data := await source.read(65536):
                await flows.wait()
                if breaks.is_set():
                    break  # the answer to the commit
                if b"COMMIT;" in data and (arrives := self._breaks()) is not None:
                    breaks.set()
                    if not arrives:
                        break
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass  # one of both has gone: so does the other
        finally:
            sink.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await sink.wait_closed()

    def _breaks(self) -> bool | None:
        """Whether a commit that breaks now arrives; None for one that goes through."""
        if self._losing is None or self._commits_before:
            self._commits_before = max(0, self._commits_before - 1)
            return None
        arrives, self._losing = self._losing, None
        self._gone = self._for_good
        return arrives


@asynccontextmanager
async def way_to(url: str) -> AsyncIterator[Way]:
    """A way to the server of this address, which must be a socket in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        way = Way(url, url.split("host=")[1], folder)
        server = await asyncio.start_unix_server(way.carry, f"{folder}/{SOCKET}")
        try:
            yield way
        finally:
            way.end()
            server.close()
            await server.wait_closed()
