"""`/usage` over real sockets, against a Discord that minds its limits."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest

from bot.discord_client import MagicHourBot
from tests.cogs.fakes import Parts
from tests.credits.books import Spent, write
from tests.wire.discord import Channel, Interaction, Member, WireDiscord
from tests.wire.permissions import Permission
from tests.wire.sample_bot import pointed_at

SMALL = 4_000
"""Bytes that a file may have on this server."""


@dataclass
class Office:
    """A running bot, and a manager in a channel."""

    wire: WireDiscord
    parts: Parts
    channel: Channel
    mona: Member

    def spent(self, *credits: int) -> Spent:
        guild = self.mona.guild.id
        return Spent(
            discord.utils.utcnow(), credits, guild=guild, member=self.mona.id, channel=self.channel.id
        )

    async def asked(self, command: str, **options: str) -> Interaction:
        """A command whose answer stands."""
        interaction = await self.wire.command(self.mona, self.channel, command, **options)
        await interaction.answer
        await self.wire.wait_for(lambda: interaction.message and not interaction.message.thinking)
        return interaction


@pytest.fixture
async def office(parts: Parts) -> AsyncIterator[Office]:
    async with WireDiscord() as wire:
        guild = wire.add_guild("a small server", upload_limit=SMALL)
        channel = wire.channel("office", guild)
        mona = wire.member("mona", Permission.MANAGER, guild=guild)
        async with pointed_at(wire.api_url, wire.token), MagicHourBot(parts.services()) as bot:
            running = asyncio.create_task(bot.start(wire.token))
            await wire.connected()
            yield Office(wire, parts, channel, mona)
            await bot.close()
            await running


async def test_an_export_beyond_discords_limit_comes_in_numbered_files(office: Office) -> None:
    await write(office.parts.database, [office.spent(3, -1) for _ in range(30)])

    export = await office.asked("usage export")
    await office.wire.wait_for(lambda: len(export.followups) == 2)

    assert export.message is not None
    posts = [export.message, *export.followups]
    files = [file for post in posts for file in post.files]
    rows = [
        row["credits"]
        for file in files
        for row in csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline=""))
    ]
    assert all(post.ephemeral for post in posts)
    assert [file.name.partition("-part-")[2] for file in files] == ["1.csv", "2.csv", "3.csv"]
    assert all(file.size <= SMALL for file in files)
    assert rows == ["3", "-1"] * 30
    assert office.wire.violations == []


async def test_the_names_on_the_chart_are_asked_for_in_one_question(office: Office) -> None:
    """The picture itself is over this server's limit, so it is a large one's that is asked."""
    office.mona.upload_limit = 10_000_000
    await write(office.parts.database, [office.spent(360)])

    summary = await office.asked("usage summary", by="member")

    assert summary.message is not None
    (picture,) = summary.message.files
    assert (picture.description or "").endswith("360 credits. mona 360")
    assert summary.message.embeds[0]["image"]["url"] == "attachment://usage.png"
    assert office.wire.requests_to("GET", "*/members/*") == []
    assert office.wire.violations == []
