"""The end of a batch: what it says, and that it is told once, wherever its member can be reached."""

from dataclasses import replace

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.errors import DiscordBusy, DiscordForbidden
from bot.jobs.job import Job
from bot.jobs.ports import Notice
from bot.jobs.states import State
from bot.messages.batches import batch_end
from bot.messages.poster import DiscordPoster
from tests.cogs.conftest import Place
from tests.messages.batching import a_batch, a_notice, here, standing_card
from tests.messages.channel import direct_messages, sent
from tests.messages.jobs import MEMBER
from tests.messages.test_places import GONE, close


def test_the_end_is_told_in_a_line_that_pings_its_member() -> None:
    leader = a_batch(State.DONE)[0]

    draft = batch_end(a_notice(made=4, failed=1, canceled=0, credits=40), leader)

    assert (draft.content or "").startswith(
        f"<@{MEMBER}> Your batch of 5 is done: 4 made, 1 failed, 40 credits.\n"
    )
    assert draft.mention == MEMBER


def test_the_end_of_one_that_cost_nothing_says_so() -> None:
    draft = batch_end(a_notice(made=0, failed=3, canceled=2, credits=0), a_batch(State.FAILED)[0])

    assert "is done: 0 made, 3 failed, 2 canceled, nothing charged.\n" in (draft.content or "")


def test_the_end_leads_to_the_card_wherever_it_is_told_but_not_to_a_private_one() -> None:
    facts = a_notice(made=2, failed=0, canceled=0, credits=20)
    public, private = (a_batch(State.DONE, private=private)[0] for private in (False, True))

    assert "Photo Colorizer · [its card](https://discord.com/channels/1001/2001/5001)" in (
        batch_end(facts, public).content or ""
    )
    assert (batch_end(facts, private).content or "").endswith("\nPhoto Colorizer")


async def test_the_end_is_posted_once_below_the_card(place: Place, poster: DiscordPoster) -> None:
    card = await standing_card(place)
    leader = replace(here(place, a_batch(State.DONE))[0], card_id=card.id)
    notice = a_notice(place.channel.id, made=5, failed=0, canceled=0, credits=50)

    first = await poster.post_batch_end(notice, leader, tried_at=None)
    again = await poster.post_batch_end(notice, leader, tried_at=discord.utils.utcnow())

    assert first == again
    (message,) = [each for each in place.channel.history() if each.id != card.id]
    assert message.reference is not None
    assert message.reference.message_id == card.id
    assert message.content.endswith("\n-# notice 41")
    assert sent(place)[-1]["allowed_mentions"]["users"] == [place.alice.id]


@pytest.fixture
def lobby(place: Place) -> ChannelHandle:
    return place.guild.create_text_channel("lobby")


def ended(place: Place, lobby: ChannelHandle | None = None, channel_id: int = GONE) -> tuple[Notice, Job]:
    """The end of a batch that was asked for in a channel, and where that leads when the channel takes nothing."""
    leader = here(place, a_batch(State.DONE))[0]
    leader = replace(leader, channel_id=channel_id, fallback_channel_id=lobby.id if lobby else None)
    return a_notice(channel_id, made=5, failed=0, canceled=0, credits=50), leader


async def test_where_the_thread_is_gone_the_end_is_told_in_its_channel(
    place: Place, poster: DiscordPoster, lobby: ChannelHandle
) -> None:
    notice, leader = ended(place, lobby)

    first = await poster.post_batch_end(notice, leader, tried_at=None)
    again = await poster.post_batch_end(notice, leader, tried_at=discord.utils.utcnow())

    (message,) = lobby.history()
    assert first == again == message.id
    assert "Your batch of 5 is done" in message.content
    assert message.reference is None
    assert sent(place)[-1]["allowed_mentions"]["users"] == [place.alice.id]
    assert not direct_messages(place)


async def test_where_no_channel_takes_it_the_end_comes_as_a_direct_message(
    place: Place, poster: DiscordPoster, lobby: ChannelHandle
) -> None:
    notice, leader = ended(place, lobby)
    close(place, lobby.id)

    first = await poster.post_batch_end(notice, leader, tried_at=None)
    again = await poster.post_batch_end(notice, leader, tried_at=discord.utils.utcnow())

    (message,) = direct_messages(place)
    assert first == again == message.id
    assert message.content.endswith("\n-# notice 41")


@pytest.mark.parametrize("where", ["lobby", "directly"])
async def test_an_end_that_stands_in_a_later_place_is_found_once_the_first_one_is_open_again(
    place: Place, poster: DiscordPoster, lobby: ChannelHandle, where: str
) -> None:
    """The process died after the post: nobody is told, and pinged, twice."""
    notice, leader = ended(place, lobby if where == "lobby" else None, place.channel.id)
    close(place, place.channel.id, times=2)  # as a reply, and without
    tried_at = discord.utils.utcnow()
    first = await poster.post_batch_end(notice, leader, tried_at=None)

    second = await poster.post_batch_end(notice, leader, tried_at=tried_at)

    assert second == first
    assert not place.channel.history()


async def test_each_place_has_a_nonce_of_its_own_for_the_end(
    place: Place, poster: DiscordPoster, lobby: ChannelHandle
) -> None:
    notice, leader = ended(place, lobby)
    close(place, lobby.id)

    await poster.post_batch_end(notice, leader, tried_at=None)

    nonces = [post["nonce"] for post in sent(place)]
    assert len(set(nonces)) == len(nonces) == 3
    assert all(len(nonce) <= 25 for nonce in nonces)


async def test_an_end_that_stands_in_its_channel_needs_no_direct_messages(
    place: Place, poster: DiscordPoster
) -> None:
    notice, leader = ended(place, None, place.channel.id)
    first = await poster.post_batch_end(notice, leader, tried_at=None)
    place.env.inject_error("POST", "/users/@me/channels", status=400, code=40003)

    assert await poster.post_batch_end(notice, leader, tried_at=discord.utils.utcnow()) == first


async def test_a_busy_channel_is_waited_for_with_the_end_and_without_any_place_the_last_word_is_raised(
    place: Place, poster: DiscordPoster, lobby: ChannelHandle
) -> None:
    notice, leader = ended(place, lobby, place.channel.id)
    close(place, place.channel.id, status=503, code=0, times=1)
    with pytest.raises(DiscordBusy):
        await poster.post_batch_end(notice, leader, tried_at=None)
    for channel_id in (place.channel.id, lobby.id, place.alice.user.dm_channel.id):
        close(place, channel_id, code=50278)

    with pytest.raises(DiscordForbidden):
        await poster.post_batch_end(notice, leader, tried_at=None)

    assert not lobby.history()
    assert not direct_messages(place)
