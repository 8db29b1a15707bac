"""A small real bot with everything that a live Discord must carry, and with no idea that it is simulated."""

import asyncio
import io
import re
from typing import Self

import discord
import httpx
from discord import app_commands
from discord.ext import commands

WORK_SECONDS = 0.3
COLOURS = ("amber", "azure", "coral", "crimson", "emerald", "indigo")


class AgainButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"paint:again:(?P<job>\d+)"
):
    """A button that outlives its process: everything it needs stands in its custom id."""

    def __init__(self, job: int) -> None:
        super().__init__(discord.ui.Button(label="Again", custom_id=f"paint:again:{job}"))
        self.job = job

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[discord.ui.View], match: re.Match[str]
    ) -> Self:
        return cls(int(match["job"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(PromptModal(self.job))


class PromptModal(discord.ui.Modal, title="Paint it again"):
    prompt: discord.ui.TextInput[Self] = discord.ui.TextInput(label="New prompt")

    def __init__(self, job: int) -> None:
        super().__init__()
        self.job = job

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(
            f"Job {self.job} becomes: {self.prompt.value}", ephemeral=True
        )
        await asyncio.sleep(WORK_SECONDS)
        await interaction.edit_original_response(content=f"Job {self.job} became: {self.prompt.value}")


class Card(discord.ui.LayoutView):
    def __init__(self, prompt: str, state: str, job: int | None = None) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Container(discord.ui.TextDisplay(f"**{prompt}** is {state}")))
        if job is not None:
            self.add_item(discord.ui.ActionRow(AgainButton(job)))


class AmountView(discord.ui.View):
    @discord.ui.select(options=[discord.SelectOption(label=amount) for amount in ("3", "30")])
    async def amount(self, interaction: discord.Interaction, select: discord.ui.Select[Self]) -> None:
        await interaction.response.edit_message(content=f"{select.values[0]} pictures a week", view=None)


class Paint(commands.Cog):
    def __init__(self, jobs: "asyncio.Queue[tuple[int, int, str, str]]") -> None:
        self.jobs = jobs

    @app_commands.command(description="Paint a picture anew")
    @app_commands.describe(colour="What it is painted in")
    @app_commands.choices(size=[app_commands.Choice(name=size, value=size) for size in ("small", "large")])
    async def paint(
        self,
        interaction: discord.Interaction,
        picture: discord.Attachment,
        prompt: str,
        colour: str = "amber",
        size: str = "small",
    ) -> None:
        await interaction.response.send_message(view=Card(f"{size} {colour} {prompt}", "waiting"))
        card = await interaction.original_response()
        await self.jobs.put((card.channel.id, card.id, f"{size} {colour} {prompt}", picture.url))

    @paint.autocomplete("colour")
    async def _colours(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=name, value=name) for name in COLOURS if typed.lower() in name]

    @app_commands.command(description="For managers")
    @app_commands.default_permissions(manage_guild=True)
    async def budget(self, interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"{member.name} may paint", view=AmountView(), ephemeral=True)
        await member.send("You may paint", view=discord.ui.View().add_item(AgainButton(3)))

    @app_commands.command(description="Never answers")
    async def silence(self, interaction: discord.Interaction) -> None:
        """Discord gives up on it after three seconds."""


class SmallBot(commands.Bot):
    """Answers with a card, works on in the background, then edits the card and posts the result."""

    def __init__(self) -> None:
        super().__init__(commands.when_mentioned, intents=discord.Intents(guilds=True))
        self.jobs: asyncio.Queue[tuple[int, int, str, str]] = asyncio.Queue()
        self._engine: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        await self.add_cog(Paint(self.jobs))
        self.add_dynamic_items(AgainButton)
        await self.tree.sync()
        self._engine = asyncio.create_task(self._work())

    async def close(self) -> None:
        if self._engine is not None:
            self._engine.cancel()
        await super().close()

    async def _work(self) -> None:
        async with httpx.AsyncClient() as http:
            while True:
                channel_id, card_id, prompt, url = await self.jobs.get()
                await asyncio.sleep(WORK_SECONDS)
                await self._deliver(channel_id, card_id, prompt, await self._fetch(http, url))

    async def _fetch(self, http: httpx.AsyncClient, url: str) -> bytes:
        async with http.stream("GET", url) as response:
            chunks = [chunk async for chunk in response.raise_for_status().aiter_bytes()]
        return b"".join(chunks)

    async def _deliver(self, channel_id: int, card_id: int, prompt: str, picture: bytes) -> None:
        channel = self.get_partial_messageable(channel_id)
        await channel.get_partial_message(card_id).edit(view=Card(prompt, "done", job=7))
        result = discord.File(io.BytesIO(picture), filename="result.png")
        await channel.send(f"{prompt} is ready", file=result, nonce="job-7")
