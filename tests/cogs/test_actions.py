"""The actions below a result: from a button, over what is still to be asked, to the next job."""

from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.discord_client import MagicHourBot
from bot.messages.posting import words_of
from bot.servers.changes import Manager
from bot.tools import CATALOGUE, Source
from bot.tools.actions import ACTIONS
from bot.tools.file_slot import File
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.cogs.office import labels
from tests.cogs.posted import CLIP, PNG, a_picture, posted, questions, shown, standing, standing_below


async def test_an_action_that_asks_nothing_begins_at_once(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    answer = await place.alice.click(message, label="Upscale (50 credits)")

    first, second = book.jobs.values()
    (file,) = second.request.files
    assert second.request.tool.command == "image-upscaler"
    assert (file.source, file.job_id, file.output) == (Source.JOB, first.id, 1)
    assert second.parent_id == first.id
    assert second.origin_message_id == message.id
    assert shown(answer).id == second.card_id


async def test_somebody_else_goes_on_with_a_public_result_and_pays(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    await place.bob.click(message, label="Remove background (5 credits)")

    first, second = book.jobs.values()
    assert (first.member_id, second.member_id) == (place.alice.id, place.bob.id)


async def test_what_goes_on_with_something_private_is_private(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    book.add(replace(book.only, private=True))

    answer = await place.alice.click(message, label="Upscale (50 credits)")

    _, second = book.jobs.values()
    assert second.private
    assert answer.ephemeral


async def test_an_action_asks_for_what_it_needs_to_know(place: Place, book: MemoryBook, parts: Parts) -> None:
    message = await a_picture(place, book)

    form = await place.alice.click(message, label="Animate")
    await place.env.restart_bot(MagicHourBot(parts.services()))
    await place.alice.submit_modal(form, {"prompt": "it runs", "duration": "10"})

    first, second = book.jobs.values()
    assert list(questions(form)) == ["prompt", "duration", "model"]
    assert second.request.given == {"prompt": "it runs", "duration": 10}
    assert second.request.files[0].job_id == first.id


async def test_of_several_pictures_one_is_chosen(place: Place, book: MemoryBook, parts: Parts) -> None:
    message = await a_picture(place, book, outputs=3)

    which = await place.alice.click(message, label="Upscale (50 credits)")
    await place.env.restart_bot(MagicHourBot(parts.services()))
    await place.alice.select(shown(which).message, values=["2"])

    first, second = book.jobs.values()
    assert which.ephemeral
    assert second.request.files[0].reference == f"job:{first.id}:2"
    assert second.origin_message_id == message.id


@pytest.mark.parametrize("value", ["all", "-1", "0", "1.5", "\N{SUPERSCRIPT TWO}", "9" * 90])
async def test_what_is_in_no_list_is_refused(
    place: Place, book: MemoryBook, caplog: pytest.LogCaptureFixture, value: str
) -> None:
    await a_picture(place, book, outputs=2)
    options = [discord.SelectOption(label="Another", value=value)]
    forged = discord.ui.Select[Any](custom_id=f"job:pick:upscale:{book.only.id}", options=options)

    answer = await place.alice.select(await standing_below(place, forged), values=[value])

    assert words_of(shown(answer).message) == "Choose one of those in the list. Nothing was charged."
    assert len(book.jobs) == 1
    assert "incident" not in caplog.text


async def test_one_of_several_is_chosen_before_the_form(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book, outputs=2)

    which = await place.alice.click(message, label="Edit")
    form = await place.alice.select(shown(which).message, values=["2"])
    await place.alice.submit_modal(form, {"prompt": "make it blue"})

    first, second = book.jobs.values()
    assert second.request.files[0].reference == f"job:{first.id}:2"


async def test_a_sound_asks_for_the_picture_that_is_to_speak(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "voice-generator", prompt="hello", voice_name="Elon Musk")
    message = await posted(place, book)

    form = await place.alice.click(message, label="Talking photo")
    await place.alice.submit_modal(form, {"image": PNG})

    first, second = book.jobs.values()
    files = {file.option: file for file in second.request.files}
    assert second.request.tool.command == "talking-photo"
    assert files["image"].filename == "cat.png"
    assert files["audio"].job_id == first.id


async def test_what_an_action_does_not_take_can_be_mended(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    form = await place.alice.click(message, label="Animate")
    refused = await place.alice.submit_modal(form, {"prompt": "it runs", "duration": "long"})
    again = await place.alice.click(shown(refused).message, label="Edit again")
    await place.alice.submit_modal(again, {**standing(again), "duration": "5"})

    _, second = book.jobs.values()
    assert "`duration`: This must be a number." in words_of(shown(refused).message)
    assert second.request.given == {"prompt": "it runs", "duration": 5}


async def test_a_tool_that_is_switched_off_is_refused_before_anything_is_asked(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    message = await a_picture(place, book, outputs=2)
    manager = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    for command in ("image-to-video", "image-upscaler"):
        await parts.servers.allow_tool(manager, command, allowed=False)

    for label in ("Animate", "Upscale (50 credits)"):
        answer = await place.alice.click(message, label=label)
        assert "switched off on this server" in words_of(shown(answer).message)


async def test_nothing_goes_on_from_a_deleted_result(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    form = await place.alice.click(message, label="Animate")
    book.add(replace(book.only, erased_at=discord.utils.utcnow()))

    clicked = [
        await place.alice.click(message, label=label)
        for label in ("Upscale (50 credits)", "Again", "Edit options")
    ]
    sent = await place.alice.submit_modal(form, {"prompt": "it runs"})

    for answer in (*clicked, sent):
        assert "has been deleted" in words_of(shown(answer).message)
    assert len(book.jobs) == 1


async def test_what_is_still_being_deleted_is_not_said_to_be_gone_or_free(
    place: Place, book: MemoryBook
) -> None:
    message = await a_picture(place, book)
    book.add(replace(book.only, erase_at=discord.utils.utcnow()))

    answer = await place.alice.click(message, label="Again")

    said = "This result is being deleted, here and at Magic Hour. Nothing was charged for this."
    assert words_of(shown(answer).message) == said


@pytest.mark.parametrize(
    ("command", "options", "offered"),
    [
        ("text-to-video", {"prompt": "a fox"}, ["Subtitles", "Upscale"]),
        ("voice-cloner", {"prompt": "hello", "audio": ("me.mp3", b"x")}, ["Talking photo"]),
        ("gif-generator", {"prompt": "a fox"}, []),
        ("gif-generator", {"prompt": "a fox", "output_format": "mp4"}, ["Subtitles", "Upscale"]),
        ("video-upscaler", {"video": CLIP}, ["Subtitles", "Upscale"]),
    ],
)
async def test_a_result_offers_what_can_be_done_with_what_it_is(
    place: Place, book: MemoryBook, command: str, options: dict[str, object], offered: list[str]
) -> None:
    await place.alice.slash(place.channel, command, **options)

    message = await posted(place, book)

    below = [
        label for label in labels(message) if label not in {"Again", "Edit options", "Fresh link", "Delete"}
    ]
    assert below == offered


def test_every_action_names_a_slot_and_options_of_its_tool() -> None:
    """Their custom ids last for ever, so what they name must be there."""
    for action in ACTIONS.values():
        tool = CATALOGUE[action.command]
        slot = tool.slots[action.slot]
        assert isinstance(slot, File)
        assert slot.linkable
        assert {*action.asks} <= {option.name for option in tool.options}
