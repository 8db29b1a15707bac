"""What posting a result needs."""

import pytest
from discord import Permissions

from bot.interactions.permissions import may_read, missing
from tests.cogs.conftest import Place

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
