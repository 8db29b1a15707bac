"""`/server spoiler`: whose results are hidden behind spoilers, from when on, and who decides that."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.messages.results import batches, result
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.cogs.managers import history, said, show_to
from tests.cogs.posted import PNG, a_picture, hide_what_is_given, posted
from tests.messages.jobs import a_job, an_output

refused = pytest.mark.simcord(check_errors=False)

SPOILER, SETTINGS = "server spoiler", "server settings"


async def picture(place: Place, **options: Any) -> None:
    await place.alice.slash(place.channel, "image-generator", prompt="a red fox", **options)


async def test_from_the_next_job_on_the_results_of_a_tool_are_spoilers(
    place: Place, book: MemoryBook
) -> None:
    await picture(place)
    on = await place.manager.slash(place.channel, SPOILER, tool="/image-generator", enabled=True)
    await picture(place)
    await picture(place, private=True)
    await place.alice.slash(place.channel, "voice-generator", prompt="hello", voice_name="Elon Musk")
    off = await place.manager.slash(place.channel, SPOILER, tool="Image-Generator", enabled=False)
    await picture(place)

    assert [order.spoiler for order in book.orders] == [False, True, True, False, False]
    assert said(on) == "Results of /image-generator are hidden behind a spoiler from the next job on."
    assert said(off) == "Results of /image-generator are shown at once from the next job on."


async def test_the_settings_list_them_and_every_change_is_written_down(place: Place, parts: Parts) -> None:
    before = said(await place.manager.slash(place.channel, SETTINGS))
    for _ in range(2):
        await place.manager.slash(place.channel, SPOILER, tool="lip-sync", enabled=True)
    after = said(await place.manager.slash(place.channel, SETTINGS))

    assert "Results as spoilers: none" in before
    assert "Results as spoilers: /lip-sync" in after
    assert "Tools switched off: none" in after
    assert [(row.what, row.before, row.after) for row in await history(parts)] == [
        ("results of /lip-sync", "shown at once", "spoilers")
    ]


@refused
async def test_an_unknown_tool_is_refused_with_the_nearest(place: Place, parts: Parts) -> None:
    answer = await place.manager.slash(place.channel, SPOILER, tool="lipsink", enabled=True)

    assert said(answer).startswith("`tool`: `lipsink` is no tool. Nearest: ")
    assert await history(parts) == []


@refused
async def test_members_decide_nothing(place: Place, parts: Parts) -> None:
    await show_to(place, place.alice)

    answer = await place.alice.slash(place.channel, SPOILER, tool="lip-sync", enabled=True)

    assert "Only those who may manage this server" in said(answer)
    assert (await parts.servers.of(place.guild.id)).spoiler_tools == set()


async def test_tools_are_offered(place: Place) -> None:
    offered = await place.manager.autocomplete(place.channel, SPOILER, "tool", "lip")

    assert offered == [{"name": "/lip-sync", "value": "lip-sync"}]


async def test_what_is_made_of_a_spoiler_is_one(place: Place, book: MemoryBook) -> None:
    """Nearly the same picture would stand there open otherwise."""
    message = await a_picture(place, book, spoiler=True)
    first = book.only

    for action in ("upscale", "background"):
        await place.bob.click(message, custom_id=f"job:use:{action}:{first.id}")
    form = await place.bob.click(message, label="Edit")
    await place.bob.submit_modal(form, {"prompt": "make it blue"})
    await place.alice.slash(place.channel, "image-to-video", image_url=f"job:{first.id}")

    assert [order.spoiler for order in book.orders] == [False, True, True, True, True]


@pytest.mark.parametrize("spoiler", [True, False])
async def test_what_is_made_of_a_file_once_more_is_as_it_was(
    place: Place, book: MemoryBook, *, spoiler: bool
) -> None:
    """Only the message from which it was taken has said that it is hidden."""
    await place.alice.slash(place.channel, "photo-colorizer", image=PNG)
    message = await posted(place, book, paths={"image": "api-assets/1/cat.png"}, spoiler=spoiler)

    await place.alice.click(message, label="Again")

    assert book.orders[-1].spoiler is spoiler


async def test_what_is_made_of_nothing_follows_the_server_once_more(place: Place, book: MemoryBook) -> None:
    message = await a_picture(place, book, spoiler=True)

    await place.alice.click(message, label="Again")

    assert not book.orders[-1].spoiler


@pytest.mark.parametrize(("name", "hidden"), [("SPOILER_cat.png", True), ("cat.png", False)])
async def test_a_file_that_its_member_hides_makes_one(
    place: Place, book: MemoryBook, name: str, *, hidden: bool
) -> None:
    await place.alice.slash(place.channel, "photo-colorizer", image=(name, b"\x89PNG some bytes"))
    address = f"https://cdn.discordapp.com/attachments/11/22/{name}?ex=ffffffff&hm=1"
    await place.alice.slash(place.channel, "photo-colorizer", image_url=address)

    assert [order.spoiler for order in book.orders] == [hidden, hidden]


async def test_discord_may_say_so_without_a_word_in_the_name(place: Place, book: MemoryBook) -> None:
    hide_what_is_given(place)
    await place.alice.slash(place.channel, "photo-colorizer", image=PNG)

    assert [order.spoiler for order in book.orders] == [True]


async def test_a_file_that_is_hidden_in_a_form_makes_one(place: Place, book: MemoryBook) -> None:
    await place.alice.slash(place.channel, "image-to-video", image=PNG)
    long_ago = discord.utils.utcnow() - timedelta(days=7)
    message = await posted(place, book, paths={"image": "gone"}, created_at=long_ago, accepted_at=long_ago)
    hide_what_is_given(place)

    form = await place.alice.click(message, label="Edit options")
    await place.alice.submit_modal(form, {"image": ("dog.png", b"a dog")})

    assert [order.spoiler for order in book.orders] == [False, True]


def test_the_preview_of_a_spoiler_is_one_too() -> None:
    (batch,) = batches([an_output(filename="film.mp4", preview=Path("film.jpg"))])

    items = result(a_job(spoiler=True), batch).sending()["view"].walk_children()

    (gallery,) = [item for item in items if isinstance(item, discord.ui.MediaGallery)]
    assert [(each.media.url, each.spoiler) for each in gallery.items] == [("attachment://film.jpg", True)]
