"""`Delete` below a message that nobody has written down."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor

from bot.app import Parts
from bot.discord_client import MagicHourBot
from bot.jobs.job import Job
from bot.messages.draft import Button
from bot.messages.panel import Panel
from bot.messages.results import one_message, result
from tests.cogs.conftest import Place
from tests.cogs.office import opened, told
from tests.cogs.posted import shown
from tests.cogs.shelf import Shelf, shelved_in
from tests.messages.jobs import NOW, an_output


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(shelved_in(tmp_path)) as parts:
        yield parts


@pytest.fixture
def simcord_bot(built: Parts) -> MagicHourBot:
    return built.make_client()


@pytest.fixture
def shelf(place: Place, built: Parts, tmp_path: Path) -> Shelf:
    built.poster.client = place.bot
    return Shelf(place, built, tmp_path)


async def test_a_copy_that_a_dead_process_left_goes_with_the_result(place: Place, shelf: Shelf) -> None:
    """It was posted, and then nobody could write that down any more."""
    job = await shelf.put()
    copy = await post(place, _copy_of(job))

    await delete(place.alice, copy)
    await _erase(shelf)

    assert (place.channel.id, copy.id) in (await shelf.read(job.id)).messages
    assert copy.id not in standing(place)
    assert (await shelf.read(job.id)).erased_at


async def test_nothing_is_written_down_twice(place: Place, shelf: Shelf) -> None:
    job = await shelf.put()
    copy = await post(place, _copy_of(job))

    await delete(place.alice, copy, sure=False)
    await delete(place.alice, copy, sure=False)

    assert [each for _, each in (await shelf.read(job.id)).messages].count(copy.id) == 1
    assert copy.id in standing(place)


async def test_a_message_about_something_else_stays(place: Place, shelf: Shelf) -> None:
    """A custom id is what a client sends: it says nothing about the message below which it was pressed."""
    own, others = await shelf.put(), await shelf.put(member=place.bob)
    message = await post(
        place, replace(_copy_of(others), buttons=(Button("Delete", custom_id=f"job:delete:{own.id}"),))
    )

    await delete(place.alice, message)
    await _erase(shelf)

    assert (await shelf.read(own.id)).erased_at
    assert message.id in standing(place)


@pytest.mark.parametrize("trouble_at", [NOW, None], ids=["left over", "wholly deleted"])
@pytest.mark.simcord(check_errors=False)
async def test_a_copy_that_is_found_after_a_deletion_is_deleted_too(
    place: Place, shelf: Shelf, trouble_at: datetime | None
) -> None:
    job = await shelf.put()
    copy = await post(place, _copy_of(job))
    await shelf.change(job, erased_at=NOW, erased_by=place.alice.id, trouble_at=trouble_at)

    asked = await place.alice.click(copy, label="Delete")
    if trouble_at is not None:
        await place.alice.click(shown(asked).message, label="Delete")
    await _erase(shelf)

    after = await shelf.read(job.id)
    assert copy.id not in standing(place)
    assert (after.erase_at, after.left_over) == (None, False)
    assert trouble_at is not None or told(asked) == "This result has been deleted already."


async def delete(member: MemberActor, message: discord.Message, *, sure: bool = True) -> None:
    asked = await member.click(message, label="Delete")
    if sure:
        await member.click(shown(asked).message, label="Delete")


async def post(place: Place, panel: Panel) -> discord.Message:
    """A message of the bot's in the channel."""
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send(**panel.sending())
    return next(message for message in place.channel.history() if message.id == sent.id)


def standing(place: Place) -> list[int]:
    return [message.id for message in place.channel.history()]


def _copy_of(job: Job) -> Panel:
    return result(job, one_message([an_output()]))


async def _erase(shelf: Shelf) -> None:
    """Carry out what was asked for."""
    (eraser,) = [role for role in shelf.parts.engine.roles if role.name == "eraser"]
    assert await eraser.step()
