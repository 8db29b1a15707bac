"""The files of a message, wherever Discord tells of them."""

from io import BytesIO
from pathlib import Path

import discord
import pytest

from bot.messages.poster import DiscordPoster
from bot.messages.results import one_message, result
from bot.tools import Attachment
from tests.cogs.conftest import Place
from tests.messages.jobs import a_job, an_output

FOX = "https://cdn.discordapp.com/attachments/11/22/red%20fox.png?ex=ffffffff&is=1&hm=2"


async def message_of(
    place: Place, *items: discord.ui.Item[discord.ui.LayoutView], spoiler: bool = False
) -> discord.Message:
    """A message that is made of components: Discord names nothing as attached to it."""
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(*items, spoiler=spoiler))
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send(view=view)
    view.stop()
    assert not sent.attachments
    return sent


def gallery(*urls: str) -> discord.ui.MediaGallery[discord.ui.LayoutView]:
    return discord.ui.MediaGallery(*map(discord.MediaGalleryItem, urls))


async def found(place: Place, poster: DiscordPoster, message: discord.Message) -> list[Attachment]:
    return list(await poster.attachments_of(place.channel.id, message.id))


async def test_what_only_a_component_shows_is_found(place: Place, poster: DiscordPoster) -> None:
    message = await message_of(place, gallery(FOX))

    (file,) = await found(place, poster, message)

    assert (file.url, file.filename, file.size) == (FOX, "red fox.png", None)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/attachments/11/22/fox.png",
        "https://cdn.discordapp.com.example.com/attachments/11/22/fox.png",
        "https://cdn.discordapp.com/avatars/11/22/fox.png",
        "http://cdn.discordapp.com/attachments/11/22/fox.png",
    ],
)
async def test_what_lies_elsewhere_is_no_file_of_a_message(
    place: Place, poster: DiscordPoster, url: str
) -> None:
    message = await message_of(place, gallery(url))

    assert await found(place, poster, message) == []


async def test_the_files_of_a_message_that_is_forwarded_are_found(
    place: Place, poster: DiscordPoster
) -> None:
    plain = await place.alice.send(place.channel, "look", attachments=[("cat.png", b"12345")])
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    forwarded = [
        await (await channel.fetch_message(each.id)).forward(channel)
        for each in (plain, await message_of(place, gallery(FOX)))
    ]

    names = [[file.filename for file in await found(place, poster, each)] for each in forwarded]

    assert names == [["cat.png"], ["red fox.png"]]


async def test_a_message_without_files_has_none(place: Place, poster: DiscordPoster) -> None:
    message = await place.alice.send(place.channel, "look")

    assert await found(place, poster, message) == []


@pytest.mark.parametrize(("one", "whole"), [(True, False), (False, True), (False, False)])
async def test_what_components_hide_alone_or_with_all_around_is_a_spoiler(
    place: Place, poster: DiscordPoster, *, one: bool, whole: bool
) -> None:
    other = FOX.replace("/22/", "/33/")
    items = (discord.MediaGalleryItem(FOX, spoiler=one), discord.MediaGalleryItem(other))
    message = await message_of(place, discord.ui.MediaGallery(*items), spoiler=whole)

    assert [file.spoiler for file in await found(place, poster, message)] == [one or whole, whole]


@pytest.mark.parametrize("spoiler", [True, False])
async def test_what_a_result_of_ours_hides_is_a_spoiler(
    place: Place, poster: DiscordPoster, *, spoiler: bool
) -> None:
    names = ["fox.png", "fox.mp3"]
    outputs = [an_output(filename=name, path=Path(name)) for name in names]
    panel = result(a_job(spoiler=spoiler), one_message(outputs))
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    sent = await channel.send(
        **panel.sending(), files=[discord.File(BytesIO(b"some bytes"), filename=name) for name in names]
    )

    files = await found(place, poster, sent)

    assert [(file.filename, file.spoiler) for file in files] == [(name, spoiler) for name in names]


async def test_what_its_author_hides_is_a_spoiler_in_what_forwards_it_too(
    place: Place, poster: DiscordPoster
) -> None:
    files = [("SPOILER_cat.png", b"12345"), ("dog.png", b"12345")]
    message = await place.alice.send(place.channel, "look", attachments=files)
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    forwarded = await (await channel.fetch_message(message.id)).forward(channel)

    for each in (message, forwarded):
        assert [file.spoiler for file in await found(place, poster, each)] == [True, False]
