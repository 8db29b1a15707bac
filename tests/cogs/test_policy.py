"""What a server allows holds for every way of asking: commands, `Again`, `Edit options`, in threads too."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.jobs.states import State
from bot.messages.posting import words_of
from bot.messages.results import batches, result
from bot.servers.changes import Manager
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.messages.jobs import an_output

pytestmark = pytest.mark.simcord(check_errors=False)


def manager(place: Place) -> Manager:
    return Manager(place.guild.id, place.manager.id, discord.utils.utcnow())


async def pause(place: Place, parts: Parts) -> None:
    await parts.servers.pause(manager(place), "we are *moving*")


async def forbid_tool(place: Place, parts: Parts) -> None:
    await parts.servers.allow_tool(manager(place), "image-generator", allowed=False)


async def forbid_channel(place: Place, parts: Parts) -> None:
    other = place.guild.create_text_channel("other")
    await parts.servers.allow_channel(manager(place), other.id, allowed=True)


PAUSED = "New jobs are paused on this server: we are \\*moving\\*. What is under way is finished."
Forbid = Callable[[Place, Parts], Awaitable[None]]
FORBIDDEN: list[tuple[Forbid, str]] = [
    (pause, PAUSED),
    (forbid_tool, "/image-generator is switched off on this server."),
    (forbid_channel, "The tools are not allowed in this channel. Use them in <#"),
]
ways_to_forbid = pytest.mark.parametrize(("forbid", "words"), FORBIDDEN, ids=["pause", "tool", "channel"])


def told(answer: InteractionResult) -> str:
    assert answer.ephemeral
    assert answer.response is not None
    return words_of(answer.response.message)


async def fox(place: Place, channel: ChannelHandle | None = None, **options: Any) -> InteractionResult:
    return await place.alice.slash(channel or place.channel, "image-generator", prompt="a red fox", **options)


async def posted(place: Place, book: MemoryBook) -> discord.Message:
    """The result of the only job, as the engine would post it."""
    job = book.add(replace(book.only, state=State.DONE, project_id="project-1"))
    channel = place.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    (batch,) = batches([an_output()])
    sent = await channel.send(**result(job, batch).sending())
    return next(message for message in place.channel.history() if message.id == sent.id)


@ways_to_forbid
async def test_what_is_not_allowed_is_refused_before_anything_else_is_looked_at(
    place: Place, parts: Parts, forbid: Forbid, words: str
) -> None:
    """There is no such style, but that is not what the member needs to know."""
    await forbid(place, parts)

    said = told(await fox(place, image_count=4, tool="no such style"))

    assert said.startswith(words)
    assert said.endswith("Nothing was charged.")
    assert parts.book.asked == 0


@ways_to_forbid
async def test_run_again_obeys_it_too(
    place: Place, parts: Parts, book: MemoryBook, forbid: Forbid, words: str
) -> None:
    await fox(place)
    message = await posted(place, book)
    await forbid(place, parts)

    answer = await place.alice.click(message, label="Again")

    assert told(answer).startswith(words)
    assert len(book.jobs) == 1


@ways_to_forbid
async def test_change_obeys_it_before_anything_is_typed_and_after(
    place: Place, parts: Parts, book: MemoryBook, forbid: Forbid, words: str
) -> None:
    await fox(place)
    message = await posted(place, book)
    form = await place.alice.click(message, label="Edit options")
    await forbid(place, parts)

    assert told(await place.alice.click(message, label="Edit options")).startswith(words)
    assert told(await place.alice.submit_modal(form, {"prompt": "a blue fox"})).startswith(words)
    assert len(book.jobs) == 1


async def test_another_tool_stays_allowed(place: Place, parts: Parts, book: MemoryBook) -> None:
    await parts.servers.allow_tool(manager(place), "voice-generator", allowed=False)

    await fox(place)

    assert book.only.state is State.ACCEPTED


async def test_after_a_pause_jobs_are_taken_again(place: Place, parts: Parts, book: MemoryBook) -> None:
    await pause(place, parts)
    await fox(place)
    await parts.servers.resume(manager(place))

    await fox(place)

    assert book.only.state is State.ACCEPTED


async def test_a_job_that_is_under_way_can_be_canceled_during_a_pause(
    place: Place, parts: Parts, book: MemoryBook
) -> None:
    await fox(place)
    await pause(place, parts)
    (card,) = place.channel.history()

    await place.alice.click(card, label="Cancel")

    assert book.only.state is State.CANCELED


async def test_what_is_typed_is_completed_although_the_tool_is_forbidden(place: Place, parts: Parts) -> None:
    await forbid_tool(place, parts)

    assert await place.alice.autocomplete(place.channel, "voice-generator", "voice_name", "elon")


async def test_a_thread_counts_as_the_channel_it_is_in(place: Place, parts: Parts, book: MemoryBook) -> None:
    await parts.servers.allow_channel(manager(place), place.channel.id, allowed=True)
    other = place.guild.create_text_channel("other")

    await fox(place, await thread_in(place, place.channel))
    assert len(book.jobs) == 1

    answer = await fox(place, await thread_in(place, other))
    assert told(answer).startswith(
        f"The tools are not allowed in this channel. Use them in {place.channel.mention}."
    )
    assert len(book.jobs) == 1


async def thread_in(place: Place, channel: ChannelHandle) -> ChannelHandle:
    parent = place.bot.get_channel(channel.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="a thread", type=discord.ChannelType.public_thread)
    (thread,) = channel.threads
    return thread


async def test_where_a_server_prefers_it_a_job_is_private_unless_its_member_says_otherwise(
    place: Place, parts: Parts, book: MemoryBook
) -> None:
    await parts.servers.change(manager(place), private_by_default=True)

    open_, private = await fox(place, private=False), await fox(place)

    assert not open_.ephemeral
    assert private.ephemeral
    assert [job.private for job in book.jobs.values()] == [False, True]


async def test_a_job_that_is_private_by_default_needs_no_permission_to_post(
    place: Place, parts: Parts, book: MemoryBook
) -> None:
    await parts.servers.change(manager(place), private_by_default=True)
    mute = discord.PermissionOverwrite(attach_files=False)
    channel = place.guild.create_text_channel("mute", overwrites={place.guild.default_role: mute})

    await fox(place, channel)

    assert book.only.private


async def test_run_again_repeats_what_the_job_was_whatever_the_server_prefers_by_then(
    place: Place, parts: Parts, book: MemoryBook
) -> None:
    await fox(place)
    message = await posted(place, book)
    await parts.servers.change(manager(place), private_by_default=True)

    again = await place.alice.click(message, label="Again")
    changed = await place.alice.submit_modal(
        await place.alice.click(message, label="Edit options"), {"prompt": "a blue fox"}
    )

    assert not again.ephemeral
    assert not changed.ephemeral
    assert not any(job.private for job in book.jobs.values())


async def test_a_private_job_by_default_stays_private_when_its_text_is_changed(
    place: Place, parts: Parts, book: MemoryBook
) -> None:
    await parts.servers.change(manager(place), private_by_default=True)
    await fox(place)
    message = await posted(place, book)
    await parts.servers.change(manager(place), private_by_default=False)

    form = await place.alice.click(message, label="Edit options")
    changed = await place.alice.submit_modal(form, {"prompt": "a blue fox"})

    assert changed.ephemeral
    assert all(job.private for job in book.jobs.values())
