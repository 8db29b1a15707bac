"""An outcome comes to stand once, in the nearest place that takes it: its thread, the thread's channel, the member's
direct messages.
"""

from dataclasses import replace

import pytest
from simcord.builders import ChannelHandle

from bot.errors import DiscordBusy, DiscordForbidden
from bot.jobs.job import Problem
from bot.jobs.ports import Output, Posted
from bot.jobs.states import State
from bot.messages.poster import DiscordPoster
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.channel import direct_messages, messages_in, sent, shown_job

GONE = 123


@pytest.fixture
def lobby(place: Place) -> ChannelHandle:
    return place.guild.create_text_channel("lobby")


def close(
    place: Place, channel_id: int, *, status: int = 403, code: int = 50013, times: int | None = None
) -> None:
    """From now on Discord refuses messages there."""
    path = f"/channels/{channel_id}/messages"
    place.env.inject_error("POST", path, status=status, code=code, times=times)


async def test_where_the_thread_is_gone_its_channel_gets_the_result(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    orphan = replace(job, channel_id=GONE, fallback_channel_id=lobby.id)

    first = await poster.post_result(orphan, files, again=False)
    second = await poster.post_result(orphan, files, again=True)

    (message,) = lobby.history()
    assert first == second == Posted(((lobby.id, message.id),))
    assert len(message.attachments) == 3
    assert message.reference is None
    assert sent(place)[-1]["allowed_mentions"]["users"] == [place.alice.id]
    assert not direct_messages(place)


@pytest.mark.parametrize("code", [50083, 160005, 160006, 50001, 50013])
async def test_a_thread_that_takes_no_more_messages_is_as_good_as_gone(
    place: Place,
    lobby: ChannelHandle,
    book: MemoryBook,
    poster: DiscordPoster,
    files: list[Output],
    code: int,
) -> None:
    job = await shown_job(place, book)
    close(place, place.channel.id, status=400 if code > 160000 else 403, code=code)

    posted = await poster.post_result(replace(job, fallback_channel_id=lobby.id), files, again=False)

    assert posted == Posted(((lobby.id, lobby.history()[0].id),))
    assert not messages_in(place)


async def test_where_the_channel_cannot_be_used_either_the_member_is_told_directly(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster
) -> None:
    failed = await shown_job(place, book, state=State.FAILED, problem=Problem("nsfw"), credits=0)
    close(place, lobby.id)

    posted = await poster.post_failure(
        replace(failed, channel_id=GONE, fallback_channel_id=lobby.id), again=False
    )

    (message,) = direct_messages(place)
    assert posted == Posted(((place.alice.user.dm_channel.id, message.id),))
    assert "moderation" in words_of(message)


async def test_where_no_place_is_left_the_last_ones_word_is_raised(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    close(place, place.alice.user.dm_channel.id, status=403, code=50278)
    close(place, lobby.id, status=404, code=10003)

    with pytest.raises(DiscordForbidden):
        await poster.post_result(
            replace(job, channel_id=GONE, fallback_channel_id=lobby.id), files, again=False
        )


async def test_a_busy_place_is_waited_for_not_left(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    close(place, place.channel.id, status=503, code=0, times=1)

    with pytest.raises(DiscordBusy):
        await poster.post_result(replace(job, fallback_channel_id=lobby.id), files, again=False)

    assert not lobby.history()
    assert not direct_messages(place)


@pytest.mark.parametrize("where", ["lobby", "directly"])
async def test_what_stands_in_a_later_place_is_found_there_even_once_the_first_one_is_open_again(
    place: Place,
    lobby: ChannelHandle,
    book: MemoryBook,
    poster: DiscordPoster,
    files: list[Output],
    where: str,
) -> None:
    """The process died after the post: the next one begins with the first place again."""
    job = await shown_job(place, book, fallback_channel_id=lobby.id if where == "lobby" else None)
    close(place, place.channel.id, times=2)
    first = await poster.post_result(job, files, again=False)

    second = await poster.post_result(job, files, again=True)

    assert first == second
    assert first.channel_id != place.channel.id
    assert not messages_in(place)


async def test_a_failure_that_stands_in_a_later_place_is_not_told_again(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    failed = await shown_job(place, book, state=State.FAILED, problem=Problem("nsfw"), credits=0)
    close(place, place.channel.id, times=2)
    first = await poster.post_failure(failed, again=False)

    assert await poster.post_failure(failed, again=True) == first
    assert not messages_in(place)


MANY = 25 * 1024 * 1024 // 2
"""Bytes of a file of which two do not go into one message."""


async def test_a_result_of_several_messages_stands_in_one_place(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    large = [replace(output, size=MANY) for output in files]

    posted = await poster.post_result(job, large, again=False)

    assert posted == Posted(tuple((place.channel.id, message.id) for message in messages_in(place)))
    assert len(posted.messages) == 3


async def test_what_cannot_stand_beside_the_rest_any_more_goes_on_in_the_next_place(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    """Nothing is posted twice, and nothing left out or forgotten."""
    job = await shown_job(place, book, fallback_channel_id=lobby.id)
    large = [replace(output, size=MANY) for output in files]
    await poster.post_result(job, large[:1], again=False)
    (standing,) = messages_in(place)
    close(place, place.channel.id)

    posted = await poster.post_result(job, large, again=True)

    assert posted == Posted(
        ((place.channel.id, standing.id), *((lobby.id, message.id) for message in lobby.history()))
    )
    assert [message.attachments[0].filename for message in lobby.history()] == [
        output.filename for output in files[1:]
    ]
    assert await poster.post_result(job, large, again=True) == posted


async def test_what_went_with_its_channel_is_posted_again_in_the_next_place(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book, fallback_channel_id=lobby.id)
    large = [replace(output, size=MANY) for output in files]
    await poster.post_result(job, large[:1], again=False)
    close(place, place.channel.id, status=404, code=10003)

    posted = await poster.post_result(job, large, again=True)

    assert posted == Posted(tuple((lobby.id, message.id) for message in lobby.history()))
    assert len(posted.messages) == 3


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (400, 50035)])
async def test_where_no_place_takes_the_rest_what_stands_is_known(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output], status: int, code: int
) -> None:
    job = await shown_job(place, book)
    large = [replace(output, size=MANY) for output in files]
    await poster.post_result(job, large[:1], again=False)
    (standing,) = messages_in(place)
    close(place, place.channel.id, status=status, code=code)
    close(place, place.alice.user.dm_channel.id, code=50007)

    posted = await poster.post_result(job, large, again=True)

    assert posted == Posted(((place.channel.id, standing.id),), whole=False)


async def test_what_went_with_its_channel_stands_nowhere_even_if_the_rest_has_no_place(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    large = [replace(output, size=MANY) for output in files]
    await poster.post_result(job, large[:1], again=False)
    close(place, place.channel.id, status=404, code=10003)
    close(place, place.alice.user.dm_channel.id, code=50007)

    with pytest.raises(DiscordForbidden):
        await poster.post_result(job, large, again=True)


async def test_a_place_that_refuses_without_a_known_reason_is_left_too(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book, fallback_channel_id=lobby.id)
    close(place, place.channel.id, status=400, code=50035)

    posted = await poster.post_result(job, files, again=False)

    assert posted.channel_id == lobby.id


async def test_a_private_card_that_refuses_without_a_known_reason_is_left_too(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book, private=True)
    place.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035)

    posted = await poster.post_result(job, files, again=False)

    assert posted.channel_id == place.alice.user.dm_channel.id


async def test_for_what_stands_in_the_channel_no_direct_messages_are_opened(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    """Discord lets a bot open only so many of them."""
    job = await shown_job(place, book)
    first = await poster.post_result(job, files, again=False)
    place.env.inject_error("POST", "/users/@me/channels", status=400, code=40003)

    assert await poster.post_result(job, files, again=True) == first


async def test_no_two_places_get_a_message_under_the_same_nonce(
    place: Place, lobby: ChannelHandle, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    """Discord may take the second one for the first, which it keeps to itself."""
    job = await shown_job(place, book, fallback_channel_id=lobby.id)
    close(place, place.channel.id)
    close(place, lobby.id)

    await poster.post_result(job, files, again=False)

    nonces = list(dict.fromkeys(each["nonce"] for each in sent(place)))
    assert nonces == [f"r{job.id}.1.{number}" for number in range(3)]
    assert max(map(len, nonces)) <= 25


async def test_a_preview_is_attached_in_place_of_what_is_too_large(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    preview = files[0].path
    large = replace(files[0], path=None, size=10**9, preview=preview)

    await poster.post_result(job, [large], again=False)

    (message,) = messages_in(place)
    assert [each.filename for each in message.attachments] == ["1.png"]
