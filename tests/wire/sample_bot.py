"""A small real bot, for proving the stand-in with the unmodified client: in this process or as one of its own."""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any, Self

import aiohttp
import discord
import yarl
from discord import app_commands, ui

COLORS = [f"{shade} {color}" for shade in ("dark", "light") for color in ("red", "green", "blue")]


class Cheer(ui.DynamicItem[ui.Button[ui.View]], template=r"cheer:(?P<count>\d+)"):
    """A button that keeps its count in its custom id."""

    def __init__(self, count: int) -> None:
        super().__init__(ui.Button(label=f"Cheer {count}", custom_id=f"cheer:{count}"))
        self.count = count

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: ui.Item[ui.View], match: re.Match[str]
    ) -> Self:
        return cls(int(match["count"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(view=with_button(Cheer(self.count + 1)))


class Question(ui.Modal, title="A question"):
    answer: ui.Label["Question"] = ui.Label(
        text="Answer", component=ui.TextInput(custom_id="answer", max_length=20)
    )
    proof: ui.Label["Question"] = ui.Label(
        text="Proof", component=ui.FileUpload(custom_id="proof", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        files = self.proof.component.values if isinstance(self.proof.component, ui.FileUpload) else []
        said = self.answer.component.value if isinstance(self.answer.component, ui.TextInput) else ""
        await interaction.response.send_message(f"{said} with {[file.filename for file in files]}")


class Card(ui.LayoutView):
    """An answer made of components alone, showing the attachment `picture.png`."""

    def __init__(self, text: str) -> None:
        super().__init__(timeout=None)
        gallery: ui.MediaGallery[Card] = ui.MediaGallery(discord.MediaGalleryItem("attachment://picture.png"))
        self.add_item(
            ui.Container(
                ui.TextDisplay(text), gallery, ui.ActionRow(ui.Button(label="Stop", custom_id="stop"))
            )
        )


class SampleBot(discord.Client):
    """Its interactions stay readable in `asked`; `readies` gets the number of servers whenever it is ready."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            guild_ready_timeout=0.01,
        )
        self.tree = app_commands.CommandTree(self)
        self.asked: list[discord.Interaction] = []
        self.readies: asyncio.Queue[int] = asyncio.Queue()
        self.resumes = 0
        self.tree.add_command(jobs)
        self.tree.add_command(count_files)
        commands: tuple[app_commands.Command[Any, ..., None], ...] = (echo, card, whisper, ask, slow, think)
        for command in commands:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Cheer)
        await self.tree.sync()

    async def on_ready(self) -> None:
        logging.getLogger("sample").info("ready in %d servers", len(self.guilds))
        self.readies.put_nowait(len(self.guilds))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.asked.append(interaction)

    async def on_resumed(self) -> None:
        self.resumes += 1

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the pause that spares the real Discord."""


def with_button(item: ui.Item[Any]) -> ui.View:
    return ui.View(timeout=None).add_item(item)


@app_commands.command(description="Say it again")
async def echo(
    interaction: discord.Interaction,
    text: app_commands.Range[str, 1, 100],
    image: discord.Attachment | None = None,
) -> None:
    await interaction.response.defer()
    if image is None:
        await interaction.edit_original_response(content=text, view=with_button(Cheer(0)))
        return
    file = discord.File(BytesIO(await image.read()), "again.png", description="the same")
    embed = discord.Embed(title=text).set_image(url="attachment://again.png")
    await interaction.edit_original_response(embed=embed, attachments=[file])


@app_commands.command(description="Answer with components")
async def card(interaction: discord.Interaction) -> None:
    picture = discord.File(BytesIO(b"picture"), "picture.png")
    await interaction.response.send_message(view=Card("A card"), file=picture)


@app_commands.command(description="Say it to one")
async def whisper(interaction: discord.Interaction, member: discord.Member, color: str = "") -> None:
    await interaction.response.send_message(f"for {member.name} in {color}", ephemeral=True)


@whisper.autocomplete("color")
async def colors(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=color, value=color) for color in COLORS if typed in color]


@app_commands.command(description="Ask")
async def ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Question(custom_id=f"ask:{interaction.id}"))


@app_commands.command(description="Never answer")
async def slow(_interaction: discord.Interaction) -> None:
    """Leaves the person waiting."""


@app_commands.command(description="Think only")
async def think(interaction: discord.Interaction) -> None:
    await interaction.response.defer()


@app_commands.context_menu(name="Count files")
async def count_files(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"{len(message.attachments)} with {message.content}")


jobs = app_commands.Group(name="jobs", description="Jobs")


@jobs.command(name="list", description="List them")
async def jobs_list(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("none")


@asynccontextmanager
async def pointed_at(api_url: str, token: str) -> AsyncIterator[None]:
    """Let every client in this process speak to that API, and to the gateway it names."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {token}"}) as session:
        answer = await session.get(f"{api_url}/gateway/bot")
        gateway = (await answer.json())["url"]
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before


async def run() -> None:
    token = os.environ["DISCORD_TOKEN"]
    async with pointed_at(os.environ["DISCORD_API_URL"], token), SampleBot() as bot:
        await bot.start(token)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(run())
