"""`/usage`: what a server has spent. For those who manage the bot there."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.credits.periods import Period
from bot.credits.usage import By
from bot.discord_client import MagicHourBot
from bot.interactions.managers.usage import show_summary
from bot.interactions.managers.usage_export import show_export

Interaction = discord.Interaction[MagicHourBot]
Per = Literal["day", "week", "month"]

PERIOD = "The current day, week or month in the server's time zone (default: month)"


@app_commands.default_permissions(manage_guild=True)
class Usage(commands.GroupCog, group_name="usage", group_description="What this server has spent"):
    """Sums up the ledger, and hands it out."""

    @app_commands.command(description="A chart and a table of what was spent")
    @app_commands.describe(period=PERIOD, by="What to sum up by (default: member)")
    async def summary(
        self,
        interaction: Interaction,
        period: Per = "month",
        by: Literal["member", "tool", "channel"] = "member",
    ) -> None:
        await show_summary(interaction, Period(period), By(by))

    @app_commands.command(description="Every entry of the ledger, and every grant, as a CSV file")
    @app_commands.describe(period=PERIOD)
    async def export(self, interaction: Interaction, period: Per = "month") -> None:
        await show_export(interaction, Period(period))


async def setup(bot: MagicHourBot) -> None:
    await bot.add_cog(Usage())
