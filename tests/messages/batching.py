"""The jobs of a batch, as its card and its end are made of them."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.jobs.job import Job
from bot.jobs.ports import Notice
from bot.jobs.states import UNSUCCESSFUL, State
from bot.messages.batches import batch_card
from bot.servers.notices import NoticeKind
from bot.tools import CATALOGUE, Attachment, Plan
from tests.cogs.conftest import Place
from tests.messages.jobs import NOW, a_job

LEADER = "fff000fff000"


def a_batch(
    *states: State, names: Sequence[str] = (), prompt: str | None = None, **facts: object
) -> list[Job]:
    """A job for each state, 10 credits each."""
    command, given_ = ("photo-colorizer", {}) if prompt is None else ("image-editor", {"prompt": prompt})
    jobs = []
    for number, state in enumerate(states):
        name = names[number] if names else f"{number + 1}.png"
        picture = Attachment("https://cdn.example/1?ex=secret", name, 100, "image/png")
        request = CATALOGUE[command].prepare({"image": picture, **given_}, Plan.CREATOR)
        job_id = LEADER if number == 0 else f"0000{number:08}"
        credits = 0 if state in UNSUCCESSFUL else 10
        paid = {"quote": 10, "credits": credits, "request": request, **facts}
        jobs.append(a_job(id=job_id, batch_id=LEADER, state=state, **paid))
    return jobs


def a_notice(channel_id: int = 2001, **facts: object) -> Notice:
    return Notice(41, 1001, channel_id, NoticeKind.BATCH.value, {"job": LEADER, "jobs": 5, **facts})


def here(place: Place, jobs: Sequence[Job]) -> list[Job]:
    """The jobs as Alice's, in the simulated channel."""
    guild, channel, alice = place.guild.id, place.channel.id, place.alice.id
    return [replace(job, guild_id=guild, channel_id=channel, member_id=alice) for job in jobs]


async def standing_card(place: Place) -> discord.Message:
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    return await channel.send(**batch_card(a_batch(State.ACCEPTED, State.ACCEPTED), NOW).sending())
