"""The menu of a message: from the files that it shows to jobs, with the real book behind it."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.app import Parts
from bot.discord_client import MagicHourBot
from bot.messages.posting import words_of
from bot.messages.results import one_message, result
from bot.servers.changes import Manager
from bot.tools import Source
from tests.cogs.conftest import Place
from tests.cogs.menus import ALLOWANCE, colorize, decide, execute, jobs, post
from tests.cogs.office import built_in, opened, told
from tests.cogs.posted import questions, shown
from tests.messages.jobs import a_job, an_output

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
    await decide(place, built, pause_reason="moving")
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
    await decide(place, built, private_by_default=True)

    answer = await colorize(place, await post(place, *names))

    assert answer.ephemeral
    assert {job.private for job in await jobs(place, built)} == {True}


@pytest.mark.parametrize("pictures", [1, 2])
async def test_what_is_made_of_what_one_member_alone_sees_is_theirs_alone(
    place: Place, built: Parts, tmp_path: Path, pictures: int
) -> None:
    message = await _private_result(place, built, tmp_path, pictures)

    at_once = await colorize(place, message)
    form = await place.alice.context_menu(place.channel, "Edit picture", message)
    await place.env.restart_bot(built.make_client())
    asked = await place.alice.submit_modal(form, {"prompt": "make it blue"})

    made = (await jobs(place, built))[1:]
    assert (at_once.ephemeral, asked.ephemeral) == (True, True)
    assert [(job.private, job.origin_message_id) for job in made] == [(True, None)] * 2 * pictures
    assert place.channel.history(viewer=place.bob) == []


# What its author hides


@pytest.mark.parametrize("names", [("SPOILER_1.png",), ("1.png", "SPOILER_2.png")])
@pytest.mark.parametrize("menu", ["Colorize", "Edit picture"])
async def test_what_is_made_of_a_file_that_its_author_hides_is_a_spoiler(
    place: Place, built: Parts, names: tuple[str, ...], menu: str
) -> None:
    answer = await place.alice.context_menu(place.channel, menu, await post(place, *names))
    if answer.modal is not None:
        await place.alice.submit_modal(answer, {"prompt": "make it blue"})

    made = await jobs(place, built)
    assert [job.spoiler for job in made] == [name.startswith("SPOILER_") for name in names]


@pytest.mark.parametrize("menu", ["Colorize", "Edit picture"])
@pytest.mark.parametrize(("item", "all_of_it"), [(True, False), (False, True), (False, False)])
async def test_what_components_hide_is_hidden_too(
    place: Place, built: Parts, menu: str, *, item: bool, all_of_it: bool
) -> None:
    address = "https://cdn.discordapp.com/attachments/11/22/fox.png?ex=ffffffff&hm=1"
    message = await _gallery(place, address, item=item, all_of_it=all_of_it)

    answer = await place.alice.context_menu(place.channel, menu, message)
    if answer.modal is not None:
        await place.alice.submit_modal(answer, {"prompt": "make it blue"})

    (job,) = await jobs(place, built)
    assert job.spoiler is (item or all_of_it)


# The form


async def test_only_who_opened_a_form_can_send_it(place: Place, built: Parts) -> None:
    form = await place.alice.context_menu(place.channel, "Edit picture", await post(place, "cat.png"))
    await execute(built, "UPDATE selections SET member_id = :id", id=place.bob.id)

    answer = await place.alice.submit_modal(form, {"prompt": "make it blue"})

    assert "Only who has opened this form can send it" in told(answer)
    assert await jobs(place, built) == []


async def test_a_form_whose_files_are_forgotten_says_so(place: Place, built: Parts) -> None:
    form = await place.alice.context_menu(place.channel, "Edit picture", await post(place, "cat.png"))
    await execute(built, "UPDATE selections SET created_at = 0")
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


async def _private_result(place: Place, built: Parts, folder: Path, pictures: int) -> discord.Message:
    """Alice's, where the card stood that only she sees."""
    card = shown(
        await place.alice.slash(
            place.channel, "image-generator", prompt="a red fox", image_count=pictures, private=True
        )
    )
    (job,) = await jobs(place, built)
    (folder / "fox.png").write_bytes(b"\x89PNG some bytes")
    outputs = [an_output(number, path=folder / "fox.png") for number in range(1, pictures + 1)]
    await built.poster.post_result(job, outputs, again=False)
    return card.message


async def _gallery(place: Place, url: str, *, item: bool = False, all_of_it: bool = False) -> discord.Message:
    """A message that shows a picture and nothing else, hidden by itself or with all around it."""
    view = discord.ui.LayoutView()
    gallery = discord.ui.MediaGallery[Any](discord.MediaGalleryItem(url, spoiler=item))
    view.add_item(discord.ui.Container(gallery, spoiler=all_of_it))
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send(view=view)
    view.stop()
    return sent
