"""The page of `/tools`: what can be asked for, what it costs and how long it usually takes."""

from collections.abc import Iterable
from typing import Any

import discord

from bot.interactions.services import services_of
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.text import duration
from bot.tools import CATALOGUE, Kind, Tool

_TITLES = {Kind.IMAGE: "Images", Kind.VIDEO: "Videos", Kind.AUDIO: "Audio"}


async def show_tools(interaction: discord.Interaction[Any], kind: Kind | None) -> None:
    """Show the tools that the server allows, or those of one kind, to the reader alone."""
    server = await services_of(interaction).servers.of(interaction.guild_id or 0)
    allowed = [tool for tool in CATALOGUE.values() if tool.command not in server.forbidden_tools]
    with translated():
        await interaction.response.send_message(**tool_list(allowed, kind).sending(), ephemeral=True)


def tool_list(tools: Iterable[Tool], kind: Kind | None = None) -> Draft:
    """One embed per kind, in all within what Discord takes of one message."""
    shown = list(tools)
    embeds = [_embed(each, shown) for each in Kind if kind in {None, each}]
    embeds[-1].set_footer(text="Prices are in credits; a card says what is held before anything is spent.")
    return Draft(embeds=tuple(embeds))


def _embed(kind: Kind, tools: Iterable[Tool]) -> discord.Embed:
    lines = [_line(tool) for tool in tools if tool.kind is kind]
    return discord.Embed(
        title=_TITLES[kind],
        description="\n".join(lines) or "None on this server.",
        colour=discord.Colour.blurple(),
    )


def _line(tool: Tool) -> str:
    usual = f", usually {duration(tool.usual_seconds)}" if tool.usual_seconds else ""
    return f"**/{tool.command}** {tool.description}\n-# {tool.costs}{usual}"
