"""What the buttons under cards and results do, also for messages from before a restart."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.discord_client import MagicHourBot
from bot.jobs.states import State
from bot.messages.posting import parts_of, words_of
from bot.servers.changes import Manager
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.cogs.office import labels
from tests.cogs.posted import PNG, a_picture, posted, questions, shown, standing

_UNSEEN = discord.PermissionOverwrite(view_channel=False)


async def test_cancel_stops_the_job_and_its_card_says_so(place: Place, book: MemoryBook) -> None:
    card = shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))

    await place.alice.click(card, label="Cancel")

    assert book.only.state is State.CANCELED
    (message,) = place.channel.history()
    assert "You canceled it" in words_of(message)
    assert not labels(message)


@pytest.mark.simcord(check_errors=False)
async def test_a_job_that_was_canceled_says_so_where_its_card_could_not_be_changed(
    place: Place, book: MemoryBook
) -> None:
    card = shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    answer = await place.alice.click(card, label="Cancel")

    assert book.only.state is State.CANCELED
    assert (
        words_of(shown(answer).message) == f"You canceled this job. Your {book.only.quote} credits are back."
    )


async def test_a_card_that_still_offers_cancel_for_a_job_that_is_over_is_set_right(
    place: Place, book: MemoryBook
) -> None:
    card = shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    book.add(replace(book.only, state=State.DONE))

    await place.alice.click(card, label="Cancel")

    (message,) = place.channel.history()
    assert "Done" in words_of(message)
    assert not labels(message)


async def test_nobody_else_can_cancel(place: Place, book: MemoryBook) -> None:
    card = shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))

    answer = await place.bob.click(card, label="Cancel")

    assert answer.ephemeral
    assert f"Only {place.alice.mention}" in words_of(shown(answer).message)
    assert book.only.state is State.ACCEPTED


async def test_what_magic_hour_has_cannot_be_canceled_any_more(place: Place, book: MemoryBook) -> None:
    card = shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    book.add(replace(book.only, state=State.WAITING))

    answer = await place.alice.click(card, label="Cancel")

    assert "already been handed to Magic Hour" in words_of(shown(answer).message)
    assert book.only.state is State.WAITING


async def test_a_job_that_nobody_knows_any_more_is_an_honest_sentence(place: Place, book: MemoryBook) -> None:
    card = shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    book.jobs.clear()

    answer = await place.alice.click(card, label="Cancel")

    assert answer.ephemeral
    assert "not known any more" in words_of(shown(answer).message)


async def test_an_unexpected_error_of_a_button_reaches_the_member(
    place: Place, book: MemoryBook, caplog: pytest.LogCaptureFixture
) -> None:
    message = await a_picture(place, book)
    book.refusal = ZeroDivisionError("surprise")

    answer = await place.alice.click(message, label="Again")

    number = words_of(shown(answer).message).split("`")[1]
    assert number in caplog.text


async def test_again_orders_the_same_once_more(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    answer = await place.alice.click(message, label="Again")

    first, second = book.jobs.values()
    assert second.request == first.request
    assert second.interaction_id != first.interaction_id
    assert shown(answer).id == second.card_id


async def test_the_card_of_what_goes_on_leads_to_what_it_goes_on_from(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    answer = await place.alice.click(message, label="Again")

    first, second = book.jobs.values()
    assert second.parent_id == first.id
    assert second.origin_message_id == message.id
    assert f"/{place.channel.id}/{message.id})" in words_of(shown(answer).message)


async def test_whoever_presses_again_pays(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    await place.bob.click(message, label="Again")

    _, second = book.jobs.values()
    assert second.member_id == place.bob.id
    assert not second.private


async def test_what_others_ask_for_again_is_as_private_as_their_commands(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox", private=False)
    message = await posted(place, book)
    await _change(place, parts, private_by_default=True)

    own = await place.alice.click(message, label="Again")
    others = await place.bob.click(message, label="Again")

    assert not own.ephemeral
    assert others.ephemeral
    assert [job.private for job in book.jobs.values()] == [False, False, True]


async def test_nobody_else_goes_on_with_a_private_job(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    book.add(replace(book.only, private=True))

    for label in ("Again", "Edit options", "Upscale (50 credits)"):
        answer = await place.bob.click(message, label=label)
        assert f"Only {place.alice.mention}" in words_of(shown(answer).message)
    assert len(book.jobs) == 1


async def test_nobody_goes_on_with_what_stands_where_they_cannot_look(place: Place, book: MemoryBook) -> None:
    """Which job a button is about is what a client sends."""
    message = await a_picture(place, book)
    hidden = place.guild.create_text_channel("secret", overwrites={place.bob: _UNSEEN})

    for channel_id in (hidden.id, 999):
        book.add(replace(book.only, channel_id=channel_id, result_channel_id=channel_id))
        for button in ("again", "edit", "use:upscale"):
            answer = await place.bob.click(message, custom_id=f"job:{button}:{book.only.id}")
            assert f"Only {place.alice.mention}" in words_of(shown(answer).message)
    assert len(book.jobs) == 1


@pytest.mark.parametrize("where", ["here too", "where they can look", "managers"])
async def test_a_result_of_another_channel_is_for_those_who_may_see_it(
    place: Place, book: MemoryBook, where: str
) -> None:
    message = await a_picture(place, book)
    hidden = place.guild.create_text_channel("secret", overwrites={place.bob: _UNSEEN})
    other = place.guild.create_text_channel("gallery") if where == "where they can look" else hidden
    copies = ((place.channel.id, message.id),) if where == "here too" else ()
    stands = {"channel_id": other.id, "result_channel_id": other.id, "more_result_ids": copies}
    book.add(replace(book.only, **stands))  # type: ignore[arg-type]  # any of its facts
    presser = place.manager if where == "managers" else place.bob

    await presser.click(message, label="Again")

    assert [job.member_id for job in book.jobs.values()] == [place.alice.id, presser.id]


async def test_a_job_of_another_server_is_not_known(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    book.add(replace(book.only, guild_id=1))

    for label in ("Again", "Edit options", "Upscale (50 credits)", "Delete"):
        answer = await place.alice.click(message, label=label)
        assert "not known any more" in words_of(shown(answer).message)
    assert len(book.jobs) == 1


async def test_again_is_refused_where_the_tool_was_switched_off(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    message = await a_picture(place, book)
    await _forbid(place, parts, "image-generator")

    answer = await place.alice.click(message, label="Again")

    assert "switched off" in words_of(shown(answer).message)
    assert len(book.jobs) == 1


async def test_again_uses_the_files_that_were_uploaded(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG)
    message = await posted(place, book, paths={"image": "api-assets/1/cat.png"})

    await place.alice.click(message, label="Again")

    _, second = book.jobs.values()
    assert second.paths == {"image": "api-assets/1/cat.png"}


async def test_a_file_that_nobody_has_any_more_is_asked_for(place: Place, book: MemoryBook) -> None:
    message = await _expired(place, book)

    form = await place.alice.click(message, label="Again")
    answer = await place.alice.submit_modal(form, {"image": ("dog.png", b"another picture")})

    _, second = book.jobs.values()
    assert list(questions(form)) == ["image"]
    assert [file.filename for file in second.request.files] == ["dog.png"]
    assert second.request.options == book.jobs["000000000001"].request.options
    assert second.paths == {}
    assert shown(answer).id == second.card_id


async def test_a_file_that_does_not_fit_is_refused_and_can_be_chosen_again(
    place: Place, book: MemoryBook
) -> None:
    message = await _expired(place, book)

    form = await place.alice.click(message, label="Again")
    answer = await place.alice.submit_modal(form, {"image": ("notes.txt", b"no picture")})

    assert "`notes.txt` cannot be used" in words_of(shown(answer).message)
    assert labels(shown(answer).message) == ["Edit again"]
    assert len(book.jobs) == 1


async def test_what_can_be_done_stands_in_two_rows(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    rows = [part for part in parts_of(message.components) if isinstance(part, discord.ActionRow)]
    named = [
        [str(button.label) for button in row.children if isinstance(button, discord.Button)] for row in rows
    ]
    assert named == [
        ["Again", "Edit options", "Fresh link", "Delete"],
        ["Upscale (50 credits)", "Animate", "Edit", "Remove background (5 credits)"],
    ]


async def test_buttons_and_forms_survive_a_restart(place: Place, book: MemoryBook, parts: Parts) -> None:
    message = await a_picture(place, book)
    form = await place.alice.click(message, label="Edit options")

    await place.env.restart_bot(MagicHourBot(parts.services()))
    await place.alice.submit_modal(form, {**standing(form), "prompt": "a blue fox"})
    await place.alice.click(message, label="Again")

    assert [job.request.headline() for job in book.jobs.values()] == ["a red fox", "a blue fox", "a red fox"]


async def test_cards_and_results_leave_nothing_behind_in_memory(place: Place, book: MemoryBook) -> None:
    """discord.py would keep each message's view for as long as the process lives."""
    message = await a_picture(place, book)
    await place.alice.click(message, label="Edit options")

    store = place.env.bot._connection._view_store
    assert not store._views
    assert not store._modals
    assert not store._synced_message_views


async def _expired(place: Place, book: MemoryBook) -> discord.Message:
    """The result of a job whose picture was uploaded more than six days ago."""
    await place.alice.slash(place.channel, "image-to-video", image=PNG)
    long_ago = discord.utils.utcnow() - timedelta(days=6, minutes=1)
    return await posted(
        place, book, paths={"image": "api-assets/1/cat.png"}, created_at=long_ago, accepted_at=long_ago
    )


async def _change(place: Place, parts: Parts, **facts: Any) -> None:
    manager = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    await parts.servers.change(manager, **facts)


async def _forbid(place: Place, parts: Parts, command: str) -> None:
    manager = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    await parts.servers.allow_tool(manager, command, allowed=False)
