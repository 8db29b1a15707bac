"""A running bot and one member in one channel, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.discord_client import MagicHourBot
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.poster import DiscordPoster
from tests.cogs.fakes import MemoryBook, Parts
from tests.wire.discord import Channel, Interaction, Member, WireDiscord
from tests.wire.sample_bot import pointed_at


@dataclass
class Studio:
    """The bot, its parts, and who is there."""

    wire: WireDiscord
    bot: MagicHourBot
    parts: Parts
    channel: Channel
    ada: Member
    poster: DiscordPoster

    @property
    def book(self) -> MemoryBook:
        return self.parts.book

    async def asked(self, **options: Any) -> Interaction:
        return await self.wire.command(
            self.ada, self.channel, "image-generator", prompt="a red fox", **options
        )

    async def job(self, **options: Any) -> Job:
        """A job whose card stands, being delivered."""
        await (await self.asked(**options)).answer
        await self.book.until(lambda: any(job.card_id for job in self.book.jobs.values()))
        return replace(self.book.only, state=State.DELIVERING, posting_at=discord.utils.utcnow())


@asynccontextmanager
async def a_studio(parts: Parts) -> AsyncIterator[Studio]:
    """The bot is connected; it ends with the block."""
    poster = DiscordPoster()
    async with WireDiscord() as wire:
        channel, ada = wire.channel("studio"), wire.member("ada")
        async with pointed_at(wire.api_url, wire.token), MagicHourBot(parts.services()) as bot:
            running = asyncio.create_task(bot.start(wire.token))
            await wire.connected()
            poster.client = bot
            yield Studio(wire, bot, parts, channel, ada, poster)
            await bot.close()
            await running
