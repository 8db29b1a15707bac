"""`/credits`: what a member can spend."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_client import MagicHourBot
from bot.interactions.credits import show_credits

Interaction = discord.Interaction[MagicHourBot]


class Credits(commands.Cog):
    """Shows credits to those whose they are, and to managers."""

    @app_commands.command(description="What you can spend, when it resets, and what has moved")
    @app_commands.describe(member="Somebody else's credits (for those who manage this server)")
    async def credits(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        await show_credits(interaction, member or interaction.user)


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Credits())
