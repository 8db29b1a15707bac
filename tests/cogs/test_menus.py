"""The menu of a message: from the files that it shows to jobs and batches, with the real book behind it."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.results import InteractionResult
from sqlalchemy import text as sql

from bot.app import Parts
from bot.discord_client import MagicHourBot
from bot.jobs.job import Job, Problem
from bot.jobs.states import State
from bot.jobs.transitions import Transitions, standing_at
from bot.messages.posting import words_of
from bot.messages.results import one_message, result
from bot.servers.changes import Manager
from bot.tools import Source
from tests.cogs.conftest import Place
from tests.cogs.office import built_in, labels, opened, told
from tests.cogs.posted import questions, shown
from tests.messages.channel import sent
from tests.messages.jobs import a_job, an_output

ALLOWANCE = 300

pytestmark = pytest.mark.simcord(check_errors=False)


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(built_in(tmp_path, ALLOWANCE)) as parts:
        yield parts


@pytest.fixture
def simcord_bot(built: Parts) -> MagicHourBot:
    return built.make_client()


@pytest.fixture(autouse=True)
def connected(place: Place, built: Parts) -> None:
    built.poster.client = place.bot


async def post(place: Place, *names: str) -> discord.Message:
    return await place.bob.send(
        place.channel, "look", attachments=[(name, b"\x89PNG some bytes") for name in names]
    )


async def jobs(place: Place, built: Parts) -> list[Job]:
    """Alice's jobs, in the order in which they were asked for."""
    found = await built.book.recent(place.guild.id, place.alice.id)
    return sorted(found, key=lambda job: abs(job.interaction_id))


async def colorize(place: Place, message: discord.Message) -> InteractionResult:
    return await place.alice.context_menu(place.channel, "Colorize", message)


def cards(place: Place) -> list[discord.Message]:
    """What the bot has posted in the channel."""
    return [message for message in place.channel.history() if message.author.bot]


# One file


@pytest.mark.parametrize(
    ("menu", "command"),
    [
        ("Upscale", "image-upscaler"),
        ("Remove background", "image-background-remover"),
        ("Colorize", "photo-colorizer"),
    ],
)
async def test_what_asks_nothing_begins_at_once(place: Place, built: Parts, menu: str, command: str) -> None:
    message = await post(place, "cat.png")

    answer = await place.alice.context_menu(place.channel, menu, message)

    (job,) = await jobs(place, built)
    (file,) = job.request.files
    assert job.request.tool.command == command
    assert (file.source, file.filename, file.size) == (Source.ATTACHMENT, "cat.png", 15)
    assert (job.origin_message_id, job.card_id, job.batch_id) == (message.id, shown(answer).id, None)
    assert str(message.id) in words_of(shown(answer).message)


@pytest.mark.parametrize(
    ("menu", "command", "asked", "given"),
    [
        ("Edit picture", "image-editor", ["prompt"], {"prompt": "make it blue"}),
        (
            *("Animate", "image-to-video", ["prompt", "duration", "model"]),
            {"prompt": "it runs", "duration": "3", "model": ["wan-2.2"]},
        ),
    ],
)
async def test_what_has_questions_asks_them_and_goes_on_after_a_restart(
    place: Place, built: Parts, menu: str, command: str, asked: list[str], given: dict[str, Any]
) -> None:
    message = await post(place, "cat.png")

    form = await place.alice.context_menu(place.channel, menu, message)
    assert await jobs(place, built) == []
    await place.env.restart_bot(built.make_client())
    await place.alice.submit_modal(form, given)

    assert list(questions(form)) == asked
    (job,) = await jobs(place, built)
    assert job.request.tool.command == command
    assert job.request.headline() == given["prompt"]
    assert job.request.files[0].filename == "cat.png"
    assert job.origin_message_id == message.id


async def test_what_does_not_fit_is_left_out(place: Place, built: Parts) -> None:
    message = await post(place, "notes.txt", "cat.png", "talk.mp4")

    await colorize(place, message)

    (job,) = await jobs(place, built)
    assert job.request.files[0].filename == "cat.png"


@pytest.mark.parametrize("names", [(), ("notes.txt",), ("talk.mp4",)])
async def test_without_a_picture_it_says_what_is_needed(
    place: Place, built: Parts, names: tuple[str, ...]
) -> None:
    message = await post(place, *names)

    answer = await place.alice.context_menu(place.channel, "Upscale", message)

    assert "**Upscale** needs a message with a file that is one of these: png, jpg" in told(answer)
    assert "Nothing was charged" in told(answer)
    assert await jobs(place, built) == []


async def test_a_result_of_ours_is_taken_from_where_its_components_show_it(
    place: Place, built: Parts
) -> None:
    """Its message may name its files there alone: then nobody tells how large they are."""
    message = await _gallery(place, "https://cdn.discordapp.com/attachments/11/22/fox.png?ex=ffffffff&hm=1")

    await colorize(place, message)

    (job,) = await jobs(place, built)
    (file,) = job.request.files
    assert (file.source, file.filename, file.size) == (Source.ATTACHMENT, "fox.png", None)
    assert file.needs_upload


async def test_a_file_that_is_attached_and_shown_is_taken_once(place: Place, built: Parts) -> None:
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    output = an_output(path=built.settings.data_dir)
    panel = result(a_job(), one_message([output]))
    file = discord.File(BytesIO(b"\x89PNG"), filename=output.filename)
    sent = await channel.send(**panel.sending(), files=[file])

    await colorize(place, sent)

    assert len(await jobs(place, built)) == 1


async def test_what_lies_elsewhere_is_no_file_of_a_message(place: Place, built: Parts) -> None:
    message = await _gallery(place, "https://example.com/attachments/11/22/fox.png")

    answer = await colorize(place, message)

    assert "needs a message with" in told(answer)
    assert await jobs(place, built) == []


# What is checked as for commands


@pytest.mark.parametrize("menu", ["Colorize", "Animate"])
async def test_a_paused_server_takes_nothing(place: Place, built: Parts, menu: str) -> None:
    await _decide(place, built, pause_reason="moving")
    message = await post(place, "cat.png")

    answer = await place.alice.context_menu(place.channel, menu, message)

    assert "New jobs are paused on this server: moving." in told(answer)
    assert await jobs(place, built) == []


async def test_a_forbidden_tool_is_not_in_the_menu_either(place: Place, built: Parts) -> None:
    manager = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    await built.services.servers.allow_tool(manager, "photo-colorizer", allowed=False)
    message = await post(place, "cat.png", "dog.png")

    answer = await colorize(place, message)

    assert "/photo-colorizer is switched off" in told(answer)


async def test_where_results_cannot_be_posted_nothing_begins(place: Place, built: Parts) -> None:
    mute = discord.PermissionOverwrite(attach_files=False)
    channel = place.guild.create_text_channel("mute", overwrites={place.guild.default_role: mute})
    pictures = [(name, b"\x89PNG") for name in ("cat.png", "dog.png")]
    message = await place.manager.send(channel, attachments=pictures)

    answer = await place.alice.context_menu(channel, "Colorize", message)

    assert "Attach Files" in told(answer)
    assert await jobs(place, built) == []


@pytest.mark.parametrize("names", [("cat.png",), ("cat.png", "dog.png")])
async def test_where_all_is_private_so_is_this(place: Place, built: Parts, names: tuple[str, ...]) -> None:
    await _decide(place, built, private_by_default=True)

    answer = await colorize(place, await post(place, *names))

    assert answer.ephemeral
    assert {job.private for job in await jobs(place, built)} == {True}


# The form


async def test_only_who_opened_a_form_can_send_it(place: Place, built: Parts) -> None:
    form = await place.alice.context_menu(place.channel, "Edit picture", await post(place, "cat.png"))
    await _execute(built, "UPDATE selections SET member_id = :id", id=place.bob.id)

    answer = await place.alice.submit_modal(form, {"prompt": "make it blue"})

    assert "Only who has opened this form can send it" in told(answer)
    assert await jobs(place, built) == []


async def test_a_form_whose_files_are_forgotten_says_so(place: Place, built: Parts) -> None:
    form = await place.alice.context_menu(place.channel, "Edit picture", await post(place, "cat.png"))
    await _execute(built, "UPDATE selections SET created_at = 0")
    await built.engine.housekeeper.step()

    answer = await place.alice.submit_modal(form, {"prompt": "make it blue"})

    assert "not known any more. Use the menu of their message again" in told(answer)
    assert await jobs(place, built) == []


async def test_an_open_form_outlives_the_housekeeper(place: Place, built: Parts) -> None:
    form = await place.alice.context_menu(place.channel, "Edit picture", await post(place, "cat.png"))
    await built.engine.housekeeper.step()

    await place.alice.submit_modal(form, {"prompt": "make it blue"})

    assert len(await jobs(place, built)) == 1


async def test_what_cannot_be_taken_is_given_back_and_can_be_mended(place: Place, built: Parts) -> None:
    message = await post(place, "cat.png")
    form = await place.alice.context_menu(place.channel, "Animate", message)

    refused = await place.alice.submit_modal(form, {"prompt": "it runs", "duration": "a while"})
    again = await place.alice.click(shown(refused).message, label="Edit again")
    mended = {"prompt": "it runs", "duration": "3", "model": ["wan-2.2"]}
    await place.alice.submit_modal(again, mended)

    assert "`duration`" in told(refused)
    assert questions(again)["prompt"]["value"] == "it runs"
    (job,) = await jobs(place, built)
    assert (job.request.options["duration"], job.origin_message_id) == (3, message.id)


async def test_no_signed_address_is_told_or_logged(
    place: Place, built: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot")
    message = await post(place, "cat.png", "dog.png")
    await place.alice.context_menu(place.channel, "Edit picture", message)
    await colorize(place, message)

    assert not [record for record in caplog.records if "attachments/" in record.getMessage()]
    assert "attachments/" not in repr(await jobs(place, built))


# Batches


async def test_several_pictures_are_one_batch_with_one_card(place: Place, built: Parts) -> None:
    message = await post(place, "1.png", "2.png", "3.png")

    answer = await colorize(place, message)

    batch = await jobs(place, built)
    assert [job.request.files[0].filename for job in batch] == ["1.png", "2.png", "3.png"]
    assert {(job.batch_id, job.card_id) for job in batch} == {(batch[0].id, shown(answer).id)}
    assert {job.origin_message_id for job in batch} == {message.id}
    (card,) = cards(place)
    assert "Photo Colorizer · 3 files" in words_of(card)
    assert "**0 of 3 done**, 3 under way." in words_of(card)
    assert "2. 2.png · waiting" in words_of(card)
    assert "**Credits:** 30 held" in words_of(card)
    assert str(message.id) in words_of(card)
    assert labels(card) == ["Cancel"]


async def test_a_form_is_filled_in_once_for_several_pictures(place: Place, built: Parts) -> None:
    message = await post(place, "1.png", "2.png")

    form = await place.alice.context_menu(place.channel, "Edit picture", message)
    await place.alice.submit_modal(form, {"prompt": "make it blue"})

    assert form.modal is not None
    assert form.modal["title"] == "Edit: 2 files"
    assert [job.request.headline() for job in await jobs(place, built)] == ["make it blue"] * 2
    assert "> make it blue" in words_of(cards(place)[0])


async def test_a_batch_that_is_too_dear_says_what_to_do_and_holds_nothing(place: Place, built: Parts) -> None:
    message = await post(place, *(f"{number}.png" for number in range(7)))

    answer = await place.alice.context_menu(place.channel, "Upscale", message)

    assert "All 7 together cost 350 credits, and you have 300 credits left." in told(answer)
    assert "Take fewer at once: `/image-upscaler` takes a single one. Nothing was charged." in told(answer)
    assert await jobs(place, built) == []


async def test_a_batch_that_would_need_an_approval_is_asked_for_one_by_one(
    place: Place, built: Parts
) -> None:
    await _decide(place, built, approvals_channel_id=place.channel.id, approval_threshold=20)
    message = await post(place, "1.png", "2.png")

    answer = await colorize(place, message)

    assert "somebody who manages this server has to approve that, who is asked for one at a time" in told(
        answer
    )
    assert await jobs(place, built) == []


async def test_a_batch_whose_card_discord_refuses_costs_nothing(place: Place, built: Parts) -> None:
    message = await post(place, "1.png", "2.png")
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    answer = await colorize(place, message)

    assert "the card of these jobs, so they were withdrawn. Your 20 credits are back." in told(answer)
    assert {job.state for job in await jobs(place, built)} == {State.CANCELED}


async def test_cancel_stops_what_was_not_submitted_also_after_a_restart(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))
    await place.env.restart_bot(built.make_client())

    await place.alice.click(cards(place)[0], label="Cancel")

    assert {job.state for job in await jobs(place, built)} == {State.CANCELED}
    (card,) = cards(place)
    assert "**0 of 2 done**, 2 canceled." in words_of(card)
    assert "**Credits:** 20 given back" in words_of(card)
    assert labels(card) == []


async def test_only_its_member_cancels_a_batch(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))

    answer = await place.bob.click(cards(place)[0], label="Cancel")

    assert "Only" in told(answer)
    assert {job.state for job in await jobs(place, built)} == {State.ACCEPTED}


async def test_canceling_too_late_says_so(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))
    await _execute(built, "UPDATE jobs SET state = 'waiting'")

    answer = await place.alice.click(cards(place)[0], label="Cancel")

    assert "already been handed to Magic Hour" in told(answer)


async def test_results_follow_below_the_card_and_only_the_end_pings(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))
    first, second = await jobs(place, built)
    (card,) = cards(place)

    await _done(built, second)
    await _transitions(built).fail(first, Problem("invalid_image_file"), leased=False)
    await _work(built)

    *posted, end = sorted((each for each in cards(place) if each.id != card.id), key=lambda each: each.id)
    assert [each.reference.message_id for each in (*posted, end) if each.reference] == [card.id] * 3
    assert "The image file is damaged" in words_of(posted[1])
    assert end.content.startswith(
        f"{place.alice.mention} Your batch of 2 is done: 1 made, 1 failed, 10 credits."
    )
    assert _pinged(place) == [[], [], [place.alice.id]]
    (card,) = [each for each in cards(place) if each.id == card.id]
    assert "**1 of 2 done**, 1 failed." in words_of(card)
    assert f"1. 1.png · failed · [why]({posted[1].jump_url})" in words_of(card)
    assert f"2. 2.png · done · [result]({posted[0].jump_url})" in words_of(card)
    assert "**Credits:** 10 charged, 10 given back" in words_of(card)


async def test_a_private_batch_comes_by_direct_message_and_its_card_tells_the_end(
    place: Place, built: Parts
) -> None:
    """The card is shared: no result takes its place."""
    await _decide(place, built, private_by_default=True)
    answer = await colorize(place, await post(place, "1.png", "2.png"))
    batch = await jobs(place, built)

    for job in batch:
        await _done(built, job)
    await _work(built)

    card = shown(answer).message
    assert "**2 of 2 done**." in words_of(card)
    assert words_of(card).count("https://discord.com/channels/@me/") == 2
    assert cards(place) == []
    assert {job.token for job in await jobs(place, built)} == {None}


def _transitions(built: Parts) -> Transitions:
    return built.engine.announcer._transitions


async def _done(built: Parts, job: Job) -> None:
    """Magic Hour has made it, and it is posted."""
    await _execute(built, "UPDATE jobs SET state = 'delivering', project_id = 'p' WHERE id = :id", id=job.id)
    posted = await built.poster.post_result(job, [an_output()], again=False)
    job = await built.book.get(job.id) or job
    told_at = discord.utils.utcnow()
    facts = {**standing_at(posted), "told_at": told_at, "token": None}
    assert await _transitions(built).advance(job, State.DONE, credits=10, leased=False, **facts)


async def _work(built: Parts) -> None:
    """Tell everybody what there is to tell."""
    named = {worker.name: worker for worker in (*built.engine.roles, built.engine.announcer)}
    workers = [named[name] for name in ("courier", "reporter", "announcer")]
    while any([await worker.step() for worker in workers]):
        pass


def _pinged(place: Place) -> list[list[int]]:
    """Whom the messages in the channel were allowed to ping, in order."""
    return [post["allowed_mentions"].get("users", []) for post in sent(place)]


async def _gallery(place: Place, url: str) -> discord.Message:
    """A message that shows a picture and nothing else."""
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(discord.ui.MediaGallery(discord.MediaGalleryItem(url))))
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send(view=view)
    view.stop()
    return sent


async def _decide(place: Place, built: Parts, **facts: Any) -> None:
    manager = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    await built.services.servers.change(manager, **facts)


async def _execute(built: Parts, statement: str, **values: Any) -> None:
    async with built.database.write() as connection:
        await connection.execute(sql(statement), values)
