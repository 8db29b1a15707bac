"""`Edit options`: what the form shows, what becomes of what is filled in, and that nothing typed is lost."""

from dataclasses import replace
from datetime import timedelta

import discord
from simcord.results import InteractionResult

from bot.discord_client import MagicHourBot
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.cogs.office import labels
from tests.cogs.posted import PNG, a_picture, posted, questions, shown, standing


async def test_the_form_has_what_was_chosen_and_says_what_else_is_taken(
    place: Place, book: MemoryBook
) -> None:
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox", image_count=2)
    message = await posted(place, book)

    form = await place.alice.click(message, label="Edit options")

    assert list(questions(form)) == ["prompt", "model", "image_count", "resolution", "aspect_ratio"]
    assert standing(form) == {"prompt": "a red fox", "image_count": "2"}
    assert questions(form)["model"]["placeholder"] == book.only.request.options["model"]


async def test_what_is_changed_is_ordered_and_all_else_is_kept(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG, duration=10.0, audio=True)
    message = await posted(place, book, paths={"image": "api-assets/1/cat.png"})

    form = await place.alice.click(message, label="Edit options")
    answer = await place.alice.submit_modal(form, {**standing(form), "prompt": "it runs", "audio": ["no"]})

    first, second = book.jobs.values()
    assert second.request.given == {"duration": 10, "prompt": "it runs", "audio": False}
    assert second.paths == first.paths
    assert [file.filename for file in second.request.files] == ["cat.png"]
    assert second.parent_id == first.id
    assert second.origin_message_id == message.id
    assert shown(answer).id == second.card_id


async def test_what_is_emptied_is_no_longer_chosen(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox", image_count=2)
    message = await posted(place, book)

    form = await place.alice.click(message, label="Edit options")
    await place.alice.submit_modal(form, {"prompt": "a red fox", "image_count": ""})

    _, second = book.jobs.values()
    assert second.request.given == {"prompt": "a red fox"}


async def test_everybody_who_sees_a_result_may_ask_for_another_one(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)

    form = await place.bob.click(message, label="Edit options")
    await place.bob.submit_modal(form, {"prompt": "a blue fox"})

    _, second = book.jobs.values()
    assert second.member_id == place.bob.id


async def test_everything_that_is_wrong_is_told_at_once_and_given_back_to_be_mended(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    await place.alice.slash(place.channel, "text-to-video", prompt="a red fox")
    message = await posted(place, book)
    typed = {
        "prompt": "a **blue** fox\nthat runs",
        "duration": "long",
        "resolution": ["4k"],
        "model": ["veo3.1"],
    }

    form = await place.alice.click(message, label="Edit options")
    refused = await place.alice.submit_modal(form, typed)

    assert refused.ephemeral
    assert "`duration`: This must be a number." in words_of(shown(refused).message)
    assert len(book.jobs) == 1
    await place.env.restart_bot(MagicHourBot(parts.services()))
    again = await place.alice.click(shown(refused).message, label="Edit again")
    assert standing(again) == typed
    await place.alice.submit_modal(again, {"prompt": typed["prompt"]})
    _, second = book.jobs.values()
    assert second.request.headline() == typed["prompt"]
    assert second.origin_message_id == message.id


async def test_what_is_emptied_stays_empty_when_the_form_is_mended(place: Place, book: MemoryBook) -> None:
    """The tool has more options than a form: one that was chosen is asked for before those that were not."""
    await place.alice.slash(place.channel, "face-editor", image=PNG, head_roll=5.0)
    message = await posted(place, book, paths={"image": "api-assets/1/cat.png"})

    form = await place.alice.click(message, label="Edit options")
    typed = {**standing(form), "head_roll": "", "mouth_smile": "much"}
    refused = await place.alice.submit_modal(form, typed)
    again = await place.alice.click(shown(refused).message, label="Edit again")
    await place.alice.submit_modal(again, {**standing(again), "mouth_smile": "10"})

    assert list(questions(again)) == list(questions(form))
    assert "head_roll" not in standing(again)
    _, second = book.jobs.values()
    assert second.request.given == {"mouth_smile": 10}


async def test_several_wrong_values_are_told_together(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "animation", audio=("song.mp3", b"x"), art_style="Oil Painting")
    message = await posted(place, book, paths={"audio": "api-assets/1/song.mp3"})

    form = await place.alice.click(message, label="Edit options")
    refused = await place.alice.submit_modal(form, {**standing(form), "art_style": "zzz", "fps": "many"})

    words = words_of(shown(refused).message)
    assert "`art_style`" in words
    assert "`fps`: This must be a number." in words


async def test_texts_too_long_for_one_message_are_given_back_in_several(
    place: Place, book: MemoryBook
) -> None:
    await place.alice.slash(place.channel, "music-generator", prompt="a song")
    message = await posted(place, book)
    typed = {"prompt": "a" * 3_900, "lyrics": "b" * 3_900, "duration": "long"}

    form = await place.alice.click(message, label="Edit options")
    refused = await place.alice.submit_modal(form, typed)

    given_back = [embed for answer in _answers(refused) for embed in answer.embeds]
    assert {str(embed.title): embed.description for embed in given_back} == {
        **typed,
        "Left empty": "instrumental",
    }
    assert not [label for answer in _answers(refused) for label in labels(answer)]


async def test_a_file_that_nobody_has_any_more_is_asked_for_in_the_same_form(
    place: Place, book: MemoryBook
) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG)
    long_ago = discord.utils.utcnow() - timedelta(days=7)
    message = await posted(place, book, paths={"image": "gone"}, created_at=long_ago, accepted_at=long_ago)

    form = await place.alice.click(message, label="Edit options")
    await place.alice.submit_modal(form, {"image": ("dog.png", b"a dog"), "prompt": "it runs"})

    _, second = book.jobs.values()
    assert list(questions(form))[:2] == ["image", "prompt"]
    assert [file.filename for file in second.request.files] == ["dog.png"]
    assert second.paths == {}


async def test_a_tool_without_options_offers_none(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "photo-colorizer", image=PNG)
    message = await posted(place, book, paths={"image": "api-assets/1/cat.png"})

    assert "Edit options" not in labels(message)


async def test_buttons_and_forms_of_earlier_versions_still_work(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    old = discord.ui.View(timeout=None)
    old.add_item(discord.ui.Button(label="Change", custom_id=f"job:change:{book.only.id}"))
    sent = await channel.send("a result of before", view=old)
    old_message = next(each for each in place.channel.history() if each.id == sent.id)

    form = await place.alice.click(old_message, label="Change")
    await place.alice.submit_modal(_as_it_was(form, book.only.id), {"text": "a blue fox"})

    assert message.id != old_message.id
    assert [job.request.headline() for job in book.jobs.values()] == ["a red fox", "a blue fox"]


async def test_a_private_result_is_edited_by_its_member_alone(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book)
    form = await place.bob.click(message, label="Edit options")
    book.add(replace(book.only, private=True))

    answer = await place.bob.submit_modal(form, {"prompt": "a blue fox"})

    assert f"Only {place.alice.mention}" in words_of(shown(answer).message)
    assert len(book.jobs) == 1


def _answers(answer: InteractionResult) -> list[discord.Message]:
    return [each.message for each in (answer.response, *answer.followups) if each is not None]


def _as_it_was(form: InteractionResult, job_id: str) -> InteractionResult:
    """The form as it was opened by the version that asked for the prompt alone."""
    field = {"type": 4, "custom_id": "text", "style": 2, "required": True, "value": "a red fox"}
    label = {"type": 18, "label": "Prompt", "component": field, "id": 1}
    form._interaction.modal = {
        "custom_id": f"job:changed:{job_id}:1",
        "title": "Change",
        "components": [label],
    }
    return form
