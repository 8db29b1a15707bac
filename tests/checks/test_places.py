"""The servers the bot is on, and the channels that count on it."""

from datetime import UTC, datetime

from bot.checks.discord_api import DiscordApi
from bot.checks.places import FORUM, MOST_LINES, channels, joined_servers, servers
from bot.servers.changes import Manager
from bot.servers.places import Place, Purpose, chosen_places
from bot.servers.servers import Servers
from bot.store.database import Database
from tests.checks.listing import said
from tests.wire.discord import Channel, Guild, Permission, WireDiscord
from tests.wire.errors import UNKNOWN_GUILD

STAGE = 13

FINE = "ok    channels: 2 channels chosen on 1 server, and nothing is missing."


def place(channel: Channel, purpose: Purpose = Purpose.TOOLS) -> Place:
    assert channel.guild is not None
    return Place(channel.guild.id, channel.id, purpose)


def titled(guild: Guild) -> str:
    return f"{guild.name} ({guild.id})"


async def test_a_bot_that_may_everything_is_told_in_one_line(api: DiscordApi, wire: WireDiscord) -> None:
    wire.add_guild("Another")

    assert await said(servers(api, wire.guild.id)) == [
        "ok    servers: the bot is on 2 servers, and its roles lack nothing."
    ]


async def test_a_server_whose_roles_grant_too_little_is_named(api: DiscordApi, wire: WireDiscord) -> None:
    wire.guild.bot_role.permissions = Permission.SPEAKER & ~Permission.ATTACH_FILES & ~Permission.EMBED_LINKS
    wire.add_guild("Administered").bot_role.permissions = Permission.ADMINISTRATOR

    assert await said(servers(api, None)) == [
        (
            f"warn  servers: {titled(wire.guild)}: the bot's roles lack Attach Files, Embed Links. "
            "Grant them, or open the invitation once more."
        )
    ]


async def test_commands_for_a_server_the_bot_is_not_on_are_a_failure(
    api: DiscordApi, wire: WireDiscord
) -> None:
    wire.remove_guild(wire.guild)

    lines = await said(servers(api, 123))

    assert lines[0].startswith("FAIL  servers: the bot is not on server 123, where COMMAND_GUILD_ID ")
    assert lines[1:] == ["warn  servers: the bot is on no server yet: open the invitation."]


async def test_however_many_servers_there_are_all_are_looked_at(api: DiscordApi, wire: WireDiscord) -> None:
    for number in range(200):
        wire.add_guild(f"Server {number}").bot_role.permissions = Permission.NONE

    assert len(await joined_servers(api)) == 201
    assert len(wire.requests_to("GET", "/users/@me/guilds")) == 2
    lines = await said(servers(api, None))
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == f"warn  servers: there are {200 - MOST_LINES} more lines like these."


async def test_channels_in_which_nothing_is_missing_are_counted(api: DiscordApi, wire: WireDiscord) -> None:
    chosen = [place(wire.channel("log"), Purpose.LOG), place(wire.channel("studio"))]

    assert await said(channels(api, chosen)) == [FINE]
    assert await said(channels(api, [])) == [
        "ok    channels: no server has chosen any, so there is nothing to look at."
    ]


async def test_what_a_channel_lacks_depends_on_what_it_is_for(api: DiscordApi, wire: WireDiscord) -> None:
    here = wire.channel("both")
    wire.permit_bot(here, Permission.SPEAKER & ~Permission.READ_MESSAGE_HISTORY)
    wire.permit_bot(mute := wire.channel("mute"), Permission.VIEW_CHANNEL)
    chosen = [place(here, Purpose.LOG), place(here), place(mute, Purpose.APPROVALS)]
    title = titled(wire.guild)

    assert await said(channels(api, chosen)) == [
        (
            f"warn  channels: {title}: its allowed channel #both lacks Read Message History for the bot: "
            "grant that in the channel's settings."
        ),
        (
            f"warn  channels: {title}: its approvals channel #mute lacks Send Messages, Attach Files, Embed Links for "
            "the bot: grant that in the channel's settings."
        ),
    ]


async def test_in_a_forum_only_its_threads_count(api: DiscordApi, wire: WireDiscord) -> None:
    forum = wire.channel("questions")
    forum.type = FORUM
    wire.permit_bot(forum, Permission.SPEAKER & ~Permission.SEND_MESSAGES)
    assert (await said(channels(api, [place(forum)])))[0].startswith("ok")

    wire.permit_bot(forum, Permission.SPEAKER & ~Permission.SEND_MESSAGES_IN_THREADS)
    assert "lacks Send Messages in Threads for" in (await said(channels(api, [place(forum)])))[0]


async def test_the_chat_of_a_stage_needs_connect_too(api: DiscordApi, wire: WireDiscord) -> None:
    stage = wire.channel("stage")
    stage.type = STAGE

    (line,) = await said(channels(api, [place(stage)]))

    assert "its allowed channel #stage lacks Connect for the bot" in line


async def test_a_channel_that_is_gone_is_told_and_one_that_is_hidden_too(
    api: DiscordApi, wire: WireDiscord
) -> None:
    gone, hidden = wire.channel("gone"), wire.channel("a thread", parent=wire.channel("studio"))
    wire.delete_channel(gone)
    wire.permit_bot(hidden, Permission.NONE)

    lines = await said(channels(api, [place(gone, Purpose.LOG), place(hidden)]))

    title = titled(wire.guild)
    assert lines == [
        f"warn  channels: {title}: its log channel ({gone.id}) is gone: choose another one with /server.",
        (
            f"warn  channels: {title}: its allowed channel ({hidden.id}) cannot be seen by the bot: grant it View "
            "Channel there."
        ),
    ]


async def test_servers_that_removed_the_bot_are_told_in_one_line(api: DiscordApi, wire: WireDiscord) -> None:
    left = [Place(guild_id, 1, Purpose.LOG) for guild_id in (7, 8)]
    chosen = [*left, place(wire.channel("log"), Purpose.LOG)]

    lines = await said(channels(api, chosen))

    assert lines[0].startswith(
        "warn  channels: the bot is no longer on 2 servers that chose channels for it (7, 8): "
    )
    assert lines[1:] == ["ok    channels: 1 channel chosen on 1 server, and nothing is missing."]


async def test_a_server_that_removes_the_bot_meanwhile_hides_no_other(
    api: DiscordApi, wire: WireDiscord
) -> None:
    wire.permit_bot(mute := wire.channel("mute"), Permission.VIEW_CHANNEL)
    other = wire.add_guild("Leaving")
    wire.faults.answer("GET", f"/guilds/{other.id}/roles", UNKNOWN_GUILD)

    lines = await said(channels(api, [place(mute), place(wire.channel("log", other))]))

    assert "#mute lacks" in lines[0]
    assert lines[1] == f"warn  channels: {titled(other)}: Discord no longer shows it; look once more."


async def test_what_is_not_seen_in_time_hides_nothing_that_was(api: DiscordApi, wire: WireDiscord) -> None:
    wire.permit_bot(mute := wire.channel("mute"), Permission.VIEW_CHANNEL)
    other = wire.add_guild("Slow")
    wire.faults.hold("GET", f"/guilds/{other.id}/roles")

    lines = await said(channels(api, [place(mute), place(wire.channel("log", other))], patience_seconds=0.3))

    assert "#mute lacks" in lines[0]
    assert lines[1] == "warn  channels: 1 server could not be looked at in time: try again later."


async def test_every_chosen_channel_is_known(either_database: Database) -> None:
    deciding = Servers(either_database)
    mona, otto = (Manager(guild_id, 11, datetime.now(UTC)) for guild_id in (1, 2))
    await deciding.change(mona, log_channel_id=77, approvals_channel_id=78)
    await deciding.change(otto, time_zone="Asia/Tokyo")
    await deciding.allow_channel(otto, 79, allowed=True)
    await deciding.allow_tool(otto, "image-generator", allowed=False)

    assert await chosen_places(either_database) == [
        Place(1, 77, Purpose.LOG),
        Place(1, 78, Purpose.APPROVALS),
        Place(2, 79, Purpose.TOOLS),
    ]
