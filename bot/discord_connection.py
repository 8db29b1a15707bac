"""The bot's connection to Discord: one client that speaks, and one for each shard that this process listens to."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.discord_client import Shard
from bot.errors import SettingsError
from bot.gateway.keeper import Keeper
from bot.gateway.leases import IdentifyTurns, Leases
from bot.gateway.listening import Listening
from bot.gateway.pace import ShardPace
from bot.gateway.patience import close, until_it_works
from bot.gateway.shard import MakeClient, ShardConnection, TooFewShardsError
from bot.gateway.speaker import Speaker, Terms, terms
from bot.interactions.permissions import invitation
from bot.messages.poster import DiscordPoster

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sharding:
    """How this process comes to its shards: those that are `chosen`, else its part of what Discord recommends.

    Without `leases` no other process can share the database, and its part is all of them.
    """

    turns: IdentifyTurns
    leases: Leases | None = None
    chosen: Sequence[Shard] = ()
    pace: ShardPace = field(default_factory=ShardPace)


class DiscordConnection:
    """Speaks through the poster from its login to its end, whatever it listens to."""

    def __init__(
        self,
        make_client: MakeClient,
        make_speaker: Callable[[], Speaker],
        poster: DiscordPoster,
        token: str,
        sharding: Sharding,
    ) -> None:
        self._make_client = make_client
        self._make_speaker = make_speaker
        self._poster = poster
        self._token = token
        self._sharding = sharding
        self._speaker: Speaker | None = None
        self._listening = Listening(self._connection_of)
        self._keeper: Keeper | None = None
        self.logged_in = asyncio.Event()
        """Set once Discord has accepted the token."""

    @property
    def ready(self) -> bool:
        """Whether every shard of this process is connected, or it stands by."""
        return self._listening.ready or self.standing_by

    @property
    def standing_by(self) -> bool:
        """Whether the other processes listen to all shards, and this one would take over."""
        return self._keeper is not None and self._keeper.standing_by

    @property
    def shards(self) -> frozenset[int]:
        """The numbers of the shards that this process listens to."""
        return self._listening.shards

    async def run(self) -> None:
        """Stay connected until canceled; raises SettingsError when a setting has to be changed for that."""
        try:
            await until_it_works(self._log_in)
            while True:
                await self._listen()
                await asyncio.sleep(self._sharding.pace.anew)
        finally:
            speaker, self._poster.client = self._speaker, None
            if speaker:
                await close(speaker)

    async def hand_over(self) -> None:
        """Let another process begin to listen, if there is one; what was heard is answered, and results are posted."""
        if self._keeper:
            await self._keeper.hand_over()

    async def _log_in(self) -> None:
        speaker = self._make_speaker()
        try:
            await speaker.login(self._token)
        except BaseException:
            await close(speaker)
            raise
        self._speaker = self._poster.client = speaker
        self.logged_in.set()
        log.info("add the bot to servers with %s", invitation(speaker.application_id or 0))

    async def _listen(self) -> None:
        """Listen for as long as Discord agrees with the number of shards."""
        self._listening = Listening(self._connection_of)
        try:
            await self._begin()
            await self._listening.failed
        except TooFewShardsError as error:
            if self._sharding.chosen:
                raise SettingsError(f"SHARD_COUNT is too small: {error}") from None
            log.warning("connecting anew: %s", error)
        finally:
            if self._keeper:
                await self._keeper.stop()
            await self._listening.close()

    async def _begin(self) -> None:
        if self._sharding.leases and not self._sharding.chosen:
            self._keeper = Keeper(self._sharding.leases, self._listening, self._ask, self._sharding.pace)
            self._keeper.start()
            return
        for shard in self._sharding.chosen or await self._all():
            self._listening.begin(shard)

    async def _all(self) -> list[Shard]:
        count = (await until_it_works(self._ask)).shards
        return [Shard(number, count) for number in range(count)]

    async def _ask(self) -> Terms:
        assert self._speaker is not None  # noqa: S101  nothing listens before it has logged in
        return await terms(self._speaker)

    def _connection_of(self, shard: Shard) -> ShardConnection:
        return ShardConnection(shard, self._make_client, self._token, self._sharding.turns.take)
