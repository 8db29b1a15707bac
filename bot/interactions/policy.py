"""What a server allows, asked before anything else of a command is looked at."""

from typing import Any

import discord

from bot.errors import ChannelForbidden, Paused, Refusal, ToolForbidden
from bot.interactions.services import services_of
from bot.messages.text import plain, sentence
from bot.servers.server import Server
from bot.tools import Tool
from bot.tools.wording import listing

Interaction = discord.Interaction[Any]

_MOST_NAMED = 10


async def allowed(interaction: Interaction, tool: Tool) -> Server:
    """The server's decisions, when they allow this tool here and now.

    :raises Refusal: Paused, ToolForbidden, ChannelForbidden, or the interaction comes from no server.
    """
    if interaction.guild_id is None:
        raise Refusal("This works only in a server. Nothing was charged.")
    server = await services_of(interaction).servers.of(interaction.guild_id)
    if server.pause_reason is not None:
        raise Paused(reason=sentence(plain(server.pause_reason)))
    if tool.command in server.forbidden_tools:
        raise ToolForbidden(command=tool.command)
    refuse_elsewhere(interaction, server)
    return server


def refuse_elsewhere(interaction: Interaction, server: Server) -> None:
    """:raises ChannelForbidden: the interaction comes from where the server does not allow the tools."""
    parent_id = interaction.channel.parent_id if isinstance(interaction.channel, discord.Thread) else None
    if not server.allows_channel(interaction.channel_id or 0, parent_id):
        raise ChannelForbidden(channels=_named(server))


def _named(server: Server) -> str:
    named = [f"<#{channel_id}>" for channel_id in sorted(server.channel_ids)]
    others = len(named) - _MOST_NAMED
    return listing([*named[:_MOST_NAMED], f"{others} more"] if others > 0 else named)
