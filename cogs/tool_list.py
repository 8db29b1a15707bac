"""`/tools`: what can be asked for."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_client import MagicHourBot
from bot.interactions.tool_list import show_tools
from bot.tools import Kind

Interaction = discord.Interaction[MagicHourBot]


class ToolList(commands.Cog):
    """Shows what the other commands do and cost."""

    @app_commands.command(description="Every tool, with its price in credits and how long it usually takes")
    @app_commands.describe(kind="Only the tools that make this (default: all)")
    async def tools(
        self, interaction: Interaction, kind: Literal["image", "video", "audio"] | None = None
    ) -> None:
        await show_tools(interaction, Kind(kind) if kind else None)


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(ToolList())
