"""A job that is shown in the simulated channel, and what stands there and elsewhere because of it."""

from dataclasses import replace
from typing import Any

import discord

from bot.jobs.job import Job
from bot.jobs.states import State
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook


async def shown_job(place: Place, book: MemoryBook, *, private: bool = False, **changes: Any) -> Job:
    """A job whose card stands, being delivered."""
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox", private=private)
    return replace(book.only, **{"state": State.DELIVERING, "posting_at": discord.utils.utcnow(), **changes})


def messages_in(place: Place) -> list[discord.Message]:
    """What stands in the channel beside the card."""
    return place.channel.history()[1:]


def direct_messages(place: Place) -> list[discord.Message]:
    return place.alice.user.dm_channel.history()


def sent(place: Place) -> list[dict[str, Any]]:
    posts = [each for each in place.env.http_requests if each.method == "POST"]
    return [each.json or {} for each in posts if each.path.endswith("/messages")]
