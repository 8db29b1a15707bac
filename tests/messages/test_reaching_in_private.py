"""A private outcome reaches its member, or nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import DiscordForbidden
from bot.jobs.job import Job, Problem
from bot.jobs.ports import Output
from bot.jobs.states import State
from bot.messages.poster import DiscordPoster
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.messages.channel import shown_job


async def _late_and_closed(place: Place, book: MemoryBook) -> Job:
    """A private job that failed after its token had died, of a member who takes no direct messages."""
    job = await shown_job(place, book, private=True, state=State.FAILED, problem=Problem("nsfw"), credits=0)
    closed = place.alice.user.dm_channel.id
    place.env.inject_error("POST", f"/channels/{closed}/messages", status=403, code=50007, times=None)
    return replace(job, created_at=job.created_at - timedelta(minutes=15))


async def test_a_private_result_that_cannot_be_brought_is_never_shown_in_the_channel(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = replace(await _late_and_closed(place, book), state=State.DELIVERING)

    with pytest.raises(DiscordForbidden):
        await poster.post_result(job, files, again=False)

    assert not place.channel.history(viewer=place.bob)


async def test_a_private_failure_that_cannot_be_told_is_never_shown_in_the_channel(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await _late_and_closed(place, book)

    with pytest.raises(DiscordForbidden):
        await poster.post_failure(job, again=True)

    assert not place.channel.history(viewer=place.bob)


async def test_a_private_outcome_never_goes_to_the_threads_channel(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = replace(await _late_and_closed(place, book), fallback_channel_id=place.channel.id)

    for again in (False, True):
        with pytest.raises(DiscordForbidden):
            await poster.post_result(job, files, again=again)

    assert not place.channel.history(viewer=place.bob)
