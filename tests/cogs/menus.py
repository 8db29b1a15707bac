"""A message with files, what is chosen from its menu, and what comes of that."""

from typing import Any

import discord
from simcord.results import InteractionResult
from sqlalchemy import text as sql

from bot.app import Parts
from bot.jobs.job import Job
from bot.servers.changes import Manager
from tests.cogs.conftest import Place

ALLOWANCE = 300


async def post(place: Place, *names: str) -> discord.Message:
    return await place.bob.send(
        place.channel, "look", attachments=[(name, b"\x89PNG some bytes") for name in names]
    )


async def jobs(place: Place, built: Parts) -> list[Job]:
    """Alice's jobs, in the order in which they were asked for."""
    found = await built.book.recent(place.guild.id, place.alice.id)
    return sorted(found, key=lambda job: abs(job.interaction_id))


async def colorize(place: Place, message: discord.Message) -> InteractionResult:
    return await place.alice.context_menu(place.channel, "Colorize", message)


def cards(place: Place) -> list[discord.Message]:
    """What the bot has posted in the channel."""
    return [message for message in place.channel.history() if message.author.bot]


async def decide(place: Place, built: Parts, **facts: Any) -> None:
    manager = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    await built.services.servers.change(manager, **facts)


async def execute(built: Parts, statement: str, **values: Any) -> None:
    async with built.database.write() as connection:
        await connection.execute(sql(statement), values)
