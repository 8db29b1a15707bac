"""Keeps one shard connected: with a fresh client after every start that failed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

import discord

from bot.discord_client import MagicHourBot, Shard
from bot.errors import DiscordBusy
from bot.gateway.patience import PASSING, close, until_it_works
from bot.gateway.speaker import terms

log = logging.getLogger(__name__)

TOO_FEW = 4011
"""The gateway's code for a shard that has more servers than one may have."""

GOODBYE_SECONDS = 2.0

MakeClient = Callable[[Shard], MagicHourBot]
TakeTurn = Callable[[int], Awaitable[None]]


class TooFewShardsError(Exception):
    """Discord wants the servers to be divided among more shards."""

    def __init__(self) -> None:
        super().__init__("Discord wants the servers to be divided among more shards.")


class ShardConnection:
    """Runs one client after another, because a client cannot be started twice."""

    def __init__(self, shard: Shard, make_client: MakeClient, token: str, take_turn: TakeTurn) -> None:
        self.shard = shard
        self._make_client = make_client
        self._token = token
        self._take_turn = take_turn
        self._client: MagicHourBot | None = None
        self._in_line = False

    @property
    def ready(self) -> bool:
        return self._client is not None and self._client.ready

    @property
    def introduced(self) -> bool:
        """Whether Discord has been told that this shard listens, as far as a shard does that before it is ready."""
        return self._client is not None and self._client.introduced

    @property
    def waiting(self) -> bool:
        """Whether it is only a matter of time: for its turn, or for what Discord sends before a shard is ready."""
        return self._in_line or self.introduced

    async def run(self) -> None:
        """Stay connected until canceled; after that `hush` and `close` are still to be called.

        Raises SettingsError when Discord does not accept the token, TooFewShardsError when it wants more shards.
        """
        await until_it_works(self._connect)

    async def hush(self) -> None:
        """Hear nothing more; what is being answered can be answered to its end."""
        if self._client is None or not self._client.introduced:
            return
        try:
            # The code of a real end, so that Discord does not wait for this session to be resumed.
            await asyncio.wait_for(self._client.ws.close(code=1000), GOODBYE_SECONDS)
        except PASSING as error:
            log.info("%s was left roughly: %s", self.shard, type(error).__name__)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await close(client)

    async def _connect(self) -> None:
        await self.close()
        client = self._client = self._make_client(self.shard)
        try:
            await client.login(self._token)
            bucket = self.shard.number % (await terms(client)).at_once
            client.take_turn = partial(self._wait_for_turn, client, bucket)
            await client.take_turn()
            await client.connect()
        except discord.ConnectionClosed as error:
            await self.close()
            if error.code == TOO_FEW:
                raise TooFewShardsError from None
            raise
        except Exception:
            await self.close()
            raise
        raise DiscordBusy("The connection came to its end.")

    async def _wait_for_turn(self, client: MagicHourBot, bucket: int) -> None:
        """Until this shard may introduce itself; DiscordBusy, which also ends a connection, when that is too often."""
        self._in_line = True
        try:
            await self._take_turn(bucket)
        finally:
            self._in_line = False
        await terms(client)
