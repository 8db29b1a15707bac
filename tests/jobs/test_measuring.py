"""Jobs whose price depends on a clip's length: it is read after the first answer, and only then are credits held."""

import logging
from pathlib import Path

import pytest

from bot.errors import (
    AccountTooLow,
    ClipBusy,
    ClipUnreadable,
    DiscordBusy,
    NotSent,
    Refusal,
    SourceGone,
    Unclear,
)
from bot.jobs.job import Problem
from bot.jobs.pace import Pace
from bot.jobs.problems import unaffordable
from bot.jobs.states import State
from bot.store.database import Database
from tests.jobs.measuring import MESSAGE, ended, entries, lip_sync
from tests.jobs.world import ADA, CLIP, GUILD, World


async def test_a_job_is_taken_without_a_price_while_its_clip_is_not_measured(world: World) -> None:
    job = await world.accept(lip_sync(world))

    assert (job.state, job.quote, job.quote_exact, job.credits) == (State.MEASURING, 0, False, 0)
    assert await entries(world) == []
    assert world.clips.read == []


async def test_a_clip_whose_end_is_given_is_not_measured(world: World) -> None:
    job = await world.accept(lip_sync(world, end=4))
    await world.go_on()

    assert job.state is State.ACCEPTED
    assert world.clips.read == []


async def test_the_credits_are_held_once_the_length_is_known(world: World) -> None:
    job = await world.accept(lip_sync(world))

    await world.role("measurer").step()

    job = await world.job(job.id)
    assert (job.state, job.quote, job.quote_exact, job.credits) == (State.ACCEPTED, 300, False, 300)
    assert await entries(world) == [("hold", 300)]
    assert world.clips.read == [(CLIP.url, "mp4", "talk.mp4")]
    assert job.request.options["end"] == 10
    assert job.request.unmeasured is None
    assert world.magic_hour.uploads == []


async def test_the_way_of_a_measured_job_ends_like_every_other(world: World) -> None:
    world.magic_hour.price = 300
    job = await world.accept(lip_sync(world))

    await world.go_on()
    world.magic_hour.finish(credits=240)
    await world.go_on(600)

    assert (await world.job(job.id)).state is State.DONE
    assert await entries(world) == [("hold", 300), ("settlement", -60)]
    assert world.magic_hour.creates == [job.name]
    assert len(world.poster.posts) == 1


async def test_a_part_of_a_clip_costs_what_the_part_costs(world: World) -> None:
    world.clips.length = 12.5
    await world.accept(lip_sync(world, start=10))

    await world.role("measurer").step()

    assert await entries(world) == [("hold", 75)]


async def test_a_price_that_nobody_publishes_is_held_by_the_second(world: World) -> None:
    world.clips.length = 3.0
    job = await world.accept(world.order("video-upscaler", video=CLIP))

    await world.role("measurer").step()

    assert (await world.job(job.id)).quote_exact is False
    assert await entries(world) == [("hold", 300)]


async def test_nothing_is_read_before_the_card_stands_or_was_waited_for(world: World) -> None:
    job = await world.book.accept(lip_sync(world))

    await world.go_on(world.pace.card_grace - 1)
    assert world.clips.read == []
    await world.go_on(2)

    assert (await world.job(job.id)).state is State.WAITING


async def test_a_job_whose_card_was_refused_is_withdrawn_unmeasured(world: World) -> None:
    job = await world.book.accept(lip_sync(world))

    assert await world.book.withdraw(job.id)
    await world.go_on(600)

    assert (await world.job(job.id)).state is State.CANCELED
    assert (world.clips.read, await entries(world), world.poster.posts) == ([], [], [])


async def test_a_command_that_comes_twice_is_measured_once(world: World) -> None:
    order = lip_sync(world)
    job = await world.accept(order)

    again = await world.accept(order)
    await world.go_on()

    assert again.id == job.id
    assert len(world.clips.read) == 1
    assert (await entries(world))[0] == ("hold", 300)


async def test_a_length_beyond_the_whole_allowance_is_told_with_the_price(world: World) -> None:
    world.clips.length = 60.0
    job = await world.accept(lip_sync(world))

    await world.go_on()

    code, words = await ended(world, job)
    assert code == "not_enough_credits"
    assert "1,800 credits" in words
    assert "`/credits` shows what is left" in words
    assert "you have" not in words, "everybody in the channel may read it"
    assert "more than your whole allowance of 500 credits" in words
    assert "charged" not in words
    assert world.magic_hour.uploads == []


async def test_a_length_beyond_what_is_left_is_told_with_the_reset(world: World) -> None:
    first = await world.accept(lip_sync(world, end=10))
    second = await world.accept(lip_sync(world))
    resets_at = (await world.statements.standing(GUILD, ADA, (), world.clock())).resets_at

    await world.role("measurer").step()

    failed = await world.job(second.id)
    assert failed.problem
    assert failed.problem.code == "not_enough_credits"
    assert "`/credits` shows what is left" in (failed.problem.detail or "")
    assert f"resets <t:{int(resets_at.timestamp())}:R>" in (failed.problem.detail or "")
    assert await entries(world) == [("hold", (await world.job(first.id)).quote)]


async def low_world(database: Database, folder: Path, credits: int) -> World:
    """A bot that keeps 900 credits of the shared account, of which it has just read that many."""
    world = World(database, folder, floor=900)
    world.magic_hour.credits = credits
    await world.engine.accountant.step()
    return world


async def test_an_account_that_would_fall_below_its_floor_takes_no_measured_job(
    database: Database, tmp_path: Path
) -> None:
    world = await low_world(database, tmp_path, 1000)
    job = await world.accept(lip_sync(world))

    await world.go_on()

    assert await ended(world, job) == ("account_too_low", "")
    assert world.account.doubted


async def test_an_account_below_its_floor_refuses_a_clip_before_it_is_read(
    database: Database, tmp_path: Path
) -> None:
    world = await low_world(database, tmp_path, 800)

    with pytest.raises(AccountTooLow):
        await world.accept(lip_sync(world))

    assert world.account.doubted
    assert await world.book.recent(GUILD, ADA) == []


async def test_a_clip_that_ends_before_its_part_begins_is_refused_by_the_tools_own_rule(world: World) -> None:
    world.clips.length = 3.0
    job = await world.accept(lip_sync(world, start=5))

    await world.go_on()

    code, words = await ended(world, job)
    assert code == "option_refused"
    assert "`start`: " in words
    assert "3" in words


def test_any_other_limit_is_told_in_its_own_words() -> None:
    problem = unaffordable(Refusal("A single job may cost 100 credits. Nothing was charged."))

    assert problem == Problem("limit_reached", "A single job may cost 100 credits.")


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (ClipUnreadable(filename="talk.mp4"), "clip_unreadable"),
        (SourceGone(filename="talk.mp4"), "source_gone"),
    ],
)
async def test_a_clip_that_cannot_be_read_ends_its_job_at_once(
    world: World, trouble: Exception, code: str
) -> None:
    job = await world.accept(lip_sync(world))
    world.clips.troubles.append(trouble)

    await world.go_on()

    assert (await ended(world, job))[0] == code
    assert len(world.clips.read) == 1


@pytest.mark.parametrize("trouble", [ClipBusy(filename="talk.mp4"), TimeoutError(), Unclear(), NotSent()])
async def test_a_trouble_that_passes_is_outlasted(world: World, trouble: Exception) -> None:
    job = await world.accept(lip_sync(world))
    world.clips.troubles.extend([trouble] * 3)

    for _ in range(4):
        await world.go_on(10)

    assert (await world.job(job.id)).state is State.WAITING
    assert (await entries(world))[0] == ("hold", 300)


async def test_a_clip_that_stays_busy_is_given_up_within_two_minutes(world: World) -> None:
    job = await world.accept(lip_sync(world))
    world.clips.troubles.extend([ClipBusy(filename="talk.mp4")] * 50)

    for _ in range(13):
        await world.go_on(10)

    assert (await ended(world, job))[0] == "clip_unreadable"
    assert 5 <= len(world.clips.read) <= 9


async def test_a_neighbour_that_asks_for_more_patience_than_there_is_ends_the_job(world: World) -> None:
    job = await world.accept(lip_sync(world, video_url=MESSAGE))
    world.poster.troubles.append(DiscordBusy(retry_after=600.0))

    await world.role("measurer").step()

    assert (await world.job(job.id)).state is State.FAILED
    await world.go_on(1)
    assert (await ended(world, job))[0] == "clip_unreadable"


async def test_a_bot_that_runs_faster_than_life_gives_up_sooner(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path, pace=Pace(scale=0.1))
    job = await world.accept(lip_sync(world))
    world.clips.troubles.extend([ClipBusy(filename="talk.mp4")] * 50)

    for _ in range(13):
        await world.go_on(1)

    assert (await ended(world, job))[0] == "clip_unreadable"


async def test_no_address_of_a_clip_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    await world.accept(lip_sync(world))
    world.clips.troubles.extend([ClipBusy(filename="talk.mp4"), ZeroDivisionError()])

    for _ in range(4):
        await world.go_on(20)

    assert "could not be read yet" in caplog.text
    assert "secret" not in caplog.text


async def test_a_repeated_request_is_not_measured_again(world: World) -> None:
    """What was measured once stays known: also for another text with the same clip."""
    await world.accept(lip_sync(world))
    await world.role("measurer").step()
    (job,) = await world.book.recent(GUILD, ADA)

    again = job.request.with_option("start", 2.0, world.account.plan)

    assert again.unmeasured is None
    assert again.options["end"] == 10
