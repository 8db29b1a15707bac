"""The discord.py client: loads the cogs, registers the commands, presents every error in one place."""

import hashlib
import json
import logging
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.messages.buttons import BUTTONS
from bot.messages.forms import submitted
from bot.messages.presenter import present
from bot.messages.services import Services
from bot.settings import DISCORD_API_URL

__all__ = ["MagicHourBot", "Services"]

log = logging.getLogger(__name__)

# The bot never speaks in a voice channel, so what discord.py would need for that is no news.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

EXTENSIONS = ("cogs.tools", "cogs.credits")
MOST_CONNECTIONS = 200
"""To Discord at once: a burst of commands would otherwise open one TLS connection each."""


class PresentingTree(app_commands.CommandTree["MagicHourBot"]):
    """Commands without handlers of their own: whatever they raise is presented once, here."""

    async def on_error(
        self, interaction: discord.Interaction["MagicHourBot"], error: app_commands.AppCommandError
    ) -> None:
        await present(interaction, error)


class MagicHourBot(commands.Bot):
    """The bot on Discord. It takes slash commands only and keeps neither messages nor members.

    A client cannot be started twice: make a new one for each attempt.
    """

    def __init__(self, services: Services) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=PresentingTree,
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        self.services = services
        self._gateway_up = False

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
        self.add_dynamic_items(*BUTTONS)
        await self._register_commands()

    async def on_ready(self) -> None:
        self._gateway_up = True
        log.info("ready on %d servers", len(self.guilds))

    async def on_resumed(self) -> None:
        self._gateway_up = True

    async def on_disconnect(self) -> None:
        self._gateway_up = False

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

    async def _register_commands(self) -> None:
        """Tell Discord the commands when they have changed since it was last told."""
        guild_id = self.services.command_guild_id
        guild = None if guild_id is None else discord.Object(guild_id)
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        key = f"commands:{self.application_id}:{guild_id or 'everywhere'}"
        fingerprint = self._fingerprint(guild)
        if await self.services.remember.get(key) == fingerprint:
            return
        registered = await self.tree.sync(guild=guild)
        await self.services.remember.put(key, fingerprint)
        log.info("registered %d commands", len(registered))

    def _fingerprint(self, guild: discord.Object | None) -> str:
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands(guild=guild)]
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
