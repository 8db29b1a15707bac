"""Asking for the approval of what was refused: it is kept, asked for once, and costs nobody anything before."""

import asyncio
from pathlib import Path

import pytest

from bot.credits.budgets import Budgets
from bot.credits.rules import Rule, Scope
from bot.errors import AccountTooLow, JobTooDear, NotEnoughCredits, Refusal
from bot.jobs.job import Job
from bot.jobs.states import State
from bot.store.database import Database
from tests.jobs.approving import MONA, ask, booked, clip, decide, granted, manager, requests
from tests.jobs.world import ADA, CLIP, GUILD, VOICE, World


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> World:
    """A bot with an allowance of 500 credits a week, where approvals are given but nothing needs one by itself."""
    return await asking_world(database, tmp_path)


@pytest.fixture
async def either_world(either_database: Database, tmp_path: Path) -> World:
    """The same on both databases in turn."""
    return await asking_world(either_database, tmp_path)


async def asking_world(database: Database, folder: Path) -> World:
    world = World(database, folder / "results")
    await decide(world, threshold=None)
    return world


async def asked(world: World, refused: Job, credits: int = 600) -> Job:
    """The same command once more, sent by the button under the refusal."""
    job = await world.book.accept(clip(world, credits), asked=refused.id)
    await world.book.card_shown(job.id, 1000 + job.interaction_id)
    await world.go_on()
    return job


async def test_what_is_too_dear_is_kept_and_nobody_is_told_of_it_later(world: World) -> None:
    job = await world.book.accept(clip(world, 600))
    await world.go_on(3600)

    kept = await world.job(job.id)
    assert kept.refused
    assert kept.problem is not None
    assert "you have 500 credits left" in (kept.problem.detail or "")
    assert (kept.state, kept.credits, kept.held, kept.token) == (State.FAILED, 0, 0, None)
    assert world.poster.posts == []
    assert world.poster.cards == {}
    assert requests(world) == []
    assert await world.available() == 500


async def test_an_interaction_that_comes_twice_is_refused_as_the_same_job(world: World) -> None:
    order = clip(world, 600)

    first, second = await world.book.accept(order), await world.book.accept(order)

    assert first == second
    assert len(await world.book.recent(GUILD, ADA)) == 1


async def test_where_nobody_can_be_asked_it_is_simply_refused(world: World) -> None:
    await decide(world, channel=None)

    with pytest.raises(NotEnoughCredits):
        await world.book.accept(clip(world, 600))

    assert await world.book.recent(GUILD, ADA) == []


async def test_a_single_job_that_is_too_dear_may_be_asked_for_too(world: World) -> None:
    await Budgets(world.database, world.rules).put(manager(world), Rule(Scope.JOB, 0, 200, None))

    refused = await world.book.accept(clip(world, 300))
    assert refused.refused

    job = await asked(world, refused, 300)
    assert await world.book.approve(job.id, MONA) is not None

    await decide(world, channel=None)
    with pytest.raises(JobTooDear):
        await world.book.accept(clip(world, 300))


async def test_what_is_asked_for_waits_whatever_it_costs_and_is_granted_by_the_approval(
    either_world: World,
) -> None:
    world = either_world
    refused = await world.book.accept(clip(world, 600))

    job = await asked(world, refused)
    assert (job.state, job.credits) == (State.AWAITING_APPROVAL, 0)
    assert len(requests(world)) == 1

    await world.book.approve(job.id, MONA)
    assert await granted(world) == [(100, f"approved: job {job.id}", MONA)]
    assert sum(credits for _, credits in await booked(world, job.id)) == 600


async def test_asking_twice_asks_once(either_world: World) -> None:
    world = either_world
    refused = await world.book.accept(clip(world, 600))
    _, other, _ = world.another_process("another")

    results = await asyncio.gather(
        world.book.accept(clip(world, 600), asked=refused.id),
        other.accept(clip(world, 600), asked=refused.id),
        return_exceptions=True,
    )
    await world.go_on()

    (failure,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(failure, Refusal)
    assert "already" in str(failure)
    assert len(requests(world)) == 1
    assert len(await world.book.recent(GUILD, ADA)) == 2, "the refused job and the one that took its place"


async def test_a_press_that_discord_delivers_twice_is_one_request(world: World) -> None:
    refused = await world.book.accept(clip(world, 600))
    press = clip(world, 600)

    first = await world.book.accept(press, asked=refused.id)
    second = await world.book.accept(press, asked=refused.id)

    assert first == second


async def test_nobody_is_asked_where_requests_are_taken_no_more_and_it_can_be_asked_later(
    world: World,
) -> None:
    refused = await world.book.accept(clip(world, 600))
    await decide(world, channel=None, threshold=None)

    with pytest.raises(Refusal, match="Nobody can be asked"):
        await world.book.accept(clip(world, 600), asked=refused.id)

    await decide(world, threshold=None)
    assert (await asked(world, refused)).state is State.AWAITING_APPROVAL


async def test_an_account_below_its_floor_takes_no_request(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path, floor=900)
    await decide(world, threshold=None)
    refused = await world.book.accept(clip(world, 600))
    world.magic_hour.credits = 100
    await world.engine.accountant.step()

    with pytest.raises(AccountTooLow):
        await world.book.accept(clip(world, 600), asked=refused.id)

    assert (await world.job(refused.id)).refused, "it may be asked for again once there are credits"
    assert requests(world) == []


async def test_a_clip_that_turns_out_too_dear_can_be_asked_for_without_being_measured_again(
    world: World,
) -> None:
    world.clips.length = 20.0
    job = await world.accept(world.order("lip-sync", video=CLIP, audio=VOICE))

    await world.go_on()

    failed = await world.job(job.id)
    assert failed.refused
    assert failed.problem is not None
    assert "left" not in (failed.problem.detail or "").removesuffix("`/credits` shows what is left.")
    assert [post.words for post in world.poster.posts] == ["failed refused"]

    world.interactions += 1
    order = clip(world, 30)
    again = await world.book.accept(
        type(order)(**{**vars(order), "request": failed.request}), asked=failed.id
    )
    assert (again.state, again.quote) == (State.AWAITING_APPROVAL, 600)
    assert len(world.clips.read) == 1


async def test_a_clip_that_turns_out_too_dear_is_turned_away_where_nobody_can_be_asked(world: World) -> None:
    await decide(world, channel=None)
    world.clips.length = 20.0
    job = await world.accept(world.order("lip-sync", video=CLIP, audio=VOICE))

    await world.go_on()

    problem = (await world.job(job.id)).problem
    assert problem is not None
    assert problem.code == "not_enough_credits"


async def test_a_request_among_others_does_not_stand_in_their_way(world: World) -> None:
    refused = await world.book.accept(clip(world, 600))
    await asked(world, refused)

    job = await ask(world, 30)

    assert (await world.job(job.id)).state is State.WAITING
