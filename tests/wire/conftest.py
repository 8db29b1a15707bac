"""A fresh stand-in for every test, and where asked for a real client connected to it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.wire.discord import Channel, Member, WireDiscord
from tests.wire.sample_bot import SampleBot, pointed_at


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as wire:
        yield wire


@pytest.fixture
def studio(wire: WireDiscord) -> Channel:
    return wire.channel("studio")


@pytest.fixture
def ada(wire: WireDiscord) -> Member:
    return wire.member("ada")


@pytest.fixture
async def bot(wire: WireDiscord, studio: Channel, ada: Member) -> AsyncIterator[SampleBot]:
    async with pointed_at(wire.api_url, wire.token), SampleBot() as bot:
        running = asyncio.create_task(bot.start(wire.token))
        assert await bot.readies.get() == 1
        yield bot
        await bot.close()
        await running
