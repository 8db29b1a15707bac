"""Several bots' connections to Discord in one process, as several processes on one database have them."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import aiohttp
from discord.utils import utcnow

from bot.discord_client import MagicHourBot, Shard
from bot.discord_connection import DiscordConnection, Sharding
from bot.errors import StoreError
from bot.gateway.division import Holder, Part
from bot.gateway.leases import Choice, IdentifyTurns, Leases
from bot.gateway.pace import ShardPace
from bot.gateway.speaker import Speaker
from bot.messages.poster import DiscordPoster
from bot.store.database import Database
from bot.store.notes import Notes
from tests.cogs.fakes import Parts
from tests.wire.discord import Guild, Interaction, WireDiscord

PATIENCE = 30.0
"""Seconds after which what is waited for is said not to come; a busy machine needs a while."""

PACE = ShardPace(lease=4.0, look=0.02, settling=0.1, identify=0.02, anew=0.05)
"""All bots are in one process here, which loads several clients at once: a lease has to outlast that."""

SHORT_LEASE: ShardPace = replace(PACE, lease=2.0)


class LeasesFarAway(Leases):
    """Leases in a database that may be out of this process's reach."""

    away = False
    silent = False
    missed = 0
    """How often it was out of reach."""
    seen = 0
    """How many others there were at the last look."""

    async def others(self) -> list[Holder]:
        await self._reach()
        found = await super().others()
        self.seen = len(found)
        return found

    async def hold(self, choose: Choice) -> Part:
        await self._reach()
        return await super().hold(choose)

    async def _reach(self) -> None:
        if self.away:
            self.missed += 1
            raise StoreError from ConnectionRefusedError("no way leads there")
        while self.silent:  # as a driver that waits even for the answer to its giving up
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.01)


class CutOff(MagicHourBot):
    """A client on a host from which no way leads to Discord."""

    async def login(self, _token: str) -> None:
        raise aiohttp.ClientConnectionError("there is no way to Discord")


class Bot:
    """The connection of one process, which keeps its jobs in memory and shares the rest with the others."""

    cut_off = False
    """Whether the clients that are made from now on do not reach Discord."""

    def __init__(
        self,
        wire: WireDiscord,
        database: Database,
        name: str,
        chosen: Sequence[Shard] | None = None,
        pace: ShardPace = PACE,
    ) -> None:
        self.parts = Parts(database)
        self.poster = DiscordPoster()
        self.leases = LeasesFarAway(database, name, utcnow, pace.lease)
        self._services = replace(self.parts.services(), remember=Notes(database))
        sharding = Sharding(
            IdentifyTurns(database, utcnow, pace.identify),
            None if database.embedded else self.leases,
            chosen or (),
            pace,
        )
        self.connection = DiscordConnection(self.make_client, Speaker, self.poster, wire.token, sharding)
        self.running: asyncio.Task[None] | None = None

    def make_client(self, shard: Shard) -> MagicHourBot:
        return (CutOff if self.cut_off else MagicHourBot)(self._services, shard=shard)

    def start(self) -> None:
        self.running = asyncio.create_task(self.connection.run(), name="bot")

    async def stop(self) -> None:
        if self.running:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)


Start = Callable[..., Bot]


async def until(holds: Callable[[], object]) -> None:
    """Wait until something about the bots holds, which tell nobody when they change."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  see above
            await asyncio.sleep(0.005)


async def listening(wire: WireDiscord, *shards: tuple[int, int]) -> None:
    """Wait until exactly these shards are listened to, each once."""
    wanted = sorted(shards)
    await wire.wait_for(lambda: sorted(each.shard for each in wire.gateway.listening) == wanted, PATIENCE)


async def one_stands_by(wire: WireDiscord, start: Start) -> tuple[Bot, Bot]:
    """A process that listens to the only shard, and another that stands by, of which the first knows."""
    first = start(pace=SHORT_LEASE)
    await listening(wire, (0, 1))
    second = start(pace=SHORT_LEASE)
    await until(lambda: second.connection.standing_by and first.leases.seen)
    return first, second


def guild_of(wire: WireDiscord, number: int, count: int) -> Guild:
    """A new server that belongs to this shard."""
    while True:
        guild = wire.add_guild(f"of shard {number}")
        if (guild.id >> 22) % count == number:
            return guild


async def ask(wire: WireDiscord, guild: Guild) -> Interaction:
    """A command in a server; AssertionError unless it was answered once."""
    asked = await wire.command(wire.member("ada", guild=guild), wire.channel("studio", guild), "tools")
    await asked.answer
    return asked
