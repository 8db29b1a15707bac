"""The whole bot as a process between both stand-ins, over real sockets, in one folder that outlives its crashes."""

import asyncio
import contextlib
import io
import itertools
import random
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from PIL import Image

from sandbox.magic_hour import StandIn, Webhook
from sandbox.magic_hour.app import Tier
from tests.whole.books import Books, Row, over
from tests.whole.promises import Scene
from tests.whole.secrets import leaked
from tests.wire.discord import Channel, Interaction, Member, Post, WireDiscord, WireFile
from tests.wire.process import BotProcess, Stopped

T = TypeVar("T")

KEY = "mhk_live_of_the_whole_room"
WEBHOOK_SECRET = "whsec-of-the-whole-room"

REAL = "bot"
QUICK = "tests.whole.quick_bot"

PATIENCE = 30.0
"""Seconds after which what is waited for is said not to come; a busy machine needs a while."""


class Unheard:
    """The end of the next picture, of which the bot does not hear before it is released.

    `reached` is set once Magic Hour has ended the job.
    """

    def __init__(self, magic_hour: StandIn) -> None:
        self._interruptions = magic_hour.interruptions
        self._word = magic_hour.webhooks.hold()
        self._look = self._interruptions.hold("GET", "/v1/image-projects")
        self.reached = self._word.reached

    def release(self) -> None:
        self._interruptions.withdraw(self._look)
        self._look.release()
        self._word.release()


class House:
    """A bot and its world.

    Without `webhooks` there is no door and it polls; `speed` and `tier` are Magic Hour's; `wire` is the Discord to use,
    a fresh one if none is given.

    `start`, `kill` and `terminate` it as often as wanted: the database and both neighbours stay.
    """

    def __init__(
        self,
        folder: Path,
        *,
        module: str = QUICK,
        webhooks: bool = True,
        speed: float = 100.0,
        tier: Tier = "pro",
        wire: WireDiscord | None = None,
        **env: str,
    ) -> None:
        self.folder = folder
        self.wire = wire or WireDiscord()
        self.port = free_port()
        hook = Webhook(f"http://127.0.0.1:{self.port}/webhooks/magic-hour", WEBHOOK_SECRET)
        self.magic_hour = StandIn(
            speed=speed, webhook=hook if webhooks else None, key=KEY, tier=tier, credits_=1_000_000
        )
        self.books = Books(folder / "bot.db")
        self.processes: list[BotProcess] = []
        self._module = module
        door = {
            "WEBHOOK_HOST": "127.0.0.1",
            "WEBHOOK_PORT": str(self.port),
            "MAGIC_HOUR_WEBHOOK_SECRET": WEBHOOK_SECRET,
        }
        self.env = {
            "DISCORD_API_URL": self.wire.api_url,
            "DISCORD_TOKEN": self.wire.token,
            "MAGIC_HOUR_API_KEY": KEY,
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.books.path}",
            "DATA_DIR": str(folder / "data"),
            "DEFAULT_ALLOWANCE_CREDITS": "10000",
            **(door if webhooks else {}),
            **env,
        }

    async def open(self) -> None:
        """Start both neighbours; the bot is started by `start`."""
        await self.wire.start()
        self.env["MAGIC_HOUR_BASE_URL"] = await self.magic_hour.start()

    async def close(self) -> None:
        for process in self.processes:
            await process.kill()
        await self.wire.close()
        await self.magic_hour.close()

    async def __aenter__(self) -> Self:
        await self.open()
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    # The bot

    async def launch(self, **env: str) -> BotProcess:
        """Start the process, without waiting until it is connected."""
        process = BotProcess(self.env | env, self.folder, module=self._module, forked=self._module == QUICK)
        self.processes.append(process)
        await process.start()
        return process

    async def start(self, **env: str) -> None:
        """Start the process and wait until it listens."""
        process = await self.launch(**env)
        try:
            await self.wire.connected(PATIENCE)
        except TimeoutError:
            raise AssertionError(f"the bot did not connect:\n{process.output}") from None

    @property
    def process(self) -> BotProcess:
        """The one that was started last."""
        return self.processes[-1]

    @property
    def running(self) -> bool:
        return bool(self.processes) and self.process.code is None

    async def kill(self) -> None:
        await self.process.kill()
        await self.wire.wait_for(lambda: not self.wire.gateway.listening)

    async def terminate(self) -> Stopped:
        return await self.process.terminate()

    def calm(self) -> None:
        """Nothing goes wrong any more, at either neighbour."""
        self.wire.faults.clear()
        self.magic_hour.interruptions.clear()
        self.magic_hour.webhooks.forget_holds()
        self.magic_hour.failures = ""

    # What it promises

    @property
    def scene(self) -> Scene:
        return Scene(self.books.jobs(), self.books.entries(), self.wire, self.magic_hour)

    async def at_rest(self, timeout: float = PATIENCE, *, every: float = 0.01) -> None:  # noqa: ASYNC109  see until
        """Wait until every job is over, or waits for a word of Magic Hour's that may never come."""
        await self.until(
            lambda: all(over(job) or job["state"] == "unconfirmed" for job in self.books.progress()),
            timeout,
            every=every,
        )

    async def all_over(self, asked: Iterable[Interaction]) -> None:
        """Wait until the jobs that these interactions made are over."""
        waited_for = {each.id for each in asked}
        await self.until(
            lambda: waited_for <= {job["interaction_id"] for job in self.books.progress() if over(job)}
        )

    async def keeps_its_promises(self) -> None:
        """AssertionError with everything that is broken, once the house is at rest."""
        with contextlib.suppress(TimeoutError):  # the promise that is broken then is told in full
            await self.at_rest()
        assert self.scene.broken() == []
        assert self.leaks() == []

    def leaks(self) -> list[str]:
        """Lines in which any of the processes told a secret."""
        tokens = self.wire.world.interactions
        secrets = (KEY, WEBHOOK_SECRET, self.wire.token, *tokens)
        return [line for process in self.processes for line in leaked(process.output, secrets)]

    async def until(
        self,
        predicate: Callable[[], T | None],
        timeout: float = PATIENCE,  # noqa: ASYNC109  it tells what the bot said
        *,
        every: float = 0.01,
    ) -> T:
        """The predicate's first true value, looked for `every` so many seconds.

        TimeoutError with the bot's last lines.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (value := predicate()):  # noqa: ASYNC110  another process writes the books; it rings nobody
                    await asyncio.sleep(every)
        except TimeoutError:
            said = "\n".join(self.process.output.splitlines()[-25:])
            raise TimeoutError(
                f"not seen within {timeout} s; jobs: {self._states()}; the bot said:\n{said}"
            ) from None
        return value

    def _states(self) -> list[tuple[str, str]]:
        return [(job["id"], job["state"]) for job in self.books.progress() if not over(job)]

    # One job

    def job(self, asked: Interaction) -> Row:
        job = self.books.job(asked.id)
        assert job is not None, f"no job was made; the answer was {asked.answered}"
        return job

    async def reached(self, asked: Interaction, state: str, **facts: Any) -> Row:
        """The job once it is in this state, with these columns."""
        wanted = {"state": state, **facts}

        def there() -> Row | None:
            job = self.books.job(asked.id)
            return job if job and wanted.items() <= job.items() else None

        return await self.until(there)

    async def ended(self, asked: Interaction, state: str = "done") -> Row:
        """The job once its member was told; AssertionError when it ended otherwise."""

        def told() -> Row | None:
            job = self.books.job(asked.id)
            return job if over(job) else None

        job = await self.until(told)
        assert job["state"] == state, job
        return job

    def outcome(self, asked: Interaction) -> Post:
        """The one message that brought the job's outcome."""
        (post,) = self.scene.outcomes(self.job(asked))
        return post

    async def picture(
        self, member: Member, channel: Channel, prompt: str = "a red fox", **options: Any
    ) -> Interaction:
        """Ask for a picture: 5 credits, no files."""
        return await self.wire.command(member, channel, "image-generator", prompt=prompt, **options)


_ports = itertools.count(random.randrange(20_000, 30_000))


def free_port() -> int:
    """A port that nobody listens on, and that the system gives to nobody who asks for any port."""
    for port in _ports:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there is always a next one")


def a_picture() -> WireFile:
    """A small PNG that a member attaches."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return WireFile("my photo.png", "image/png", file.getvalue(), 64, 48)
