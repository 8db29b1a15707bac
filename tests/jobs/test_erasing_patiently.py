"""Deletions that do not succeed at once: whoever is away is waited for, and what is refused is not tried for ever."""

import asyncio
from collections import deque
from datetime import timedelta
from itertools import pairwise, repeat

import pytest

from bot.errors import (
    AccountEmpty,
    DiscordBusy,
    DiscordForbidden,
    InvalidRequest,
    KeyRefused,
    MagicHourError,
    NotSent,
    Unclear,
)
from bot.jobs.eraser import FEWEST_ATTEMPTS, LEFT_EVERYWHERE, LEFT_STANDING, PATIENCE, UNDELETABLE
from bot.jobs.history import History
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.messages.cards import card
from bot.messages.deletions import unerased
from tests.jobs.erasing import (
    HangingMagicHour,
    HangingPoster,
    LatePoster,
    done,
    is_gone,
    log_lines,
    quick,
    with_log,
)
from tests.jobs.world import ADA, BOB, World

KEY_REFUSED = KeyRefused(status=401, code=None, detail="-")
ACCOUNT_EMPTY = AccountEmpty(status=402, code=None, detail="-")


async def until_given_up(world: World) -> None:
    """Let so much time pass, with so many attempts, that what is refused all the time is given up."""
    for _ in range(PATIENCE // timedelta(hours=6) + 2):
        await world.go_on(6 * 3600)


async def test_messages_that_may_not_be_deleted_are_tried_for_days_and_told(world: World) -> None:
    job = await done(world)
    world.poster.removal_troubles.extend(DiscordForbidden() for _ in range(100))

    await world.book.erase(job.id, ADA)
    await world.go_on()
    for _ in range(PATIENCE // timedelta(hours=6)):
        await world.go_on(6 * 3600)
    before = await world.job(job.id)
    await world.go_on(7 * 3600)

    job = await world.job(job.id)
    assert before.erased_at is None
    assert job.erased_at is not None
    assert [rest.code for _, rest in world.poster.rests] == [LEFT_STANDING]
    assert "I may not delete my messages" in card(job, world.clock()).words


async def test_discord_may_be_away_for_as_long_as_it_wants(world: World) -> None:
    job = await done(world)
    world.poster.removal_troubles.extend(DiscordBusy() for _ in range(10))

    await world.book.erase(job.id, ADA)
    for _ in range(11):
        await world.go_on(PATIENCE.total_seconds())

    assert is_gone(world, await world.job(job.id))
    assert not world.poster.rests


async def test_a_bot_that_was_off_for_days_does_not_give_up_what_it_asked_for_once(world: World) -> None:
    job = await done(world)
    world.poster.removal_troubles.append(DiscordForbidden())
    await world.book.erase(job.id, ADA)
    await world.go_on()

    world.restart()
    world.poster.removal_troubles.append(DiscordForbidden())
    await world.go_on(2 * PATIENCE.total_seconds())
    refused_twice = await world.job(job.id)
    await world.go_on(PATIENCE.total_seconds())

    assert refused_twice.erased_at is None
    assert is_gone(world, await world.job(job.id))
    assert not world.poster.rests


@pytest.mark.parametrize(
    "trouble", [KEY_REFUSED, NotSent(), Unclear(status=500)], ids=["401", "unreachable", "500"]
)
async def test_magic_hour_may_be_away_for_as_long_as_it_wants(world: World, trouble: MagicHourError) -> None:
    job = await done(world)
    world.magic_hour.deletion_troubles.extend(repeat(trouble, 2 * FEWEST_ATTEMPTS))

    await world.book.erase(job.id, ADA)
    for _ in range(2 * FEWEST_ATTEMPTS):
        await world.go_on(PATIENCE.total_seconds())
    before = await world.job(job.id)
    await world.go_on(4 * 3600)

    assert before.erased_at is None
    assert is_gone(world, await world.job(job.id))
    assert not world.poster.rests


async def test_messages_that_may_not_be_deleted_are_told_of_while_magic_hour_is_waited_for(
    world: World,
) -> None:
    """Somebody can do something about them at once, whatever Magic Hour does."""
    job = await done(world)
    world.magic_hour.deletion_troubles.extend(repeat(KEY_REFUSED, 3 * FEWEST_ATTEMPTS))
    world.poster.removal_troubles.extend(repeat(DiscordForbidden(), 2 * FEWEST_ATTEMPTS))

    await world.book.erase(job.id, ADA)
    for _ in range(2 * FEWEST_ATTEMPTS):
        await world.go_on(PATIENCE.total_seconds())
    waiting, told = await world.job(job.id), [rest.code for _, rest in world.poster.rests]
    for _ in range(FEWEST_ATTEMPTS + 1):
        await world.go_on(PATIENCE.total_seconds())

    assert waiting.erased_at is None
    assert told == [LEFT_STANDING]
    assert len(world.poster.rests) == 1
    assert is_gone(world, await world.job(job.id))
    assert not (await world.job(job.id)).left_over


async def test_what_was_refused_for_long_is_not_tried_for_days_more_once_magic_hour_is_back(
    world: World,
) -> None:
    job = await done(world)
    world.magic_hour.deletion_troubles.extend(repeat(NotSent(), 2 * FEWEST_ATTEMPTS))
    world.poster.removal_troubles.extend(repeat(DiscordForbidden(), 100))

    await world.book.erase(job.id, ADA)
    for _ in range(2 * FEWEST_ATTEMPTS):
        await world.go_on(PATIENCE.total_seconds())
    before = await world.job(job.id)
    await world.go_on(6 * 3600)

    assert before.erased_at is None
    assert (await world.job(job.id)).left_over
    assert not world.magic_hour.projects


@pytest.mark.parametrize("refuses", ["magic hour", "both"])
async def test_the_longer_a_neighbour_is_away_the_more_rarely_it_is_asked(world: World, refuses: str) -> None:
    """Magic Hour's answer is the same for all who have something to delete, for as long as the key is wrong."""
    job = await done(world)
    world.magic_hour.deletion_troubles.extend(repeat(KEY_REFUSED, 1000))
    if refuses == "both":
        world.poster.removal_troubles.extend(repeat(DiscordForbidden(), 1000))
    pauses = []

    await world.book.erase(job.id, ADA)
    for _ in range(12):
        await world.role("eraser").step()
        due = (await world.job(job.id)).erase_at
        assert due is not None
        pauses.append((due - world.clock()).total_seconds())
        world.clock.pass_seconds(pauses[-1])

    assert pauses[0] <= 36
    assert all(later > 1.3 * sooner for sooner, later in pairwise(pauses[:9]))
    assert pauses[-1] >= 3 * 3600


@pytest.mark.parametrize("hangs", ["discord", "magic hour"])
async def test_a_neighbour_that_hangs_keeps_nothing_from_being_deleted_elsewhere(
    world: World, hangs: str
) -> None:
    job = await done(world)
    away = {"poster": HangingPoster()} if hangs == "discord" else {"magic_hour": HangingMagicHour()}
    eraser = quick(world, **away)
    kept = world.archive.folder / job.id / "image.png"
    kept.parent.mkdir(parents=True)
    kept.touch()

    await world.book.erase(job.id, ADA)
    await eraser.step()
    waiting = await world.job(job.id)
    removed, projects = list(world.poster.removed), list(world.magic_hour.projects)
    await world.go_on(60)

    assert (removed, bool(projects)) == (([], False) if hangs == "discord" else ([job.id], True))
    assert not kept.exists()
    assert (waiting.erased_at, waiting.attempts) == (None, 0)
    assert is_gone(world, await world.job(job.id))


async def test_a_message_that_is_written_down_while_it_is_deleted_goes_too(world: World) -> None:
    """Whoever posted it could not delete it again, for Discord was busy."""
    job = await done(world)
    history = History(world.database, world.transitions.bells)
    poster = LatePoster(lambda: history.stands(job.id, 99, [7]))
    eraser = quick(world, poster=poster)

    await world.book.erase(job.id, ADA)
    await eraser.step()
    between = await world.job(job.id)
    await eraser.step()

    assert poster.stood is False
    assert between.erased_at is None
    assert (99, 7) not in poster.messages[0]
    assert (99, 7) in poster.messages[1]
    assert (await world.job(job.id)).erased_at is not None


async def test_what_is_found_after_a_deletion_is_deleted_without_a_second_word(world: World) -> None:
    await with_log(world)
    job = await done(world)
    history = History(world.database, world.transitions.bells)
    poster = LatePoster()
    await world.book.erase(job.id, ADA)
    await world.go_on()
    said = log_lines(world)

    stood = await history.stands(job.id, 99, [7])
    await quick(world, poster=poster).step()
    await world.go_on()

    assert not stood
    assert (99, 7) in poster.messages[0]
    after = await world.job(job.id)
    assert (after.erase_at, after.erased_by) == (None, ADA)
    assert log_lines(world) == said


async def test_of_what_was_left_over_the_deletion_of_something_found_is_told(world: World) -> None:
    """Its messages may be deleted by now, and then nothing is left."""
    await with_log(world)
    job = await done(world)
    world.poster.removal_troubles = deque(repeat(DiscordForbidden(), 100))
    await world.book.erase(job.id, ADA)
    await until_given_up(world)
    given_up = await world.job(job.id)
    world.poster.removal_troubles.clear()
    await world.go_on(3600)

    await History(world.database, world.transitions.bells).stands(job.id, 99, [7])
    await world.go_on()

    assert given_up.left_over
    after = await world.job(job.id)
    assert (after.left_over, after.problem) == (False, None)
    assert [each.partition(", but")[1] for each in log_lines(world)[-2:]] == [", but", ""]


async def test_everything_that_is_left_is_told(world: World) -> None:
    await with_log(world)
    job = await done(world)
    words = "video is a template and cannot be deleted."
    template = InvalidRequest(status=422, code=None, detail=words)
    world.magic_hour.deletion_troubles.extend(repeat(template, 100))
    world.poster.removal_troubles.extend(repeat(DiscordForbidden(), 100))

    await world.book.erase(job.id, ADA)
    await until_given_up(world)

    job = await world.job(job.id)
    ((_, rest),) = world.poster.rests
    assert (rest.code, rest.detail) == (LEFT_EVERYWHERE, words)
    for told in (unerased(job, rest).words, card(job, world.clock()).words):
        assert words in told
        assert "I may not delete my messages" in told
        assert "`/jobs delete` tries it again" in told
    assert log_lines(world)[-1].endswith("but Magic Hour keeps it, and its messages could not be deleted")


@pytest.mark.parametrize("failed", [False, True])
async def test_what_was_given_up_can_be_asked_for_again(world: World, *, failed: bool) -> None:
    """Somebody has given the bot its permission back meanwhile."""
    await with_log(world)
    job = await (_failed(world) if failed else done(world))
    world.poster.removal_troubles = deque(repeat(DiscordForbidden(), 100))
    await world.book.erase(job.id, ADA)
    await until_given_up(world)
    given_up = await world.job(job.id)
    said = card(given_up, world.clock()).words
    world.poster.removal_troubles.clear()
    await world.go_on(3600)

    wanted = await world.book.erase(job.id, BOB)
    await world.go_on()
    afterwards = await world.book.erase(job.id, ADA)
    await world.go_on()

    assert given_up.left_over
    assert "`/jobs delete` tries it again" in said
    assert wanted.erased_by == afterwards.erased_by == BOB
    assert wanted.erased_at is None
    assert is_gone(world, afterwards)
    assert afterwards.erased_at is not None
    assert not afterwards.left_over
    assert f"Deleted by <@{BOB}>." in card(afterwards, world.clock()).words
    assert "I may not" not in card(afterwards, world.clock()).words
    assert len([each for each in log_lines(world) if "deleted" in each]) == 2


async def test_what_magic_hour_keeps_for_good_is_not_asked_for_again(world: World) -> None:
    job = await done(world)
    template = InvalidRequest(status=422, code=None, detail="it is a template")
    world.magic_hour.deletion_troubles.append(template)
    await world.book.erase(job.id, ADA)
    await world.go_on()

    again = await world.book.erase(job.id, BOB)
    await world.go_on()

    ((_, rest),) = world.poster.rests
    assert (again.erased_by, again.erase_at, again.left_over) == (ADA, None, False)
    assert "tries it again" not in unerased(job, rest).words


async def test_what_magic_hour_declines_for_days_is_given_up(world: World) -> None:
    job = await done(world)
    world.magic_hour.deletion_troubles.extend(repeat(ACCOUNT_EMPTY, 100))

    await world.book.erase(job.id, ADA)
    await until_given_up(world)

    ((_, rest),) = world.poster.rests
    assert (rest.code, rest.detail) == (UNDELETABLE, None)
    assert (await world.job(job.id)).left_over


async def test_somebody_who_still_posts_a_result_stops_no_other_deletion(world: World) -> None:
    """The files are at hand for them for as long as a transfer takes; a deletion must end before its lease does."""
    posted, other = await done(world), await done(world)
    eraser = quick(world)

    async with world.outputs.at_hand(posted, 0):
        await world.book.erase(posted.id, ADA)
        await world.book.erase(other.id, ADA)
        async with asyncio.timeout(5):
            await eraser.step()
        waiting, gone = await world.job(posted.id), await world.job(other.id)
    await world.go_on(60)

    assert gone.erased_at is not None
    assert waiting.erased_at is None
    assert waiting.attempts == 0
    assert (await world.job(posted.id)).erased_at is not None
    assert not world.poster.rests


async def _failed(world: World) -> Job:
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish("error")
    await world.go_on(60)
    job = await world.job(job.id)
    assert job.state is State.FAILED
    return job
