"""The barest bot that discord.py allows: its one slash command answers with a constant."""

import asyncio
import os

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class BareBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(answer)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@app_commands.command(name="image-generator", description="Answer at once")
async def answer(interaction: discord.Interaction, prompt: str) -> None:  # noqa: ARG001  the command takes one
    await interaction.response.send_message("A constant.")


async def run() -> None:
    token, Route.BASE = os.environ["DISCORD_TOKEN"], os.environ["DISCORD_API_URL"]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {token}"}) as session:
        said = await (await session.get(f"{Route.BASE}/gateway/bot")).json()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(said["url"])
    async with BareBot() as bot:
        await bot.start(token)


if __name__ == "__main__":
    asyncio.run(run())
