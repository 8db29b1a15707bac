"""What posting a result needs."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from discord import Permissions

from bot.errors import MissingPermissions
from bot.interactions.permissions import (
    fallback_channel_id,
    invitation,
    may_read,
    missing,
    refuse_where_results_cannot_be_posted,
)
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.tools.readme import README

ENOUGH = Permissions(
    view_channel=True, send_messages=True, attach_files=True, embed_links=True, read_message_history=True
)


def test_a_channel_and_a_thread_need_their_own_permission_to_send() -> None:
    in_threads = Permissions(ENOUGH.value)
    in_threads.update(send_messages=False, send_messages_in_threads=True)

    assert missing(ENOUGH, thread=False) == []
    assert missing(ENOUGH, thread=True) == ["Send Messages in Threads"]
    assert missing(in_threads, thread=True) == []
    assert missing(in_threads, thread=False) == ["Send Messages"]


def test_the_invitation_asks_for_exactly_what_results_need() -> None:
    query = parse_qs(urlsplit(invitation(77)).query)
    asked = Permissions(int(query["permissions"][0]))

    assert query["client_id"] == ["77"]
    assert query["scope"] == ["bot applications.commands"]
    assert missing(asked, thread=False) == missing(asked, thread=True) == []
    assert asked == Permissions(ENOUGH.value, send_messages_in_threads=True)


def test_the_readme_shows_the_invitation() -> None:
    assert invitation(77).replace("=77&", "=YOUR_APPLICATION_ID&") in README.read_text("utf-8")


def test_everything_missing_is_named_as_discords_settings_do() -> None:
    assert missing(Permissions.none(), thread=False) == [
        "View Channel",
        "Send Messages",
        "Attach Files",
        "Embed Links",
        "Read Message History",
    ]


@pytest.mark.parametrize(
    ("kind", "readers"), [("voice", ["mona"]), ("stage", ["mona"]), ("text", ["alice", "mona"])]
)
async def test_the_chat_of_a_voice_channel_is_for_those_who_may_come_in(
    place: Place, kind: str, readers: list[str]
) -> None:
    handle = getattr(place.guild, f"create_{kind}_channel")("staff")
    guild = place.bot.get_guild(place.guild.id)
    assert guild is not None
    channel = guild.get_channel(handle.id)
    managers = guild.get_role(place.guild.roles["managers"].id)
    assert channel is not None
    assert managers is not None
    await channel.set_permissions(guild.default_role, connect=False)
    await channel.set_permissions(managers, connect=True)

    members = [await guild.fetch_member(each.id) for each in (place.alice, place.manager)]

    assert [member.name for member in members if may_read(member, channel)] == readers


@dataclass
class Asked:
    """As much of an interaction as is looked at here."""

    guild: discord.Guild
    channel: discord.abc.Snowflake
    app_permissions: discord.Permissions

    @property
    def interaction(self) -> discord.Interaction[Any]:
        return cast("discord.Interaction[Any]", self)


def guild_of(place: Place) -> discord.Guild:
    guild = place.bot.get_guild(place.guild.id)
    assert guild is not None
    return guild


def a_thread(
    place: Place,
    parent_id: int,
    kind: discord.ChannelType = discord.ChannelType.public_thread,
    *,
    locked: bool = False,
) -> discord.Thread:
    """A thread as Discord sends it with an interaction."""
    metadata: Any = {
        "archived": False,
        "auto_archive_duration": 60,
        "archive_timestamp": "2026-01-01T00:00:00+00:00",
        "locked": locked,
    }
    facts: Any = {
        "id": "77",
        "parent_id": str(parent_id),
        "owner_id": "1",
        "name": "a thread",
        "type": kind.value,
        "message_count": 0,
        "member_count": 1,
        "thread_metadata": metadata,
    }
    guild = guild_of(place)
    return discord.Thread(guild=guild, state=guild._state, data=facts)


def asked_in(place: Place, channel: discord.abc.Snowflake, **permissions: bool) -> discord.Interaction[Any]:
    allowed = discord.Permissions(ENOUGH.value)
    allowed.update(send_messages_in_threads=True, **permissions)
    return Asked(guild_of(place), channel, allowed).interaction


def test_in_a_locked_thread_posting_needs_one_permission_more(place: Place) -> None:
    locked = a_thread(place, place.channel.id, locked=True)

    with pytest.raises(MissingPermissions, match=r"I am missing Manage Threads \(this one is locked\)\."):
        refuse_where_results_cannot_be_posted(asked_in(place, locked))

    refuse_where_results_cannot_be_posted(asked_in(place, locked, manage_threads=True))
    refuse_where_results_cannot_be_posted(asked_in(place, a_thread(place, place.channel.id)))


@pytest.mark.parametrize(
    ("kind", "falls_back"),
    [
        (discord.ChannelType.public_thread, True),
        (discord.ChannelType.news_thread, True),
        (discord.ChannelType.private_thread, False),
    ],
)
def test_the_result_of_a_thread_may_go_to_its_channel_unless_the_thread_is_private(
    place: Place, kind: discord.ChannelType, *, falls_back: bool
) -> None:
    thread = a_thread(place, place.channel.id, kind)

    assert fallback_channel_id(asked_in(place, thread)) == (place.channel.id if falls_back else None)


def test_a_forum_takes_no_result_of_its_posts(place: Place) -> None:
    forum = place.guild.create_forum_channel("questions")

    assert fallback_channel_id(asked_in(place, a_thread(place, forum.id))) is None


def test_a_channel_that_is_not_known_takes_no_result_of_its_threads(place: Place) -> None:
    assert fallback_channel_id(asked_in(place, a_thread(place, 123))) is None


def test_a_plain_channel_has_no_other_to_fall_back_on(place: Place) -> None:
    channel = guild_of(place).get_channel(place.channel.id)
    assert channel is not None

    assert fallback_channel_id(asked_in(place, channel)) is None


async def test_a_channel_in_which_the_bot_may_not_post_takes_no_result_of_its_threads(place: Place) -> None:
    staff = place.guild.create_text_channel("staff")
    channel = guild_of(place).get_channel(staff.id)
    assert channel is not None
    assert fallback_channel_id(asked_in(place, a_thread(place, staff.id))) == staff.id

    await channel.set_permissions(guild_of(place).default_role, attach_files=False)
    await place.env.settle()

    assert fallback_channel_id(asked_in(place, a_thread(place, staff.id))) is None


async def test_an_order_from_a_thread_names_its_channel(place: Place, book: MemoryBook) -> None:
    channel = guild_of(place).get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="a thread", type=discord.ChannelType.public_thread)
    (thread,) = place.channel.threads

    await place.alice.slash(thread, "image-generator", prompt="a red fox")

    (order,) = book.orders
    assert (order.channel_id, order.fallback_channel_id) == (thread.id, place.channel.id)
