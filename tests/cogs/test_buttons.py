"""What the buttons under cards and results do, also for messages from before a restart."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from simcord.results import InteractionResult, ResponseMessage

from bot.discord_client import MagicHourBot
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.results import batches, result
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.messages.jobs import an_output

PNG = ("cat.png", b"\x89PNG some bytes")


async def test_cancel_stops_the_job_and_its_card_says_so(place: Place, book: MemoryBook) -> None:
    card = _shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))

    await place.alice.click(card, label="Cancel")

    assert book.only.state is State.CANCELED
    (message,) = place.channel.history()
    assert "You canceled it" in (message.embeds[0].description or "")
    assert not message.components


@pytest.mark.simcord(check_errors=False)
async def test_a_job_that_was_canceled_says_so_where_its_card_could_not_be_changed(
    place: Place, book: MemoryBook
) -> None:
    card = _shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    answer = await place.alice.click(card, label="Cancel")

    assert book.only.state is State.CANCELED
    assert _shown(answer).content == f"You canceled this job. Your {book.only.quote} credits are back."


async def test_a_card_that_still_offers_cancel_for_a_job_that_is_over_is_set_right(
    place: Place, book: MemoryBook
) -> None:
    card = _shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    book.add(replace(book.only, state=State.DONE))

    await place.alice.click(card, label="Cancel")

    (message,) = place.channel.history()
    assert "Done" in (message.embeds[0].description or "")
    assert not message.components


async def test_nobody_else_can_cancel(place: Place, book: MemoryBook) -> None:
    card = _shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))

    answer = await place.bob.click(card, label="Cancel")

    assert answer.ephemeral
    assert f"Only {place.alice.mention}" in _shown(answer).content
    assert book.only.state is State.ACCEPTED


async def test_what_magic_hour_has_cannot_be_canceled_any_more(place: Place, book: MemoryBook) -> None:
    card = _shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    book.add(replace(book.only, state=State.WAITING))

    answer = await place.alice.click(card, label="Cancel")

    assert "already been handed to Magic Hour" in _shown(answer).content
    assert book.only.state is State.WAITING


async def test_a_job_that_nobody_knows_any_more_is_an_honest_sentence(place: Place, book: MemoryBook) -> None:
    card = _shown(await place.alice.slash(place.channel, "image-generator", prompt="a red fox"))
    book.jobs.clear()

    answer = await place.alice.click(card, label="Cancel")

    assert answer.ephemeral
    assert "not known any more" in _shown(answer).content


async def test_an_unexpected_error_of_a_button_reaches_the_member(
    place: Place, book: MemoryBook, caplog: pytest.LogCaptureFixture
) -> None:
    message = await _result(place, book)
    book.refusal = ZeroDivisionError("surprise")

    answer = await place.alice.click(message, label="Run again")

    number = _shown(answer).content.split("`")[1]
    assert number in caplog.text


async def test_run_again_orders_the_same_once_more(place: Place, book: MemoryBook) -> None:
    message = await _result(place, book)

    answer = await place.alice.click(message, label="Run again")

    first, second = book.jobs.values()
    assert second.request == first.request
    assert second.interaction_id != first.interaction_id
    assert _shown(answer).id == second.card_id


async def test_run_again_uses_the_files_that_were_uploaded(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG)
    message = await _posted(place, book, paths={"image": "api-assets/1/cat.png"})

    await place.alice.click(message, label="Run again")

    _, second = book.jobs.values()
    assert second.paths == {"image": "api-assets/1/cat.png"}


async def test_after_six_days_the_file_must_be_attached_again(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG)
    long_ago = discord.utils.utcnow() - timedelta(days=6, minutes=1)
    message = await _posted(
        place, book, paths={"image": "api-assets/1/cat.png"}, created_at=long_ago, accepted_at=long_ago
    )

    answer = await place.alice.click(message, label="Run again")

    assert answer.ephemeral
    assert "attach it once more" in _shown(answer).content
    assert len(book.jobs) == 1


async def test_change_offers_the_prompt_and_orders_what_it_becomes(place: Place, book: MemoryBook) -> None:
    message = await _result(place, book)

    form = await place.alice.click(message, label="Change")
    answer = await place.alice.submit_modal(form, {"text": "a blue fox"})

    _, second = book.jobs.values()
    assert form.modal is not None
    assert form.modal["components"][0]["component"]["value"] == "a red fox"
    assert second.request.headline() == "a blue fox"
    assert _shown(answer).id == second.card_id


async def test_change_keeps_the_other_options_and_the_files(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG, duration=10.0)
    message = await _posted(place, book, paths={"image": "api-assets/1/cat.png"})

    form = await place.alice.click(message, label="Change")
    await place.alice.submit_modal(form, {"text": "it runs"})

    _, second = book.jobs.values()
    assert second.request.options["duration"] == 10
    assert second.paths == {"image": "api-assets/1/cat.png"}
    assert [file.filename for file in second.request.files] == ["cat.png"]


async def test_buttons_and_forms_survive_a_restart(place: Place, book: MemoryBook, parts: Parts) -> None:
    message = await _result(place, book)
    form = await place.alice.click(message, label="Change")

    await place.env.restart_bot(MagicHourBot(parts.services()))
    await place.alice.submit_modal(form, {"text": "a blue fox"})
    await place.alice.click(message, label="Run again")

    assert [job.request.headline() for job in book.jobs.values()] == ["a red fox", "a blue fox", "a red fox"]


async def test_cards_and_results_leave_nothing_behind_in_memory(place: Place, book: MemoryBook) -> None:
    """discord.py would keep each message's view for as long as the process lives."""
    message = await _result(place, book)
    await place.alice.click(message, label="Change")

    store = place.env.bot._connection._view_store
    assert not store._views
    assert not store._modals
    assert not store._synced_message_views


def _shown(answer: InteractionResult) -> ResponseMessage:
    assert answer.response is not None
    return answer.response


async def _result(place: Place, book: MemoryBook) -> discord.Message:
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox")
    return await _posted(place, book)


async def _posted(place: Place, book: MemoryBook, **changes: object) -> discord.Message:
    """The result of the only job, as the engine would post it."""
    job: Job = replace(book.only, state=State.DONE, project_id="project-1", **changes)  # type: ignore[arg-type]  # any of its facts
    book.add(job)
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    (batch,) = batches([an_output()])
    sent = await channel.send(**result(job, batch).sending())
    return next(message for message in place.channel.history() if message.id == sent.id)
