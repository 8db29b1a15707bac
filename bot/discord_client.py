"""The discord.py client: loads the cogs, registers the commands, presents every error in one place."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.errors import TooFast
from bot.interactions.buttons import BUTTONS
from bot.interactions.completing import offered_nothing
from bot.interactions.forms import submitted
from bot.interactions.job_presses import JOB_BUTTONS
from bot.interactions.menu_presses import MENU_BUTTONS
from bot.interactions.presenter import present
from bot.interactions.services import Services
from bot.interactions.tracing import task_about
from bot.metrics import Traffic
from bot.settings import DISCORD_API_URL
from bot.store.notes import REGISTERED
from bot.tools.wording import count

__all__ = ["MagicHourBot", "Services"]

log = logging.getLogger(__name__)

# The bot never speaks in a voice channel, so what discord.py would need for that is no news.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

EXTENSIONS = (
    *("cogs.tools", "cogs.menus", "cogs.tool_list", "cogs.jobs", "cogs.credits"),
    *("cogs.budget", "cogs.server", "cogs.usage"),
)
INTENTS = discord.Intents(guilds=True)
"""Servers, channels and roles; none of them is privileged."""

KINDS = {
    discord.InteractionType.application_command: "command",
    discord.InteractionType.autocomplete: "autocomplete",
    discord.InteractionType.component: "component",
    discord.InteractionType.modal_submit: "form",
}
"""What the metrics call the interactions."""

EVERYWHERE = "everywhere"
"""Where commands are registered that belong to no single server."""
NOT_THERE = {10004, 50001}
"""Discord's codes for a server that it does not know, and for one that the bot has no access to."""
MOST_CONNECTIONS = 100
"""To Discord at once: a burst of commands would otherwise open one TLS connection each."""


@dataclass(frozen=True)
class Shard:
    """A part of the servers: those whose ids give its number in a division by their count."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"shard {self.number} of {self.count}"


class PresentingTree(app_commands.CommandTree["MagicHourBot"]):
    """Commands without handlers of their own: whatever they raise is presented once, here."""

    async def interaction_check(self, interaction: discord.Interaction["MagicHourBot"], /) -> bool:
        """The first thing that the task of a command, or of a list for somebody who types, does."""
        task_about(interaction)
        rates = interaction.client.services.rates
        if interaction.type is discord.InteractionType.autocomplete:
            return rates.suggests(interaction) or await offered_nothing(interaction)
        try:
            rates.refuse_too_fast(interaction)
        except TooFast as refusal:
            await present(interaction, refusal)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction["MagicHourBot"], error: app_commands.AppCommandError
    ) -> None:
        await present(interaction, error)


class MagicHourBot(commands.Bot):
    """The bot on Discord. It takes slash commands only and keeps neither messages nor members.

    A client cannot be started twice: make a new one for each attempt. What it asks of Discord is watched by `traffic`.
    With a `shard` it listens to that one, and `take_turn` is waited for before it introduces itself anew: for the first
    time, that has been done before it connects.
    """

    def __init__(
        self, services: Services, traffic: Traffic | None = None, shard: Shard | None = None
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=PresentingTree,
            intents=INTENTS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            shard_id=shard.number if shard else None,
            shard_count=shard.count if shard else None,
        )
        self.http.http_trace = traffic.trace() if traffic else None
        self.services = services
        self._traffic = traffic
        self._gateway_up = False
        self.take_turn: Callable[[], Awaitable[None]] | None = None

    @property
    def introduced(self) -> bool:
        """Whether the gateway has been told, over the connection that there is now, that this client listens."""
        return self.ws is not None and self.ws.open

    @property
    def ready(self) -> bool:
        """Whether the gateway has delivered everything and is connected now."""
        return self._gateway_up and self.is_ready() and not self.is_closed()

    async def login(self, token: str) -> None:
        """Log in; the connector is made here because it belongs to the running loop."""
        self.http.connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS)
        await super().login(token)

    async def setup_hook(self) -> None:
        await self._find_gateway()
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        self.add_dynamic_items(*BUTTONS, *JOB_BUTTONS, *MENU_BUTTONS)
        if not self.shard_id:  # of all that listen, one tells Discord
            await self._register_commands()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py's own pause knows of no other shard; the turns are for all of them, in whichever process."""
        if self.take_turn is None:
            await super().before_identify_hook(shard_id, initial=initial)
        elif not initial:  # discord.py waits for a minute in here, which a first turn among many may exceed
            await self.take_turn()

    async def on_ready(self) -> None:
        self._gateway_up = True
        log.info("ready on %s", count(len(self.guilds), "server"))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The one server of the commands is told them, whatever it was told before the bot was thrown out."""
        if guild.id == self.services.command_guild_id:
            await self._register_commands(anew=True)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The same where the bot was invited while the gateway was away; mostly they have been told already."""
        if guild.id == self.services.command_guild_id:
            await self._register_commands()

    async def on_resumed(self) -> None:
        self._gateway_up = True

    async def on_disconnect(self) -> None:
        self._gateway_up = False

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """discord.py's own, which is called as soon as an event has been read."""
        if self.is_closed():
            return  # discord.py would look for the loop, which is gone, with the handler's work already in its hands
        if self._traffic and event_name == "interaction":
            interaction: discord.Interaction[Any] = args[0]
            self._traffic.arrived(interaction.id, KINDS.get(interaction.type, "other"))
        super().dispatch(event_name, *args, **kwargs)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Forms: discord.py would drop those that were opened before a restart."""
        if interaction.type is discord.InteractionType.modal_submit:
            await submitted(interaction)

    async def _find_gateway(self) -> None:
        """Behind another address than Discord's own, the gateway is the one that this address names."""
        if Route.BASE == DISCORD_API_URL:
            return
        answer = await self.http.request(Route("GET", "/gateway/bot"))
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(answer["url"])

    async def _register_commands(self, *, anew: bool = False) -> None:
        """Tell Discord the commands when they, or where they belong, have changed since it was last told."""
        guild_id = self.services.command_guild_id
        guild = None if guild_id is None else discord.Object(guild_id)
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        place, key = str(guild_id or EVERYWHERE), f"{REGISTERED}{self.application_id}"
        now = f"{place} {self._fingerprint(guild)}"
        before = await self.services.remember.get(key) or ""
        if (before == now and not anew) or not await self._tell_commands(guild):
            return
        if (left := before.partition(" ")[0]) != place:
            await self._withdraw_commands(left)
        await self.services.remember.put(key, now)

    async def _tell_commands(self, guild: discord.Object | None) -> bool:
        """Whether Discord has taken them; it does not where the bot is not on the server that they are for."""
        try:
            registered = await self.tree.sync(guild=guild)
        except (discord.Forbidden, discord.NotFound) as error:
            if guild is None or error.code not in NOT_THERE:
                raise
            log.warning(
                "COMMAND_GUILD_ID: the bot is not on server %d: invite it there, or unset it; until then no commands "
                "are registered",
                guild.id,
            )
            return False
        log.info("registered %d commands", len(registered))
        return True

    async def _withdraw_commands(self, place: str) -> None:
        """Take away what was registered elsewhere: a server shows its own commands beside those of everywhere."""
        application_id = self.application_id or 0
        try:
            if place == EVERYWHERE:
                await self.http.bulk_upsert_global_commands(application_id, [])
            elif place.isdecimal():
                await self.http.bulk_upsert_guild_commands(application_id, int(place), [])
        except (discord.Forbidden, discord.NotFound):
            log.info("the bot is no longer on server %s, whose commands were to be removed", place)

    def _fingerprint(self, guild: discord.Object | None) -> str:
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands(guild=guild)]
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
