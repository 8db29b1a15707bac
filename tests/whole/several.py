"""Several bots of one house, on one PostgreSQL database of their own."""

import asyncio
import contextlib
from pathlib import Path

import aiohttp
import psutil  # type: ignore[import-untyped]  # it comes without types
from sqlalchemy import text

from bot.store.database import Database
from tests.whole.balancer import Balancer
from tests.whole.books import Row, over
from tests.whole.house import PATIENCE, House, free_port
from tests.whole.promises import Scene
from tests.wire.process import BotProcess


class Several:
    """A house with several bots, whose doors all stand behind one address."""

    def __init__(self, folder: Path, url: str) -> None:
        self.house = House(folder, DATABASE_URL=url)
        self.database = Database(url)
        self.balancer = Balancer(self.house.port, [])
        self._stack = contextlib.AsyncExitStack()

    async def open(self, count: int) -> None:
        """Start so many bots, and wait until each takes webhooks and somebody listens to Discord."""
        self._stack.push_async_callback(self.database.close)
        await self.house.open()
        self._stack.push_async_callback(self.house.close)
        await self._stack.enter_async_context(self.balancer)
        await asyncio.gather(*(self.launch() for _ in range(count)))
        await self.listening()

    async def close(self) -> None:
        await self._stack.aclose()

    async def launch(self) -> BotProcess:
        """Start one more bot and wait until its door is open."""
        port = free_port()
        process = await self.house.launch(WEBHOOK_PORT=str(port))
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while not await _open(session, port):
                assert process.code is None, process.output
                await asyncio.sleep(0.05)
        self.balancer.doors.append(port)
        return process

    @property
    def running(self) -> list[BotProcess]:
        return [process for process in self.house.processes if process.code is None]

    async def listening(self) -> None:
        """Wait until somebody hears what is asked."""
        await self.house.wire.wait_for(lambda: bool(self.house.wire.gateway.listening), PATIENCE)

    def listeners(self) -> list[BotProcess]:
        """The bots that listen to Discord: those from which its sockets come."""
        sockets = [session.socket for session in self.house.wire.gateway.listening]
        ports = {each.socket.get_extra_info("peername")[1] for each in sockets if each is not None}
        return [process for process in self.running if ports & _local_ports(process.pid)]

    async def ask(self, query: str) -> list[Row]:
        async with self.database.read() as connection:
            return [dict(row) for row in (await connection.execute(text(query))).mappings()]

    def posts(self) -> int:
        return len(self.house.wire.requests_to("POST", "/channels/*/messages"))

    async def _ended(self) -> int:
        """How many jobs are over, or unconfirmed because their process died between writing the create down and
        sending it.
        """
        sent = {create.name for create in self.house.magic_hour.creates}
        rows = await self.ask("SELECT name, state, told_at FROM jobs")
        return sum(over(row) or (row["state"] == "unconfirmed" and row["name"] not in sent) for row in rows)

    async def at_rest(self, count: int) -> Scene:
        """The world once so many jobs are over, and no more; whichever is not by then is told in full."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE * 2):
                while await self._ended() < count:  # noqa: ASYNC110  other processes write; they ring nobody here
                    await asyncio.sleep(0.05)
        jobs, entries = await self._all("jobs"), await self._all("ledger")
        return Scene(jobs, entries, self.house.wire, self.house.magic_hour)

    async def _all(self, table: str) -> list[Row]:
        """Every column, also one that was added a moment ago: a connection of before would not answer that."""
        await self.database.close()
        return await self.ask(f"SELECT * FROM {table}")  # noqa: S608  a test's own word


async def _open(session: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _local_ports(pid: int) -> set[int]:
    return {each.laddr.port for each in psutil.Process(pid).net_connections(kind="tcp") if each.laddr}
