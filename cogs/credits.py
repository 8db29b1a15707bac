"""`/credits`: what a member can spend."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_client import MagicHourBot
from bot.errors import Refusal
from bot.messages.credits import show_credits

Interaction = discord.Interaction[MagicHourBot]


class Credits(commands.Cog):
    """Shows credits to those whose they are, and to managers."""

    @app_commands.command(description="What you can spend, when it resets, and your last entries")
    @app_commands.describe(member="Somebody else's credits (for those who manage this server)")
    async def credits(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        whose = member or interaction.user
        if whose.id != interaction.user.id and not interaction.permissions.manage_guild:
            raise Refusal("Only those who manage this server can see somebody else's credits.")
        await show_credits(interaction, whose)


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Credits())
