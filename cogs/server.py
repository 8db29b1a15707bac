"""`/server`: where, with which tools and under whose eyes the bot works. For those who manage it on a server."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_client import MagicHourBot
from bot.interactions.managers.offering import offered_tools, offered_zones
from bot.interactions.managers.settling import CHANNELS, names_changed, settings_given
from bot.interactions.managing import answer, manager_of, pause_reason, reason_given
from bot.interactions.services import services_of
from bot.messages.servers import channel_set, pause_set, settings_page, spoiler_set, tool_set
from bot.servers.servers import LONGEST_REASON
from bot.servers.tools import known_tool

Interaction = discord.Interaction[MagicHourBot]
Reason = app_commands.Range[str, 1, LONGEST_REASON]
Unset = Literal[
    "manager_role", "log_channel", "approvals_channel", "approval_threshold", "time_zone", "allowed_channels"
]
AnyChannel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel


@app_commands.default_permissions(manage_guild=True)
class Server(commands.GroupCog, group_name="server", group_description="How the bot works on this server"):
    """Shows and changes what the server has decided."""

    @app_commands.command(description="Changes the settings that are given, then shows them all")
    @app_commands.describe(
        manager_role="Whose members manage the bot too, without Manage Server",
        log_channel="Where every job and every change is told",
        approvals_channel="Where expensive jobs are approved or denied",
        approval_threshold="Credits from which on a job waits for approval; or none",
        time_zone="In which days, weeks and months begin",
        private_by_default="Whether results are shown to the member alone unless they say otherwise",
        clear="A setting to unset",
    )
    @app_commands.autocomplete(time_zone=offered_zones)
    async def settings(
        self,
        interaction: Interaction,
        manager_role: discord.Role | None = None,
        log_channel: discord.TextChannel | None = None,
        approvals_channel: discord.TextChannel | None = None,
        approval_threshold: str | None = None,
        time_zone: str | None = None,
        private_by_default: bool | None = None,  # noqa: FBT001  an option of the command
        clear: Unset | None = None,
    ) -> None:
        manager, servers = await manager_of(interaction), services_of(interaction).servers
        given = {
            "manager_role": manager_role,
            "log_channel": log_channel,
            "approvals_channel": approvals_channel,
            "approval_threshold": approval_threshold,
            "time_zone": time_zone,
            "private_by_default": private_by_default,
        }
        facts = settings_given(given, clear)
        if facts:
            await servers.change(manager, **facts)
        if clear == CHANNELS:
            await servers.allow_every_channel(manager)
        server = await servers.of(manager.guild_id)
        await answer(interaction, settings_page(server, manager.now, names_changed(given, clear)))

    @app_commands.command(description="Restricts the tools to chosen channels; without any, all are allowed")
    @app_commands.describe(
        channel="The channel; its threads count with it", allowed="Whether it is one of them"
    )
    async def channel(self, interaction: Interaction, channel: AnyChannel, allowed: bool) -> None:  # noqa: FBT001  an option of the command
        manager = await manager_of(interaction)
        servers = services_of(interaction).servers
        server = await servers.allow_channel(manager, channel.id, allowed=allowed)
        await answer(interaction, channel_set(server))

    @app_commands.command(description="Allows or forbids a tool on this server")
    @app_commands.describe(tool="The tool's command", enabled="Whether it can be used")
    @app_commands.autocomplete(tool=offered_tools)
    async def tool(self, interaction: Interaction, tool: str, enabled: bool) -> None:  # noqa: FBT001  an option of the command
        manager, command = await manager_of(interaction), known_tool(tool)
        await services_of(interaction).servers.allow_tool(manager, command, allowed=enabled)
        await answer(interaction, tool_set(command, enabled=enabled))

    @app_commands.command(description="Hides the results of a tool behind spoilers, from the next job on")
    @app_commands.describe(tool="The tool's command", enabled="Whether its results are spoilers")
    @app_commands.autocomplete(tool=offered_tools)
    async def spoiler(self, interaction: Interaction, tool: str, enabled: bool) -> None:  # noqa: FBT001  an option of the command
        manager, command = await manager_of(interaction), known_tool(tool)
        await services_of(interaction).servers.hide_results(manager, command, hidden=enabled)
        await answer(interaction, spoiler_set(command, enabled=enabled))

    @app_commands.command(description="Refuses new jobs; running ones finish")
    @app_commands.describe(reason="Why; told to whoever wants a new job")
    async def pause(self, interaction: Interaction, reason: Reason | None = None) -> None:
        manager = await manager_of(interaction)
        server = await services_of(interaction).servers.pause(manager, pause_reason(reason))
        await answer(interaction, pause_set(server))

    @app_commands.command(description="Takes new jobs again")
    @app_commands.describe(reason="Why; written down with the change")
    async def resume(self, interaction: Interaction, reason: Reason | None = None) -> None:
        manager = await manager_of(interaction)
        server = await services_of(interaction).servers.resume(manager, reason_given(reason))
        await answer(interaction, pause_set(server))


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Server())
