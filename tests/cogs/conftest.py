"""A server with a channel, a member and a manager, in a simulated Discord where the bot is online."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import cache, partialmethod
from pathlib import Path

import discord
import pytest
from discord.app_commands import commands as described
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.discord_client import MagicHourBot
from tests.cogs.fakes import MemoryBook, Parts, parts_in

LOOK_AGAIN_SECONDS = 0.004


@pytest.fixture(autouse=True, scope="package")
def quick_settling() -> Iterator[None]:
    """The simulation looks more often whether the bot has come to rest.

    It is not told when a thread of the database has answered, and its own pause of 50 ms is longer than most tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        settle = partialmethod(Env._settle_internal, idle=LOOK_AGAIN_SECONDS)
        patch.setattr(Env, "_settle_internal", settle)
        yield


@pytest.fixture(autouse=True, scope="package")
def quick_descriptions() -> Iterator[None]:
    """What discord.py makes of a description it makes once: each start of a bot shortens the same thousand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(described, "_shorten", cache(discord.utils._shorten))
        yield


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
