"""Results that stand in a channel, as the engine would have posted them."""

from dataclasses import replace
from typing import Any

import discord
from simcord.results import InteractionResult, ResponseMessage

from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.results import one_message, result
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.jobs import an_output

PNG = ("cat.png", b"\x89PNG some bytes")
CLIP = ("talk.mp4", b"some film")
SOUND = ("voice.mp3", b"some sound")


async def posted(place: Place, book: MemoryBook, outputs: int = 1, **facts: Any) -> discord.Message:
    """The public result of the only job there is, with so many files and these further facts."""
    job: Job = replace(
        book.only, state=State.DONE, project_id="project-1", output_count=outputs, token=None, **facts
    )
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    batch = one_message([an_output(number) for number in range(1, outputs + 1)])
    sent = await channel.send(**result(job, batch).sending())
    book.add(replace(job, result_id=sent.id, result_channel_id=place.channel.id))
    return next(message for message in place.channel.history() if message.id == sent.id)


async def a_picture(place: Place, book: MemoryBook, outputs: int = 1, **facts: Any) -> discord.Message:
    """Alice's result of the image generator."""
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox")
    return await posted(place, book, outputs, **facts)


def hide_what_is_given(place: Place) -> None:
    """From now on Discord says of whatever comes with a command or a form that its member hides it."""

    def hide(event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":
            for file in payload["data"].get("resolved", {}).get("attachments", {}).values():
                file["flags"] = discord.AttachmentFlags(spoiler=True).value

    place.env.backend.subscribers.insert(0, hide)


async def standing_below(place: Place, item: discord.ui.Item[Any]) -> discord.Message:
    """A message of the bot's with this below it, whatever its custom id says."""
    view = discord.ui.View(timeout=None)
    view.add_item(item)
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send("look", view=view)
    view.stop()
    return next(message for message in place.channel.history() if message.id == sent.id)


def shown(answer: InteractionResult) -> ResponseMessage:
    """What an interaction was answered with."""
    assert answer.response is not None
    return answer.response


def questions(form: InteractionResult) -> dict[str, dict[str, Any]]:
    """The fields of a form that was opened, by the names of their options."""
    assert form.modal is not None
    fields = (part["component"] for part in form.modal["components"] if "component" in part)
    return {field["custom_id"]: field for field in fields}


def standing(form: InteractionResult) -> dict[str, Any]:
    """What stands in a form, as it would be sent without a change."""
    return {name: value for name, field in questions(form).items() if (value := _value(field)) is not None}


def _value(field: dict[str, Any]) -> Any:
    if "options" in field:
        return [option["value"] for option in field["options"] if option.get("default")] or None
    return field.get("value")
