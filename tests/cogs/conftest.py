"""A server with a channel, a member and a manager, in a simulated Discord where the bot is online."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.discord_client import MagicHourBot
from tests.cogs.fakes import MemoryBook, Parts, parts_in


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with parts_in(tmp_path) as parts:
        yield parts


@pytest.fixture
def simcord_bot(parts: Parts) -> MagicHourBot:
    return MagicHourBot(parts.services())


@dataclass
class Place:
    """Where a test happens and who is there."""

    env: Env
    guild: GuildHandle
    channel: ChannelHandle
    alice: MemberActor
    bob: MemberActor
    manager: MemberActor

    @property
    def bot(self) -> MagicHourBot:
        assert isinstance(self.env.bot, MagicHourBot)
        return self.env.bot


@pytest.fixture
def place(simcord_env: Env) -> Place:
    guild = simcord_env.create_guild()
    managers = guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
    return Place(
        env=simcord_env,
        guild=guild,
        channel=guild.create_text_channel("studio"),
        alice=guild.add_member(simcord_env.create_user("alice")),
        bob=guild.add_member(simcord_env.create_user("bob")),
        manager=guild.add_member(simcord_env.create_user("mona"), roles=[managers]),
    )


@pytest.fixture
def book(parts: Parts) -> MemoryBook:
    return parts.book
