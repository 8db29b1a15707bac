"""Discord, a database that several bots share, and the bots themselves."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.discord_client import Shard
from bot.gateway.pace import ShardPace
from bot.store.database import Database
from tests.databases import postgres_database
from tests.gateway.bots import PACE, Bot, Start
from tests.wire.discord import WireDiscord
from tests.wire.sample_bot import pointed_at


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as wire, pointed_at(wire.api_url, wire.token):
        wire.gateway.at_once = 16
        yield wire


@pytest.fixture
async def shared(postgres: str) -> AsyncIterator[Database]:
    async with postgres_database(postgres) as shared:
        yield shared


@pytest.fixture
async def start(wire: WireDiscord, shared: Database) -> AsyncIterator[Start]:
    """Starts a bot, on the shared database unless another is named, and stops it after the test."""
    async with AsyncExitStack() as stack:
        names = iter("abcdefgh")

        def start(
            chosen: list[Shard] | None = None,
            database: Database | None = None,
            pace: ShardPace = PACE,
            *,
            cut_off: bool = False,
        ) -> Bot:
            bot = Bot(wire, database or shared, next(names), chosen, pace)
            bot.cut_off = cut_off
            stack.push_async_callback(bot.stop)
            bot.start()
            return bot

        yield start
