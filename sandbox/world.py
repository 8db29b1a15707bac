"""The sandbox's world: the real bot between a stand-in for Magic Hour and a simulated Discord."""

from contextlib import AsyncExitStack
from pathlib import Path

from discord.ext import commands
from pydantic import SecretStr

from bot.app import Parts, build, open_door, open_store, start_engine
from bot.discord_client import MagicHourBot
from bot.jobs.pace import Pace
from bot.settings import Settings
from bot.web.webhooks import PATH
from sandbox.live_discord import LiveDiscord
from sandbox.magic_hour import StandIn, Webhook

HOST = "127.0.0.1"
WEEKLY_CREDITS = 10_000
"""What each member may spend: enough to try every tool, and little enough to see what happens at its end."""

_KEY = "sandbox-key"
_SECRET = "sandbox-secret"  # noqa: S105  shared by two ends of one process, and worth nothing outside it


class World:
    """Everything that a job meets between a command and its result, on this machine and in one process.

    The bot is built, started and stopped as in production; what differs is whom it talks to. `folder` takes its
    database and temporary files, `speed` divides how long jobs take, `port` is that of the page (0: any free one).
    `parts` are those of the bot that runs now, `magic_hour_url` is the address of the stand-in and of its page.
    """

    def __init__(self, folder: Path, *, speed: float, port: int = 0) -> None:
        self._folder = folder
        self.speed = speed
        self._lifetime = AsyncExitStack()
        self._bot_lifetime = AsyncExitStack()
        self._client: MagicHourBot
        self.parts: Parts
        self.magic_hour_url: str
        self.stand_in = StandIn(speed=speed, key=_KEY)
        self.live = LiveDiscord(self._make_bot, port=port, start_bot=self._start_bot)

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.live.url

    async def start(self) -> None:
        async with AsyncExitStack() as lifetime:
            self.magic_hour_url = await self.stand_in.start(HOST)
            lifetime.push_async_callback(self.stand_in.close)
            lifetime.push_async_callback(self._stop_bot)  # even when its login fails
            await self.live.start()
            lifetime.push_async_callback(self.live.close)
            lifetime.push_async_callback(self._stop_bot)  # first of all: it still has something to post
            self._connect()
            self._lifetime = lifetime.pop_all()

    async def close(self) -> None:
        await self._lifetime.aclose()

    async def restart_bot(self) -> None:
        """End the bot as a stopping process does and start a new one on the same database; the world goes on."""
        await self._stop_bot()
        await self.live.restart_bot()
        self._connect()

    def _make_bot(self) -> commands.Bot:
        # Jobs are over sooner here, so the engine looks sooner; what waits for people and processes does not change.
        pace = Pace(webhooks=True, scale=1 / self.speed)
        self.parts = build(self._settings(), pace=pace)
        self._client = self.parts.make_client()
        return self._client

    async def _start_bot(self, _: commands.Bot) -> None:
        """What the bot's process does around its client, before the client logs in."""
        async with AsyncExitStack() as lifetime:
            await open_store(self.parts, lifetime)
            await start_engine(self.parts, lifetime)
            port = await open_door(self.parts, lambda: self._client.ready, lifetime)
            self._bot_lifetime = lifetime.pop_all()
        self.stand_in.webhook = Webhook(f"http://{HOST}:{port}{PATH}", _SECRET)

    def _connect(self) -> None:
        self.parts.poster.client = self._client

    async def _stop_bot(self) -> None:
        if hasattr(self, "parts"):
            self.parts.book.accepting = False
        await self._bot_lifetime.aclose()

    def _settings(self) -> Settings:
        """Settings made here alone: neither the environment nor a file .env has a say."""
        return Settings.model_construct(
            discord_token=SecretStr("sandbox-token"),
            magic_hour_api_key=SecretStr(_KEY),
            magic_hour_base_url=self.magic_hour_url,
            database_url=f"sqlite+aiosqlite:///{self._folder / 'bot.db'}",
            data_dir=self._folder,
            webhook_host=HOST,
            webhook_port=0,
            magic_hour_webhook_secret=SecretStr(_SECRET),
            default_allowance_credits=WEEKLY_CREDITS,
        )
