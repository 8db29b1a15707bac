"""What members are called where no mention can be shown."""

from typing import cast

import discord

from bot.interactions.managers.names import member_names
from tests.cogs.conftest import Place


class SilentGuild:
    """A server about which Discord says nothing in time."""

    async def query_members(self, **_: object) -> list[discord.Member]:
        raise TimeoutError


async def test_members_have_the_names_of_their_server(place: Place) -> None:
    guild = place.bot.get_guild(place.guild.id)

    names = await member_names(guild, [place.alice.id, place.bob.id])

    assert names == {place.alice.id: "alice", place.bob.id: "bob"}


async def test_who_has_left_has_no_name(place: Place) -> None:
    guild = place.bot.get_guild(place.guild.id)

    assert await member_names(guild, [place.alice.id, 123]) == {place.alice.id: "alice"}


async def test_nobody_is_asked_about_nobody(place: Place) -> None:
    assert await member_names(place.bot.get_guild(place.guild.id), []) == {}
    assert await member_names(None, [place.alice.id]) == {}


async def test_a_silent_discord_leaves_members_without_names() -> None:
    assert await member_names(cast("discord.Guild", SilentGuild()), [1]) == {}
