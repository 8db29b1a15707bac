"""The files of a message, wherever Discord tells of them."""

import discord
import pytest

from bot.messages.poster import DiscordPoster
from bot.tools import Attachment
from tests.cogs.conftest import Place

FOX = "https://cdn.discordapp.com/attachments/11/22/red%20fox.png?ex=ffffffff&is=1&hm=2"


async def message_of(place: Place, *items: discord.ui.Item[discord.ui.LayoutView]) -> discord.Message:
    """A message that is made of components: Discord names nothing as attached to it."""
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(*items))
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
