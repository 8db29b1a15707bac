"""The gateway's bad days: dropped, forgotten, replayed, unreachable."""

import asyncio

import pytest

from tests.wire.discord import Channel, Member, WireDiscord
from tests.wire.sample_bot import SampleBot


@pytest.mark.parametrize("abruptly", [False, True])
async def test_a_dropped_session_resumes_and_is_told_what_it_missed(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel, *, abruptly: bool
) -> None:
    reconnecting = wire.faults.hold("GET", "/gateway")
    await wire.drop_gateway(resumable=True, abruptly=abruptly)
    await reconnecting.reached.wait()
    asked = await wire.command(ada, studio, "jobs list")
    reconnecting.release()
    await asked.answer
    assert (wire.gateway.identifies, wire.gateway.resumes) == (1, 1)
    assert bot.resumes == 1


async def test_a_forgotten_session_begins_anew(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    await wire.drop_gateway(resumable=False)
    assert await bot.readies.get() == 1
    assert wire.gateway.identifies == 2
    await (await wire.command(ada, studio, "jobs list")).answer
    assert wire.gateway.resumes == 0


async def test_the_client_follows_a_request_to_reconnect(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    wire.gateway.ask_to_reconnect()
    await wire.wait_for(lambda: wire.gateway.resumes)
    await (await wire.command(ada, studio, "jobs list")).answer


async def test_before_it_starts_and_while_deaf_every_connection_is_refused() -> None:
    wire = WireDiscord()
    with pytest.raises(ConnectionRefusedError):
        await _knock(wire)
    await wire.start()
    await _knock(wire)
    await wire.go_deaf()
    with pytest.raises(ConnectionRefusedError):
        await _knock(wire)
    await wire.hear_again()
    await _knock(wire)
    await wire.close()


async def test_places_made_later_are_announced(wire: WireDiscord, bot: SampleBot, ada: Member) -> None:
    attic = wire.channel("attic")
    thread = wire.channel("in the attic", parent=attic)
    wire.role("artists")
    await (await wire.command(ada, thread, "jobs list")).answer
    guild = bot.get_guild(wire.guild.id)
    assert guild is not None
    assert {channel.name for channel in guild.text_channels} == {"studio", "attic"}
    assert [thread.name for thread in guild.threads] == ["in the attic"]
    assert "artists" in {role.name for role in guild.roles}
    assert guild.me.guild_permissions.attach_files


async def _knock(wire: WireDiscord) -> None:
    port = int(wire.api_url.split(":")[2].split("/")[0])
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    await writer.wait_closed()
