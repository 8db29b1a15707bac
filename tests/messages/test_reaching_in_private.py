"""A private outcome reaches its member, whole, or at least the news that it could not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import DiscordForbidden, DiscordGone
from bot.jobs.job import Job, Problem
from bot.jobs.ports import Output
from bot.jobs.states import State
from bot.messages.poster import DiscordPoster
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.channel import sent, shown_job
from tests.messages.jobs import an_output


async def _late_and_closed(place: Place, book: MemoryBook) -> Job:
    """A private job that failed after its token had died, of a member who takes no direct messages."""
    job = await shown_job(place, book, private=True, state=State.FAILED, problem=Problem("nsfw"), credits=0)
    closed = place.alice.user.dm_channel.id
    place.env.inject_error("POST", f"/channels/{closed}/messages", status=403, code=50007, times=None)
    return replace(job, created_at=job.created_at - timedelta(minutes=15))


async def test_a_member_who_can_be_told_nothing_in_private_is_asked_in_the_channel_to_change_that(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await _late_and_closed(place, book)

    first = await poster.post_failure(job, again=False)
    second = await poster.post_failure(job, again=True)

    (line,) = place.channel.history(viewer=place.bob)
    assert first == second == line.id
    assert line.content.startswith(f"<@{place.alice.id}> Your private job has ended")
    assert f"Your {job.quote} credits are back." in line.content
    assert "red fox" not in line.content
    assert (line.embeds, line.attachments, line.components) == ([], [], [])
    (request,) = [each for each in sent(place) if "cannot reach you" in each["content"]]
    assert (request["nonce"], request["enforce_nonce"]) == (f"n{job.id}", True)
    assert request["allowed_mentions"] == {"parse": [], "users": [place.alice.id]}


async def test_a_private_result_that_cannot_be_brought_is_never_shown_in_the_channel(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = replace(await _late_and_closed(place, book), state=State.DELIVERING)

    with pytest.raises(DiscordForbidden):
        await poster.post_result(job, files, again=False)

    assert not place.channel.history(viewer=place.bob)


async def test_where_not_even_the_channel_takes_a_line_nobody_can_be_told(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await _late_and_closed(place, book)

    with pytest.raises(DiscordGone):
        await poster.post_failure(replace(job, channel_id=123), again=True)


async def test_addresses_too_long_for_a_message_come_as_a_file(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await shown_job(place, book, private=True)
    urls = [f"https://videos.magichour.ai/{n}.png?signature=".ljust(3_000, "s") for n in (1, 2, 3)]

    await poster.post_result(job, [an_output(n, url=url) for n, url in enumerate(urls, 1)], again=False)

    (message,) = place.channel.history(viewer=place.alice)
    (file,) = message.attachments
    written = "".join(embed.description or "" for embed in message.embeds)
    written += (await file.read()).decode()
    assert file.filename == "links.txt"
    assert all(url in written for url in urls)
