"""Jobs that wait for somebody's approval: what they hold, how that ends, and who is told."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.credits.budgets import Budgets
from bot.credits.periods import Period
from bot.credits.rules import Rule, Scope
from bot.errors import AccountTooLow, CapReached, DiscordBusy, DiscordGone, NoWorkingKey
from bot.jobs.book import JobBook
from bot.jobs.job import Job, Problem
from bot.jobs.states import State
from bot.servers.notices import NoticeKind
from bot.store.database import Database
from bot.tools import Attachment
from tests.jobs.approving import (
    APPROVALS,
    DAY,
    HOUR,
    MAX,
    MONA,
    approving_world,
    ask,
    booked,
    clip,
    decide,
    granted,
    manager,
    requests,
)
from tests.jobs.world import ADA, BOB, CHANNEL, CLIP, VOICE, World


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> World:
    """A bot with an allowance of 500 credits a week, where 300 credits and more have to be approved."""
    return await approving_world(database, tmp_path)


@pytest.fixture
async def either_world(either_database: Database, tmp_path: Path) -> World:
    """The same on both databases in turn."""
    return await approving_world(either_database, tmp_path)


def words(world: World, job: Job) -> list[str]:
    return [post.words for post in world.poster.posts if post.job_id == job.id]


def shown(world: World) -> tuple[str, int | None, bool]:
    """The job of the only request, who decided, and whether it was approved, as the message says it now."""
    (request,) = requests(world)
    assert request.job is not None
    assert request.job.state is not State.AWAITING_APPROVAL
    return request.job.id, request.job.decided_by, request.job.approved


async def test_from_the_threshold_on_a_job_waits_and_holds_nothing(world: World) -> None:
    job = await ask(world, 300)

    assert (await world.job(job.id)).state is State.AWAITING_APPROVAL
    assert (job.quote, job.credits, job.accepted_at) == (300, 0, None)
    assert await world.available() == 500
    assert await booked(world, job.id) == []
    assert world.magic_hour.creates == []


async def test_managers_are_shown_the_request_once(world: World) -> None:
    job = await ask(world)
    await world.book.card_shown(job.id, 77)
    await world.go_on(60)

    (request,) = requests(world)
    assert request.channel_id == APPROVALS
    assert request.job is not None
    assert request.job.id == job.id


async def test_below_the_threshold_a_job_begins_at_once(world: World) -> None:
    job = await ask(world, 270)

    assert (await world.job(job.id)).state is State.WAITING
    assert requests(world) == []


async def test_without_a_channel_to_ask_in_nothing_waits(world: World) -> None:
    await decide(world, channel=None)

    assert (await world.accept(clip(world, 300))).state is State.ACCEPTED


async def test_an_approved_job_goes_its_way_and_says_who_approved_it(either_world: World) -> None:
    world = either_world
    job = await ask(world)

    approved = await world.book.approve(job.id, MONA)
    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(600)

    assert approved is not None
    assert approved.state is State.ACCEPTED
    done = await world.job(job.id)
    assert (done.state, done.decided_by, done.credits) == (State.DONE, MONA, 300)
    assert words(world, job) == ["result, 300 credits"]
    assert shown(world) == (done.id, MONA, True), "the message that asked says so too"


async def test_the_member_is_told_where_they_asked_that_it_was_approved(world: World) -> None:
    job = await ask(world)

    await world.book.approve(job.id, MONA)
    await world.go_on()

    told = [told for told in world.poster.told if told.notices[0].kind == NoticeKind.APPROVED]
    assert [(each.channel_id, each.job and each.job.id) for each in told] == [(CHANNEL, job.id)]


async def test_a_private_approval_is_told_in_the_channel_only_when_the_card_is_out_of_reach(
    world: World,
) -> None:
    soon, late = [await world.accept(clip(world, 300, private=True)) for _ in range(2)]

    await world.book.approve(soon.id, MONA)
    world.clock.pass_seconds(HOUR)
    await world.book.approve(late.id, MONA)
    await world.go_on()

    told = [told.job for told in world.poster.told if told.notices[0].kind == NoticeKind.APPROVED]
    assert [job and job.id for job in told] == [late.id]


async def test_the_credits_are_held_in_the_period_of_the_approval(world: World) -> None:
    """Asked for on a Wednesday, approved on the next Tuesday: the week in which it was asked for stays untouched."""
    job = await ask(world)
    world.clock.pass_seconds(6 * DAY)

    approved = await world.book.approve(job.id, MONA)

    assert approved is not None
    assert approved.accepted_at == world.clock()
    assert await world.available() == 200
    standing = await world.statements.standing(1, ADA, (), world.clock() - timedelta(days=6))
    assert standing.spent == 0


async def test_a_denied_job_costs_nothing_and_its_member_hears_why(world: World) -> None:
    job = await ask(world)

    denied = await world.book.deny(job.id, MONA, "too long")
    await world.go_on()

    assert denied is not None
    assert denied.problem is not None
    assert (denied.state, denied.decided_by, denied.problem.detail) == (State.DENIED, MONA, "too long")
    assert words(world, job) == ["denied denied"]
    assert shown(world) == (job.id, MONA, False)
    assert await booked(world, job.id) == []


async def test_what_nobody_decides_in_a_week_ends_and_can_be_decided_no_more(either_world: World) -> None:
    world = either_world
    job = await ask(world)

    await world.go_on(7 * DAY)

    ended = await world.job(job.id)
    assert ended.problem is not None
    assert (ended.state, ended.problem.code, ended.decided_by) == (State.DENIED, "not_decided", None)
    assert words(world, job) == ["denied not_decided"]
    assert await world.book.approve(job.id, MONA) is None
    assert await world.book.deny(job.id, MONA, None) is None
    assert await booked(world, job.id) == []


async def test_nothing_is_approved_after_its_time_even_if_nobody_has_closed_it_yet(world: World) -> None:
    job = await ask(world)
    world.clock.pass_seconds(7 * DAY)

    assert await world.book.approve(job.id, MONA) is None


async def test_a_request_ends_with_the_address_of_its_file(world: World) -> None:
    """An attachment can be read for a day; afterwards an approval would come to nothing."""
    ends = world.clock() + timedelta(hours=20)
    voice = Attachment(f"https://cdn.example/a.mp3?ex={int(ends.timestamp()):x}", "a.mp3", 9, "audio/mpeg")

    job = await world.accept(clip(world, 300, audio=voice))

    assert job.due_at == ends


async def test_a_request_ends_before_an_uploaded_file_is_deleted(world: World) -> None:
    order = clip(world, 300)
    since = world.clock() - timedelta(days=2)
    stamp = str(int(since.timestamp()))
    files = [{**file.to_json(), "reference": stamp} for file in order.request.files]
    request = type(order.request).from_json({**order.request.to_json(), "files": files})

    job = await world.book.accept(
        type(order)(**{**vars(order), "request": request}), paths={"video": "api-assets/1.mp4"}
    )

    assert job.due_at == since + timedelta(days=6)


async def test_a_waiting_request_can_be_canceled_by_its_member(world: World) -> None:
    job = await ask(world)

    canceled = await world.book.cancel(job.id)
    await world.go_on()

    assert canceled.state is State.CANCELED
    assert shown(world) == (job.id, None, False)
    assert await world.book.approve(job.id, MONA) is None
    assert world.poster.posts == []


async def test_a_request_that_was_withdrawn_before_it_was_posted_is_never_posted(world: World) -> None:
    job = await world.book.accept(clip(world, 300))

    assert await world.book.withdraw(job.id)
    await world.go_on()

    assert requests(world) == []


async def test_what_a_member_lacks_is_granted_by_whoever_approves_and_not_a_credit_more(
    either_world: World,
) -> None:
    world = either_world
    job = await ask(world, 600)

    await world.book.approve(job.id, MONA)

    assert await granted(world) == [(100, f"approved: job {job.id}", MONA)]
    assert await world.available() == 0
    assert sum(credits for _, credits in await booked(world, job.id)) == 600


async def test_two_approvals_at_once_overspend_by_what_was_approved_and_no_more(either_world: World) -> None:
    world = either_world
    first, second = [await ask(world, 450) for _ in range(2)]
    _, other, _ = world.another_process("another")

    await asyncio.gather(world.book.approve(first.id, MONA), other.approve(second.id, MAX))

    assert sum(credits for credits, *_ in await granted(world)) == 400
    assert await world.available() == 0


async def test_credits_granted_for_a_job_are_of_no_use_for_another(world: World) -> None:
    """Whoever cancels what was approved gets back what they had before, and nothing of what was granted for it."""
    job = await ask(world, 600)
    await world.book.approve(job.id, MONA)

    await world.book.cancel(job.id)

    assert await world.available() == 500


async def test_what_an_approved_job_does_not_use_of_its_grant_is_taken_back(either_world: World) -> None:
    world = either_world
    world.magic_hour.price = 540
    job = await ask(world, 600)
    await world.book.approve(job.id, MONA)

    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(600)

    assert (await world.job(job.id)).credits == 540
    assert await world.available() == 0


async def test_a_member_with_enough_credits_is_granted_nothing(world: World) -> None:
    job = await ask(world, 300)

    await world.book.approve(job.id, MONA)

    assert await granted(world) == []
    assert await world.available() == 200


async def test_an_approval_goes_beyond_the_limit_of_a_single_job(world: World) -> None:
    await Budgets(world.database, world.rules).put(manager(world), Rule(Scope.JOB, 0, 200, None))
    job = await ask(world)

    assert await world.book.approve(job.id, MONA) is not None


async def test_nobody_approves_beyond_the_cap_of_the_server_and_the_request_stays_open(world: World) -> None:
    budgets = Budgets(world.database, world.rules)
    await budgets.put(manager(world), Rule(Scope.CAP, 0, 200, Period.WEEK))
    job = await ask(world)

    with pytest.raises(CapReached):
        await world.book.approve(job.id, MONA)

    waiting = await world.job(job.id)
    assert (waiting.state, waiting.decided_by) == (State.AWAITING_APPROVAL, None)
    assert await booked(world, job.id) == []
    assert await granted(world) == []
    await budgets.put(manager(world), Rule(Scope.CAP, 0, 400, Period.WEEK))
    assert await world.book.approve(job.id, MONA) is not None


async def test_nobody_approves_what_the_account_cannot_bear(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path, floor=900)
    await decide(world)
    world.magic_hour.credits = 1000
    await world.engine.accountant.step()
    job = await ask(world)

    with pytest.raises(AccountTooLow):
        await world.book.approve(job.id, MONA)

    assert (await world.job(job.id)).state is State.AWAITING_APPROVAL
    assert world.account.doubted


async def test_nobody_approves_while_magic_hour_refuses_the_key(world: World) -> None:
    job = await ask(world)
    world.account.key_refused = True

    with pytest.raises(NoWorkingKey):
        await world.book.approve(job.id, MONA)


async def test_a_job_that_nobody_knows_is_neither_approved_nor_denied(world: World) -> None:
    assert await world.book.approve("nothing", MONA) is None
    assert await world.book.deny("nothing", MONA, None) is None


Act = Callable[[JobBook, Job], Awaitable[Any]]


async def _approve(book: JobBook, job: Job) -> object:
    return await book.approve(job.id, MAX)


async def _deny(book: JobBook, job: Job) -> object:
    return await book.deny(job.id, MAX, "no")


async def _withdraw(book: JobBook, job: Job) -> object:
    return await book.withdraw(job.id) or None


@pytest.mark.parametrize("other", [_approve, _deny])
async def test_of_two_managers_at_once_one_decides_and_the_other_is_told(
    either_world: World, other: Act
) -> None:
    world = either_world
    job = await ask(world)
    _, book, _ = world.another_process("another")

    decisions = await asyncio.gather(world.book.approve(job.id, MONA), other(book, job))

    assert len([decision for decision in decisions if decision is not None]) == 1
    decided = await world.job(job.id)
    assert decided.decided_by == (MONA if decisions[0] is not None else MAX)
    await assert_books(world, decided)


async def test_an_approval_and_a_cancel_at_once_leave_nothing_held(either_world: World) -> None:
    """Whichever comes first: a job that was just approved can still be canceled, as nothing has been sent yet."""
    world = either_world
    job = await ask(world)
    _, book, _ = world.another_process("another")

    await asyncio.gather(world.book.approve(job.id, MONA), _withdraw(book, job))

    ended = await world.job(job.id)
    assert ended.state is State.CANCELED
    assert await world.available() == 500


async def test_an_approval_and_the_end_of_its_time_at_once_have_one_outcome(either_world: World) -> None:
    """The clerk of one process finds the request due while another one's clock is a moment behind."""
    world = either_world
    job = await ask(world)
    world.clock.pass_seconds(7 * DAY)
    late = World(world.database, world.folder)
    late.clock.now = world.clock() - timedelta(seconds=1)

    approved, _ = await asyncio.gather(late.book.approve(job.id, MONA), world.role("clerk").step())

    ended = await world.job(job.id)
    assert ended.state is (State.DENIED if approved is None else State.ACCEPTED)
    await assert_books(world, ended)


async def assert_books(world: World, job: Job) -> None:
    held = 300 if job.state is State.ACCEPTED else 0
    assert job.credits == held
    assert sum(credits for _, credits in await booked(world, job.id)) == held
    assert await world.available() == 500 - held


async def test_a_request_pressed_twice_is_decided_once(world: World) -> None:
    job = await ask(world)
    first = await world.book.approve(job.id, MONA)

    again = await world.book.approve(job.id, MAX)

    assert first is not None
    assert again is None
    assert (await world.job(job.id)).decided_by == MONA
    assert await booked(world, job.id) == [("hold", 300)]


async def test_what_was_asked_with_a_role_is_paid_with_it_although_it_was_lost_since(world: World) -> None:
    """The roles at the moment of asking count for the job, and those of later commands for these."""
    artist = 42
    await Budgets(world.database, world.rules).put(
        manager(world), Rule(Scope.ROLE, artist, 1000, Period.WEEK)
    )
    order = clip(world, 600)
    job = await world.accept(type(order)(**{**vars(order), "role_ids": (artist,)}))

    await world.book.approve(job.id, MONA)

    assert await granted(world) == []
    assert await world.available() == 0, "without the role all of it is spent, and no debt is made of that"
    assert (await world.book.accept(world.order())).refused


async def test_a_restarted_process_still_knows_what_waits(world: World) -> None:
    job = await ask(world)
    world.restart()

    assert await world.book.approve(job.id, MONA) is not None
    await world.go_on()

    assert (await world.job(job.id)).state is State.WAITING


async def test_a_clip_that_turns_out_dear_waits_for_approval(either_world: World) -> None:
    world = either_world
    world.clips.length = 10.0
    job = await world.accept(world.order("lip-sync", video=CLIP, audio=VOICE))

    await world.go_on()

    waiting = await world.job(job.id)
    assert (waiting.state, waiting.quote, waiting.credits) == (State.AWAITING_APPROVAL, 300, 0)
    assert len(requests(world)) == 1
    assert await world.book.approve(job.id, MONA) is not None
    await world.go_on()
    assert await booked(world, job.id) == [("hold", 300)]
    assert len(world.clips.read) == 1, "what was measured is not measured again"


async def test_a_members_other_jobs_stay_what_they_were(world: World) -> None:
    await ask(world)

    job = await world.accept(world.order(member=BOB))
    await world.go_on()

    assert (await world.job(job.id)).state is State.WAITING
    assert len(requests(world)) == 1


@pytest.mark.parametrize("decided", [_approve, _deny, _withdraw])
async def test_a_request_whose_answer_was_lost_says_how_it_was_decided_before_it_was_looked_for(
    world: World, decided: Act
) -> None:
    world.poster.lost_words.append(DiscordBusy())
    job = await ask(world)
    await decided(world.book, job)

    await world.go_on(120)

    assert shown(world)[0] == job.id


async def test_a_member_hears_within_a_day_that_nobody_could_be_asked(world: World) -> None:
    """The channel for approvals is deleted; nothing was held meanwhile, and nothing is held afterwards."""
    world.poster.channel_troubles[APPROVALS] = deque([DiscordGone()] * 100)
    job = await ask(world)

    for _ in range(30):
        await world.go_on(HOUR)

    ended = await world.job(job.id)
    assert (ended.state, ended.problem) == (State.DENIED, Problem("nobody_to_ask"))
    assert words(world, job) == ["denied nobody_to_ask"]
    assert await world.book.approve(job.id, MONA) is None
    await assert_books(world, ended)
