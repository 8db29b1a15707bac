"""Faults on demand, as the unmodified client lives through them."""

import asyncio
import time

import aiohttp
import discord
import pytest

from tests.wire.discord import Channel, Member, WireDiscord, WireFile
from tests.wire.errors import MISSING_ACCESS, UNAVAILABLE, UNKNOWN_CHANNEL, ApiError
from tests.wire.sample_bot import SampleBot

POSTS = ("POST", "/channels/*/messages")


async def test_a_rate_limit_with_via_is_waited_out(
    wire: WireDiscord, bot: SampleBot, studio: Channel
) -> None:
    fault = wire.faults.rate_limit(*POSTS, retry_after=0.05, times=2)
    begun = time.monotonic()
    await bot.get_partial_messageable(studio.id).send("hello")
    assert time.monotonic() - begun >= 0.1
    assert [request.status for request in wire.requests_to(*POSTS)] == [429, 429, 200]
    assert fault.met == 2


async def test_a_rate_limit_without_via_is_an_error_at_once(
    wire: WireDiscord, bot: SampleBot, studio: Channel
) -> None:
    wire.faults.rate_limit(*POSTS, retry_after=60, via=False)
    with pytest.raises(discord.HTTPException) as banned:
        await bot.get_partial_messageable(studio.id).send("hello")
    assert banned.value.status == 429


@pytest.mark.parametrize(
    "error", [MISSING_ACCESS, UNKNOWN_CHANNEL, UNAVAILABLE], ids=lambda error: error.message
)
async def test_an_error_is_answered_as_asked_for(
    wire: WireDiscord, bot: SampleBot, studio: Channel, error: ApiError
) -> None:
    wire.faults.answer(*POSTS, error)
    with pytest.raises(discord.HTTPException) as refused:
        await bot.get_partial_messageable(studio.id).send("hello")
    assert (refused.value.status, refused.value.code) == (error.status, error.code)
    assert wire.messages(studio) == []


@pytest.mark.parametrize(("processed", "standing"), [(False, 0), (True, 1)])
async def test_a_reset_before_or_after_the_post_took_effect(
    wire: WireDiscord, bot: SampleBot, studio: Channel, *, processed: bool, standing: int
) -> None:
    channel = bot.get_partial_messageable(studio.id)
    wire.faults.reset(*POSTS, processed=processed)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("hello", nonce="job-1")
    assert len(wire.messages(studio)) == standing
    await channel.send("hello", nonce="job-1")
    assert len(wire.messages(studio)) == 1
    assert [request.status for request in wire.requests_to(*POSTS)] == [None, 200]


async def test_a_held_request_waits_for_the_test(wire: WireDiscord, bot: SampleBot, studio: Channel) -> None:
    hold = wire.faults.hold(*POSTS)
    sending = asyncio.create_task(bot.get_partial_messageable(studio.id).send("hello"))
    await hold.reached.wait()
    assert wire.messages(studio) == []
    hold.release()
    await sending
    assert len(wire.messages(studio)) == 1


async def test_a_delayed_callback_comes_too_late(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    wire.world.answer_deadline = 0.05
    wire.faults.delay("POST", "/interactions/*/callback", 0.1)
    asked = await wire.command(ada, studio, "jobs list")
    with pytest.raises(TimeoutError):
        await asked.answer
    await wire.wait_for(
        lambda: [one for one in wire.requests_to("POST", "/interactions/*") if one.status == 404]
    )
    assert wire.messages(studio) == []


async def test_a_download_breaks_off_in_the_middle(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    post = await wire.post(ada, studio, "", WireFile("cat.png", "image/png", b"x" * 100_000))
    message = await bot.get_partial_messageable(studio.id).fetch_message(post.id)
    wire.faults.cut(50_000)
    with pytest.raises(aiohttp.ClientPayloadError):
        await message.attachments[0].read()
    assert len(await message.attachments[0].read()) == 100_000
