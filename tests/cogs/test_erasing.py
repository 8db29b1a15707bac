"""`Delete`: who may, what is asked first, and what becomes of the messages."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.discord_client import MagicHourBot
from bot.errors import DiscordForbidden
from bot.jobs.states import State
from bot.messages.cards import card
from bot.messages.poster import DiscordPoster
from bot.messages.posting import words_of
from bot.messages.results import one_message, result
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.cogs.office import labels
from tests.cogs.posted import a_picture, shown
from tests.messages.jobs import an_output


async def test_the_owner_is_asked_before_anything_is_deleted(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    message = await a_picture(place, book)

    asked = await place.alice.click(message, label="Delete")
    question, before = words_of(shown(asked).message), book.only.erased_by
    await place.env.restart_bot(MagicHourBot(parts.services()))
    done = await place.alice.click(shown(asked).message, label="Delete")

    assert asked.ephemeral
    assert "No credits come back" in question
    assert before is None
    assert book.only.erased_by == place.alice.id
    assert "being deleted" in words_of(shown(done).message)
    assert not labels(shown(done).message)


async def test_who_manages_the_server_may_delete_others_results(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    asked = await place.manager.click(message, label="Delete")
    await place.manager.click(shown(asked).message, label="Delete")

    assert book.only.erased_by == place.manager.id


async def test_nobody_else_deletes_it(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    answer = await place.bob.click(message, label="Delete")

    assert f"Only {place.alice.mention} and those who manage" in words_of(shown(answer).message)
    assert book.only.erased_by is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": State.UPLOADING}, "`/jobs cancel`"),
        ({"state": State.WAITING}, "once it has ended"),
        ({"erase_at": discord.utils.utcnow()}, "is being deleted already"),
        ({"erased_at": discord.utils.utcnow()}, "has been deleted already"),
    ],
    ids=["cancel", "wait", "begun", "done"],
)
async def test_what_cannot_be_deleted_now_says_what_to_do(
    place: Place, book: MemoryBook, facts: dict[str, Any], words: str
) -> None:
    message = await a_picture(place, book)
    book.add(replace(book.only, **facts))

    answer = await place.alice.click(message, label="Delete")

    assert words in words_of(shown(answer).message)


async def test_what_could_not_be_deleted_completely_may_be_deleted_again(
    place: Place, book: MemoryBook
) -> None:
    """Its messages still stand, and so do their buttons."""
    message = await a_picture(place, book)
    long_ago = discord.utils.utcnow()
    book.add(replace(book.only, erased_at=long_ago, erased_by=place.alice.id, trouble_at=long_ago))

    asked = await place.manager.click(message, label="Delete")
    await place.manager.click(shown(asked).message, label="Delete")

    assert book.only.erased_by == place.manager.id
    assert book.only.erase_at is not None


async def test_nobody_elses_message_is_changed_by_a_form_that_names_ones_own_job(
    place: Place, book: MemoryBook
) -> None:
    """Which job a form is about is what a client sends."""
    message = await a_picture(place, book)
    bobs = book.add(replace(book.only, id="b" * 12, member_id=place.bob.id, result_id=1, interaction_id=5))
    form = await place.bob.click(message, label="Edit options")
    sent_as(form, f"job:erased:{bobs.id}:1")

    answer = await place.bob.submit_modal(form, {"prompt": "x"})

    (still,) = [each for each in place.channel.history() if each.id == message.id]
    assert "is done" in words_of(still)
    assert answer.ephemeral
    assert "being deleted" in words_of(shown(answer).message)
    assert book.jobs[bobs.id].erased_by == place.bob.id


@pytest.mark.simcord(check_errors=False)
async def test_a_deletion_that_has_begun_is_never_said_not_to(place: Place, book: MemoryBook) -> None:
    """Discord has lost the message: there is nothing to change, but the deletion goes on."""
    card_shown = shown(
        await place.alice.slash(place.channel, "image-generator", prompt="a red fox", private=True)
    )
    job = book.add(replace(book.only, state=State.DONE, project_id="p1", result_id=card_shown.id))
    await poster_of(place).post_result(replace(job, result_id=None), [an_output()], again=False)
    form = await place.alice.click(card_shown.message, label="Delete")
    place.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10008)

    answer = await place.alice.submit_modal(form, {"sure": ["yes"]})

    assert book.only.erased_by == place.alice.id
    assert answer.response is None
    assert not answer.followups


async def test_a_private_result_is_taken_out_of_sight_at_once(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    """It stands in an answer that nobody but an answer to its own buttons can change."""
    card_shown = shown(
        await place.alice.slash(place.channel, "image-generator", prompt="a red fox", private=True)
    )
    job = replace(book.only, state=State.DONE, project_id="p1", result_id=card_shown.id)
    book.add(job)
    await poster_of(place).post_result(replace(job, result_id=None), [an_output()], again=False)

    form = await place.alice.click(card_shown.message, label="Delete")
    await place.env.restart_bot(MagicHourBot(parts.services()))
    done = await place.alice.submit_modal(form, {"sure": ["yes"]})

    assert book.only.erased_by == place.alice.id
    assert "being deleted" in words_of(shown(done).message)
    assert not labels(shown(done).message)


async def test_the_messages_of_a_result_are_deleted_and_those_gone_count(
    place: Place, book: MemoryBook
) -> None:
    first = await a_picture(place, book)
    second = await a_copy(place, book)
    elsewhere = place.guild.create_text_channel("gallery")
    third = await place.env.bot.get_partial_messageable(elsewhere.id).send("once more")
    more = ((place.channel.id, second.id), (place.channel.id, 1234), (elsewhere.id, third.id))
    job = replace(book.only, more_result_ids=more)
    poster = poster_of(place)

    await poster.remove_result(job)
    await poster.remove_result(job)

    assert not {first.id, second.id} & {message.id for message in place.channel.history()}
    assert not elsewhere.history()


async def test_a_result_in_direct_messages_is_deleted_there(place: Place, book: MemoryBook) -> None:
    await a_picture(place, book)
    channel = await place.env.bot.create_dm(discord.Object(place.alice.id))
    sent = await channel.send("the result")

    await poster_of(place).remove_result(replace(book.only, result_channel_id=channel.id, result_id=sent.id))

    assert not [message async for message in channel.history()]


@pytest.mark.simcord(check_errors=False)
async def test_a_channel_that_is_closed_to_the_bot_is_no_success(place: Place, book: MemoryBook) -> None:
    await a_picture(place, book)
    place.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50001)

    with pytest.raises(DiscordForbidden):
        await poster_of(place).remove_result(book.only)


@pytest.mark.simcord(check_errors=False)
async def test_what_cannot_be_deleted_keeps_nothing_else_standing(place: Place, book: MemoryBook) -> None:
    first = await a_picture(place, book)
    elsewhere = place.guild.create_text_channel("gallery")
    copy = await place.env.bot.get_partial_messageable(elsewhere.id).send("once more")
    place.env.inject_error(
        "DELETE", f"/channels/{place.channel.id}/messages/{first.id}", status=403, code=50001
    )

    with pytest.raises(DiscordForbidden):
        await poster_of(place).remove_result(replace(book.only, more_result_ids=((elsewhere.id, copy.id),)))

    assert not elsewhere.history()


async def test_a_deleted_job_says_who_did_it_and_nothing_of_what_it_was(
    place: Place, book: MemoryBook
) -> None:
    await a_picture(place, book)
    now = discord.utils.utcnow()
    wanted = replace(book.only, erase_at=now, erased_by=place.bob.id)

    begun, done = card(wanted, now), card(replace(wanted, erase_at=None, erased_at=now), now)

    assert f"as <@{place.bob.id}> wants" in begun.words
    assert f"Deleted by <@{place.bob.id}>." in done.words
    for panel in (begun, done):
        assert "red fox" not in panel.words
        assert not panel.buttons


async def a_copy(place: Place, book: MemoryBook) -> discord.Message:
    """The result once more, in a message that its job does not know of."""
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send(**result(book.only, one_message([an_output()])).sending())
    return next(message for message in place.channel.history() if message.id == sent.id)


def sent_as(form: InteractionResult, custom_id: str) -> None:
    """Have a form sent under another id, as any client may."""
    modal = form._interaction.modal  # the simulation lets nobody do so
    assert modal is not None
    modal["custom_id"] = custom_id


def poster_of(place: Place) -> DiscordPoster:
    poster = DiscordPoster()
    poster.client = place.bot
    return poster
